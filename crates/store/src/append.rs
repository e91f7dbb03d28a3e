//! Appending batches durably.

use async_trait::async_trait;
use bytes::Bytes;
use reenact_analytics::BatchFacts;
use reenact_recording::{BatchKey, Encoding};

use crate::{SetAside, StoreError};

mod appender;
mod queue;
mod stats;

pub use appender::{Appender, AppenderSettings};
pub use stats::{AppendStats, COMMIT_BUCKETS_MS};

/// One batch, ready to be stored: validated and redacted.
#[derive(Debug, Clone)]
pub struct Frame {
    pub key: BatchKey,
    pub received_at_ms: i64,
    /// The batch's JSON, compressed as `encoding` says. An event that was set aside is `null` in it, so that the
    /// others keep their positions.
    pub encoding: Encoding,
    pub payload: Bytes,
    pub set_aside: Vec<SetAside>,
    pub facts: BatchFacts,
}

/// What became of an appended batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// Durable now.
    Stored,
    /// Was durable already; nothing was written.
    Duplicate,
    /// Its session was deleted; nothing was written.
    SessionDeleted,
}

/// Where ingest hands its batches to.
#[async_trait]
pub trait Append: Send + Sync + 'static {
    /// Returns once the batch is durable: it survives a loss of power from here on.
    async fn append(&self, frame: Frame) -> Result<Appended, StoreError>;
}
