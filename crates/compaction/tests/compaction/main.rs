//! Compaction over the real index and the real object store.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod corpus;
mod faults;
mod reading;
mod settling;
mod sharing;
mod world;
