use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::Outcome;

/// What compaction did since it started; plain numbers to be exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CompactionStats {
    pub sessions_compacted: u64,
    /// Sessions that cannot be compacted as they are and stay in blocks.
    pub sessions_refused: u64,
    /// Sessions that got batches or were deleted while they were worked on.
    pub sessions_overtaken: u64,
    /// Bytes of the frames and recordings that were replaced, and of what replaced them.
    pub bytes_before: u64,
    pub bytes_after: u64,
    /// Bytes of the JSON that was read for sessions that were compacted.
    pub json_bytes: u64,
    /// Time spent on sessions.
    pub us_total: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    compacted: AtomicU64,
    refused: AtomicU64,
    overtaken: AtomicU64,
    bytes_before: AtomicU64,
    bytes_after: AtomicU64,
    json_bytes: AtomicU64,
    us_total: AtomicU64,
}

impl Counters {
    pub(crate) fn spent(&self, took: Duration) {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.us_total.fetch_add(us, Relaxed);
    }

    pub(crate) fn note(&self, outcome: &Outcome) {
        match outcome {
            Outcome::Compacted {
                json_bytes,
                bytes_before,
                bytes_after,
            } => {
                self.json_bytes.fetch_add(*json_bytes, Relaxed);
                self.compacted.fetch_add(1, Relaxed);
                self.bytes_before.fetch_add(*bytes_before, Relaxed);
                self.bytes_after.fetch_add(*bytes_after, Relaxed);
            }
            Outcome::Overtaken => drop(self.overtaken.fetch_add(1, Relaxed)),
            Outcome::Refused(_) => drop(self.refused.fetch_add(1, Relaxed)),
        }
    }

    pub(crate) fn snapshot(&self) -> CompactionStats {
        let of = |counter: &AtomicU64| counter.load(Relaxed);
        CompactionStats {
            sessions_compacted: of(&self.compacted),
            sessions_refused: of(&self.refused),
            sessions_overtaken: of(&self.overtaken),
            bytes_before: of(&self.bytes_before),
            bytes_after: of(&self.bytes_after),
            json_bytes: of(&self.json_bytes),
            us_total: of(&self.us_total),
        }
    }
}
