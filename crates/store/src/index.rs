//! Finding batches and sessions again.

use async_trait::async_trait;
use reenact_analytics::{BatchFacts, TermField};
use reenact_recording::{BatchKey, ProjectId, SessionId};

use crate::{
    Accounts, Annotations, AssetIndex, BatchLocation, BatchQuery, BlockId, FieldValue, PageRow, ProjectAsset,
    RecordingIndex, RecordingRecord, SearchIndex, SessionCursor, SessionFilter, SessionOrder, SessionPage, SessionRow,
    SettleIndex, SharedIndex, StoreError, Tombstone, TombstoneId,
};

/// Whether a batch may be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    New,
    Stored,
    SessionDeleted,
}

/// A block that is durable in the object store and is now to be found through the index.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// A frame that the index refers to, and where it lies in its block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveFrame {
    pub key: BatchKey,
    pub offset: u64,
    pub length: u64,
}

/// A frame that was copied from an old block into the block that takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedFrame {
    pub key: BatchKey,
    pub from: BlockId,
    pub offset: u64,
    pub length: u64,
}

/// A deleted session whose bytes are not yet all gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    pub tombstone: TombstoneId,
    pub due_ms: i64,
    /// Blocks that still hold frames of it.
    pub blocks: Vec<BlockId>,
}

/// The write path.
#[async_trait]
pub trait WriteIndex: Send + Sync + 'static {
    /// The state of each key, in order.
    async fn key_states(&self, keys: &[BatchKey]) -> Result<Vec<KeyState>, StoreError>;

    /// Makes a block's frames findable and folds their facts into their sessions, all in one durable transaction.
    /// An entry whose key is stored already, or whose session is deleted, is passed over: committing a block twice
    /// changes nothing. Tells the state that each entry was found in, in order; `New` ones are stored now.
    async fn commit_block(&self, block: &BlockRecord, entries: &[BlockEntry]) -> Result<Vec<KeyState>, StoreError>;
}

/// The read path.
#[async_trait]
pub trait SessionIndex: SharedIndex {
    async fn list_sessions(
        &self,
        project: &ProjectId,
        filter: &SessionFilter,
        order: SessionOrder,
        after: Option<&SessionCursor>,
        limit: u32,
    ) -> Result<SessionPage, StoreError>;

    /// Values of a field that begin with a text or hold it, those of most sessions first. Of a field with very many
    /// values not all are looked at for those that hold it.
    async fn field_values(
        &self,
        project: &ProjectId,
        field: TermField,
        text: &str,
        limit: u32,
    ) -> Result<Vec<FieldValue>, StoreError>;

    /// How many sessions have exactly this value.
    async fn value_count(&self, project: &ProjectId, field: TermField, value: &str) -> Result<u64, StoreError>;

    /// Makes sessions that an earlier version stored findable by all that lists filter by, the newest first; tells how
    /// many. Called again until there are none.
    async fn renew_terms(&self, limit: u32) -> Result<u32, StoreError>;

    async fn session(&self, project: &ProjectId, id: &SessionId) -> Result<Option<SessionRow>, StoreError>;

    /// The page loads of a session, by first event.
    async fn pages(&self, project: &ProjectId, id: &SessionId) -> Result<Vec<PageRow>, StoreError>;

    /// Where the wanted batches lie, by first event, then stream and sequence.
    async fn locate(
        &self,
        project: &ProjectId,
        id: &SessionId,
        query: &BatchQuery,
    ) -> Result<Vec<BatchLocation>, StoreError>;

    /// Where one batch lies now.
    async fn locate_batch(&self, key: &BatchKey) -> Result<Option<BatchLocation>, StoreError>;

    /// The session's recording, which holds all batches that lie in no block.
    async fn recording(&self, project: &ProjectId, id: &SessionId) -> Result<Option<RecordingRecord>, StoreError>;
}

/// What keeps objects and index in step: recovery, erasing, merging of small ones.
#[async_trait]
pub trait BlockIndex: SharedIndex {
    /// Every block that the index refers to, by id.
    async fn blocks(&self) -> Result<Vec<BlockRecord>, StoreError>;

    /// Blocks smaller than `bytes_max` that were written before `written_before_ms`, by id.
    async fn small_blocks(
        &self,
        bytes_max: u64,
        written_before_ms: i64,
        limit: u32,
    ) -> Result<Vec<BlockRecord>, StoreError>;

    /// Blocks of which at least so many percent are frames that no batch refers to, those with most of them first.
    async fn sparse_blocks(&self, garbage_percent_min: u32, limit: u32) -> Result<Vec<BlockRecord>, StoreError>;

    /// The frames of a block that the index refers to, by offset.
    async fn live_frames(&self, block: &BlockId) -> Result<Vec<LiveFrame>, StoreError>;

    /// Lets `new` take the place of the `old` blocks, in one durable transaction: frames in `moved` are found in it
    /// from now on, all others of `old` are forgotten, and `old` become retired: their objects are to be deleted.
    /// A moved frame whose session was deleted meanwhile is noted for erasing from `new`.
    async fn replace_blocks(
        &self,
        old: &[BlockId],
        new: Option<&BlockRecord>,
        moved: &[MovedFrame],
    ) -> Result<(), StoreError>;

    /// Blocks whose objects are to be deleted.
    async fn retired_blocks(&self) -> Result<Vec<BlockId>, StoreError>;
    /// Their objects are gone.
    async fn forget_retired(&self, blocks: &[BlockId]) -> Result<(), StoreError>;
    /// Paths of other objects that are to be deleted.
    async fn retired_objects(&self) -> Result<Vec<String>, StoreError>;
    /// They are gone.
    async fn forget_retired_objects(&self, paths: &[String]) -> Result<(), StoreError>;

    /// Hides a session at once and for good: drops everything the index knows of it, notes the blocks that hold it,
    /// and refuses its batches until the tombstone expires. Whether there was such a session. Durable.
    async fn bury_session(
        &self,
        project: &ProjectId,
        session: &SessionId,
        tombstone: &Tombstone,
    ) -> Result<bool, StoreError>;
    async fn tombstones(&self) -> Result<Vec<Tombstone>, StoreError>;
    /// Takes in tombstones found beside the blocks. Sessions they name are buried, as in an index that was put back
    /// from a copy older than the deletion.
    async fn restore_tombstones(&self, tombstones: &[Tombstone]) -> Result<(), StoreError>;
    /// Drops the tombstones that expired before `now_ms` and whose erasure is done; tells which.
    async fn expire_tombstones(&self, now_ms: i64) -> Result<Vec<TombstoneId>, StoreError>;

    /// Deletions whose bytes are not all gone, the most urgent first.
    async fn erasures(&self) -> Result<Vec<Erasure>, StoreError>;
    /// Makes sure that no deleted row's bytes are left in the index's own files.
    async fn scrub(&self) -> Result<(), StoreError>;
    /// Notes that nothing of it is left anywhere. Refused (`false`) while blocks or objects are noted for it.
    async fn finish_erasure(&self, tombstone: &TombstoneId) -> Result<bool, StoreError>;

    /// Forgets the kept contents that no session uses and that nobody has reserved; tells all whose objects are to be
    /// deleted.
    async fn retire_unused_assets(&self, now_ms: i64) -> Result<Vec<ProjectAsset>, StoreError>;
    /// Their objects are gone.
    async fn forget_retired_assets(&self, assets: &[ProjectAsset]) -> Result<(), StoreError>;

    /// Forgets every session, batch, block, recording and shared content, to build them anew; accounts, keys, tombstones and erasures stay.
    async fn clear_recordings(&self) -> Result<(), StoreError>;
}

/// Everything an index does.
pub trait Index:
    WriteIndex
    + SessionIndex
    + BlockIndex
    + RecordingIndex
    + SettleIndex
    + SearchIndex
    + AssetIndex
    + Accounts
    + Annotations
{
}
impl<
    T: WriteIndex
        + SessionIndex
        + BlockIndex
        + RecordingIndex
        + SettleIndex
        + SearchIndex
        + AssetIndex
        + Accounts
        + Annotations,
> Index for T
{
}
