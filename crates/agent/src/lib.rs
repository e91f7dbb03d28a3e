//! Sessions of coding agents.
//!
//! Readers turn the logs and hooks of agents into [`Event`]s of the registry; [`SessionBuilder`] folds events of any
//! mix of sources, in any order, into one [`Session`]. docs/agents-model.md tells the rules.

pub mod claude_code;
pub mod codex;
mod compare;
mod diff;
mod event;
mod facts;
mod file_memory;
mod files;
pub mod gemini_cli;
mod highlights;
mod join;
mod json;
pub mod limits;
mod log;
mod markdown;
mod price;
mod rebuild;
mod search;
mod session;
mod station;
mod timestamp;
pub mod vibecraft;

pub use compare::{Comparison, Row, Step, StepKind, compare};
pub use diff::{DiffHunk, diff, lines_changed};
pub use event::*;
pub use facts::{CostFacts, FileFacts, ModelFacts, SessionFacts, ToolFacts};
pub use files::{
    Content, Drift, FileDiff, FileHistory, FileState, FileVersion, FileVersions, LineOrigin, RebuildCheck, TreeEntry,
};
pub use highlights::{Highlight, highlights};
pub use json::Json;
pub use log::{Broken, LogFormat, LogReader, Position, ReadOptions, Tally};
pub use markdown::to_markdown;
pub use price::{CostOrigin, ModelPrice, PriceTable, Rates, RatesAbove, price_table};
pub use search::{RunText, RunTextKind, SEARCH_PIECE_BYTES_MAX, run_texts};
pub use session::*;
pub use station::{Station, station_of, stations};
pub use timestamp::{rfc3339, rfc3339_ms};
