//! Makes sessions searchable once they are quiet.
//!
//! A step with quiet sessions ([`reenact_store::SettleStep`]): each page load is replayed, and what can be found in it
//! and what is wrong with it is kept ([`reenact_store::SearchIndex`]).

mod indexer;
mod pass;

pub use indexer::{Indexer, IndexerStats};
