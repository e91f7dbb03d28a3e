//! The index of recordings: letting a recording take the place of frames.

use async_trait::async_trait;
use reenact_analytics::BatchFacts;
use reenact_recording::{BatchKey, ProjectId, SessionId};

use crate::{RecordingId, RecordingRecord, StoreError};

/// A session, named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionKey {
    pub project: ProjectId,
    pub session: SessionId,
}

/// What became of a recording that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingCommit {
    /// It is the session's recording now.
    Committed,
    /// The session was deleted; the object is to be deleted.
    SessionGone,
    /// Something came in between: it does not hold all that it should. The object is to be deleted.
    Stale,
}

/// A batch of a recording that the index may not know.
#[derive(Debug, Clone)]
pub struct RecordedEntry {
    pub key: BatchKey,
    pub received_at_ms: i64,
    pub facts: BatchFacts,
}

/// Compaction's part of the index.
#[async_trait]
pub trait RecordingIndex: Send + Sync + 'static {
    /// How many sessions have batches in blocks and are not refused.
    async fn loose_session_count(&self) -> Result<u64, StoreError>;

    /// Lets a durable recording take the place of the session's last one and of the frames of `covered`, in one durable
    /// transaction: those batches are found in it from now on, the blocks that hold nothing else are retired, and so is
    /// the last recording. It counts as one that refers to the `shared` contents; if one of these is not there any
    /// more it is stale. A recording that is not committed is noted to be deleted.
    async fn commit_recording(
        &self,
        recording: &RecordingRecord,
        covered: &[BatchKey],
        shared: &[(u64, u64)],
    ) -> Result<RecordingCommit, StoreError>;

    /// Takes in a recording that the index may not know, with all of its batches; their facts are folded into the
    /// session. One that does not hold all that lies in no block is refused, and left to whoever asked.
    async fn take_in_recording(
        &self,
        recording: &RecordingRecord,
        entries: &[RecordedEntry],
        shared: &[(u64, u64)],
    ) -> Result<RecordingCommit, StoreError>;

    /// Notes that a session cannot be compacted as it is: it is not loose until it gets another batch or
    /// [`RecordingIndex::retry_refused`] is called.
    async fn refuse_session(&self, key: &SessionKey, at_ms: i64) -> Result<(), StoreError>;
    /// Lets refused sessions be loose and unsettled again; tells how many.
    async fn retry_refused(&self) -> Result<u64, StoreError>;

    /// Every recording that the index refers to, by project and session.
    async fn recordings(&self) -> Result<Vec<RecordingId>, StoreError>;
}
