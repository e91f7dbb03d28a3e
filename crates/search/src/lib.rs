//! Makes sessions searchable once they are quiet.
//!
//! [`index_session`] reads a session page load by page load, replays each, and keeps what can be found in it and what
//! is wrong with it ([`reenact_store::SearchIndex`]). Whoever finishes a session calls it. [`Indexer`] calls it for
//! sessions to which nothing has arrived for a while, and again if something does: which those are stands in the
//! index, so it goes on where it was after any stop.

mod index_session;
mod indexer;

pub use index_session::{IndexedSession, SESSION_STREAMS_MAX, STREAM_BYTES_MAX, index_session};
pub use indexer::{Indexer, IndexerSettings, OnIndexed};
