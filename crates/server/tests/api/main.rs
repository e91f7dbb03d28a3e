//! The server in-process, against a real index and real files in a folder of its own.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that fails may panic, and says what it did"
)]

mod access;
mod agent_markdown;
mod agent_recording;
mod agent_runs;
mod agent_scene;
mod annotations;
mod arrivals;
mod assets;
mod batches;
mod compaction;
mod cors;
mod deletion;
mod demo;
mod events;
mod health;
mod keys;
mod limits;
mod lingering;
mod members;
mod moments;
mod nodes;
mod openapi;
mod permissions;
mod projects;
mod ranged_moments;
mod recorder_options;
mod recording;
mod replays;
mod run_search;
mod search;
mod sessions;
mod site;
mod static_files;
mod support;
