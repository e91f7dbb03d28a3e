use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Upper bounds of the histogram of commit times, in milliseconds; one more bucket takes what is slower.
pub const COMMIT_BUCKETS_MS: [u64; 11] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000];

/// What an appender did since it started; plain numbers to be exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AppendStats {
    pub groups: u64,
    pub groups_failed: u64,
    pub frames_stored: u64,
    pub frames_duplicate: u64,
    pub frames_refused_deleted: u64,
    pub frames_failed: u64,
    /// Bytes of the blocks written.
    pub block_bytes: u64,
    /// Batches and bytes that wait or are being written right now.
    pub queued_frames: u64,
    pub queued_bytes: u64,
    /// Commits by how long they took: [`COMMIT_BUCKETS_MS`], not cumulative, then the slower ones.
    pub commits_by_duration: [u64; COMMIT_BUCKETS_MS.len() + 1],
    pub commit_us_total: u64,
    pub commit_us_last: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) groups: AtomicU64,
    pub(super) groups_failed: AtomicU64,
    pub(super) frames_stored: AtomicU64,
    pub(super) frames_duplicate: AtomicU64,
    pub(super) frames_refused_deleted: AtomicU64,
    pub(super) frames_failed: AtomicU64,
    pub(super) block_bytes: AtomicU64,
    pub(super) queued_frames: AtomicU64,
    pub(super) queued_bytes: AtomicU64,
    commits_by_duration: [AtomicU64; COMMIT_BUCKETS_MS.len() + 1],
    commit_us_total: AtomicU64,
    commit_us_last: AtomicU64,
}

impl Counters {
    pub(super) fn committed(&self, took: Duration) {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = COMMIT_BUCKETS_MS.iter().position(|bound| us <= bound * 1_000);
        self.commits_by_duration[bucket.unwrap_or(COMMIT_BUCKETS_MS.len())].fetch_add(1, Relaxed);
        self.commit_us_total.fetch_add(us, Relaxed);
        self.commit_us_last.store(us, Relaxed);
    }

    pub(super) fn snapshot(&self) -> AppendStats {
        let of = |counter: &AtomicU64| counter.load(Relaxed);
        AppendStats {
            groups: of(&self.groups),
            groups_failed: of(&self.groups_failed),
            frames_stored: of(&self.frames_stored),
            frames_duplicate: of(&self.frames_duplicate),
            frames_refused_deleted: of(&self.frames_refused_deleted),
            frames_failed: of(&self.frames_failed),
            block_bytes: of(&self.block_bytes),
            queued_frames: of(&self.queued_frames),
            queued_bytes: of(&self.queued_bytes),
            commits_by_duration: std::array::from_fn(|i| of(&self.commits_by_duration[i])),
            commit_us_total: of(&self.commit_us_total),
            commit_us_last: of(&self.commit_us_last),
        }
    }
}
