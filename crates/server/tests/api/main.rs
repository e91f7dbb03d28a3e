//! The server in-process, against a real index and real files in a folder of its own.

mod access;
mod batches;
mod cors;
mod deletion;
mod demo;
mod events;
mod health;
mod limits;
mod openapi;
mod projects;
mod sessions;
mod static_files;
mod support;
