//! The index in SQLite: one file, one writer, a few readers.
//!
//! - Durable: write-ahead log with `synchronous=FULL`: a commit returns after its fsync.
//! - Few statements: a group of batches is committed with about ten, whatever its size; lists travel as one JSON
//!   parameter each (`json_each`).
//! - Deleting is real: `secure_delete`, and [`BlockIndex::scrub`](reenact_store::BlockIndex::scrub) zeroes what it
//!   leaves, while appends go on.

mod accounts;
mod annotations;
mod assets;
mod blocks;
mod commit;
mod database;
mod erasures;
mod error;
mod filter;
mod ids;
mod leftovers;
mod listing;
mod members;
mod recordings;
mod resolve;
mod rows;
mod scrub;
mod search;
mod sessions;
mod settling;
mod shared;
mod terms;
mod writer;

pub use database::SqliteIndex;
