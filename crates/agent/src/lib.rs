//! Sessions of coding agents.
//!
//! Readers turn the logs and hooks of agents into [`Event`]s of the registry; [`SessionBuilder`] folds events of any
//! mix of sources, in any order, into one [`Session`]. docs/agents-model.md tells the rules.

pub mod claude_code;
pub mod codex;
mod event;
mod file_memory;
pub mod gemini_cli;
mod join;
mod json;
pub mod limits;
mod log;
mod rebuild;
mod timestamp;
pub mod vibecraft;

pub use event::*;
pub use json::Json;
pub use log::{Broken, LogFormat, LogReader, Position, ReadOptions, Tally};
pub use timestamp::rfc3339_ms;
