//! Sessions of coding agents.
//!
//! Readers turn the logs and hooks of agents into [`Event`]s of the registry; [`SessionBuilder`] folds events of any
//! mix of sources, in any order, into one [`Session`]. docs/agents-model.md tells the rules.

mod event;
mod join;
mod json;
mod timestamp;

pub use event::*;
pub use json::Json;
pub use timestamp::rfc3339_ms;
