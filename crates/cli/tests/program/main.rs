//! The real program: killed, stopped, starved of disk, traced, and asked the wrong things.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that fails may panic, and says what it did"
)]

mod agent;
mod commands;
mod compaction;
mod connections;
mod countries;
mod deletion;
mod disk_full;
mod graceful_stop;
mod http;
mod import;
mod index_rebuild;
mod inspect;
mod kill;
mod load;
#[path = "../../../privacy/tests/agents/secrets.rs"]
mod planted;
mod power_loss;
mod program;
mod sample_run;
mod secrets;
mod small_disk;
