//! Finding batches and sessions again.

use async_trait::async_trait;
use reenact_analytics::BatchFacts;
use reenact_recording::{BatchKey, ProjectId, SessionId};

use crate::{
    Accounts, BatchLocation, BatchQuery, BlockId, PageRow, SessionCursor, SessionFilter,
    SessionPage, SessionRow, StoreError,
};

/// Whether a batch may be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    New,
    Stored,
    SessionDeleted,
}

/// A block that is durable in the object store and is now to be found through the index.
#[derive(Debug, Clone)]
pub struct BlockRecord {
    pub id: BlockId,
    pub bytes: u64,
    pub written_at_ms: i64,
}

/// One frame of a block.
#[derive(Debug, Clone)]
pub struct BlockEntry {
    pub key: BatchKey,
    pub offset: u64,
    pub length: u64,
    pub received_at_ms: i64,
    pub facts: BatchFacts,
}

/// The write path.
#[async_trait]
pub trait WriteIndex: Send + Sync + 'static {
    /// The state of each key, in order.
    async fn key_states(&self, keys: &[BatchKey]) -> Result<Vec<KeyState>, StoreError>;

    /// Makes a block's frames findable and folds their facts into their sessions, all in one durable transaction.
    /// An entry whose key is stored already, or whose session is deleted, is passed over: committing a block twice
    /// changes nothing.
    async fn commit_block(
        &self,
        block: &BlockRecord,
        entries: &[BlockEntry],
    ) -> Result<(), StoreError>;
}

/// The read path, and deletion.
#[async_trait]
pub trait SessionIndex: Send + Sync + 'static {
    async fn list_sessions(
        &self,
        project: &ProjectId,
        filter: &SessionFilter,
        after: Option<&SessionCursor>,
        limit: u32,
    ) -> Result<SessionPage, StoreError>;

    async fn session(
        &self,
        project: &ProjectId,
        id: &SessionId,
    ) -> Result<Option<SessionRow>, StoreError>;

    /// The page loads of a session, by first event.
    async fn pages(&self, project: &ProjectId, id: &SessionId) -> Result<Vec<PageRow>, StoreError>;

    /// Where the wanted batches lie, by first event, then stream and sequence.
    async fn locate(
        &self,
        project: &ProjectId,
        id: &SessionId,
        query: &BatchQuery,
    ) -> Result<Vec<BatchLocation>, StoreError>;
}

/// Everything an index does.
pub trait Index: WriteIndex + SessionIndex + Accounts {}
impl<T: WriteIndex + SessionIndex + Accounts> Index for T {}
