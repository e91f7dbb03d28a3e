//! Sessions of coding agents.
//!
//! Readers turn the logs and hooks of agents into [`Event`]s of the registry; [`SessionBuilder`] folds events of any
//! mix of sources, in any order, into one [`Session`]. docs/agents-model.md tells the rules.

pub mod claude_code;
pub mod codex;
mod diff;
mod event;
mod file_memory;
mod files;
pub mod gemini_cli;
mod join;
mod json;
pub mod limits;
mod log;
mod price;
mod rebuild;
mod session;
mod timestamp;
pub mod vibecraft;

pub use diff::{DiffHunk, diff, lines_changed};
pub use event::*;
pub use files::{Content, Drift, FileDiff, FileHistory, FileState, LineOrigin, RebuildCheck, TreeEntry};
pub use json::Json;
pub use log::{Broken, LogFormat, LogReader, Position, ReadOptions, Tally};
pub use price::{CostOrigin, ModelPrice, PriceTable, Rates, RatesAbove, price_table};
pub use session::*;
pub use timestamp::rfc3339_ms;
