//! Makes sessions searchable once they are quiet.
//!
//! A step with quiet sessions ([`reenact_store::SettleStep`]): each page load is replayed, and what can be found in it
//! and what is wrong with it is kept ([`reenact_store::SearchIndex`]). Of a run of a coding agent, the model is made, and
//! what can be found in it and what it came to is kept.

mod indexer;
mod pass;
mod run;

pub use indexer::{Indexer, IndexerStats};
pub use run::{RUN_VERSION, run_summary};
