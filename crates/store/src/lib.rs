//! Storage as the rest of Reenact sees it: two traits, and what is built on them alone.
//!
//! - [`Objects`] keeps bytes under paths and is the log: blocks are durable before anything is acknowledged.
//! - [`Index`] finds them again: which batch lies where, the facts of sessions, projects, keys, people.
//! - [`Appender`] writes, [`SessionReader`] reads, [`Settler`] sees to what is quiet, [`Housekeeper`] erases and merges, [`recover`] and [`rebuild`] bring
//!   the index in step with the blocks.

mod accounts;
mod annotations;
mod append;
mod assets;
mod block;
mod burial;
mod clock;
#[cfg(feature = "conformance")]
#[allow(clippy::unwrap_used, reason = "a suite of tests")]
pub mod conformance;
mod erase;
mod error;
mod housekeeping;
mod index;
mod members;
mod model;
mod objects;
mod reader;
mod recording;
mod recording_index;
mod recovery;
mod rewrite;
mod search;
mod settle;
mod shared;
mod tombstone;

pub use accounts::{Accounts, KeyPurpose, Project, ProjectChange, PublicKey, Revocation, SecretKey};
pub use annotations::{
    ANNOTATIONS_MAX, Anchor, Annotated, Annotation, AnnotationChange, Annotations, Author, NewAnnotation, SessionName,
};
pub use append::{Append, AppendStats, Appended, Appender, AppenderSettings, COMMIT_BUCKETS_MS, Frame};
pub use assets::{
    ASSET_RESERVED_MS, ASSET_USES_PREFIX, ASSETS_PREFIX, AssetContent, AssetId, AssetIndex, AssetOutcome,
    AssetReservation, AssetStore, AssetTotals, AssetUse, ProjectAsset, SessionAssets,
};
pub use block::{
    BLOCK_BYTES_MAX, BLOCK_VERSION, BLOCKS_PREFIX, Block, BlockBuilder, BlockFrame, BlockId, BlockIds, FRAME_BYTES_MAX,
    FRAME_VERSION, RawFrame, decode_frame, raw_frame,
};
pub use burial::Deletion;
pub use clock::{Clock, SystemClock};
pub use error::StoreError;
pub use housekeeping::{Housekeeper, HousekeepingSettings};
pub use index::{
    BlockEntry, BlockIndex, BlockRecord, Erasure, Index, KeyState, LiveFrame, MovedFrame, SessionIndex, WriteIndex,
};
pub use members::{Dashboarder, Invitation, LoginToken, MemberChange, Members, NewDashboarder, Role};
pub use model::{
    BatchLocation, BatchQuery, FieldValue, FrameLocation, PageRow, SessionCursor, SessionFilter, SessionOrder,
    SessionPage, SessionRow, SetAside, SortKey, SummarizedRun,
};
pub use objects::{ObjectEntry, Objects};
pub use reader::{
    ReaderSettings, SessionReader, SetAsideCursor, SetAsideEvent, SetAsidePage, StoredBatch, StoredEvent,
};
pub use recording::{
    BatchRecord, DecodedEvent, DirectoryStream, OBJECT_VERSION, OpenRecording, RECORDINGS_PREFIX, RecordedBatch,
    RecordingDirectory, RecordingId, RecordingObject, RecordingRecord, Run, SessionRecord, Span, SpanBlocks,
    SpanDecoder, decode_run, open_object, read_record,
};
pub use recording_index::{RecordedEntry, RecordingCommit, RecordingIndex, SessionKey};
pub use recovery::{Progress, Recovered, rebuild, recover};
pub use search::{
    FOUND_MOMENTS_MAX, FoundMoment, FoundSession, MomentKind, SEARCH_MOMENTS_MAX, SearchCursor, SearchIndex,
    SearchPage, SearchQuery, SearchTerm, SearchableMoment, SearchableSession,
};
pub use settle::{
    Finished, Pass, QuietBefore, ReadBatch, ReadPage, ReadThrough, SettleIndex, SettleSettings, SettleStats,
    SettleStep, Settler, Shown, UnsettledPlace, UnsettledSession, WholeParts, WholeRead, read_through,
};
pub use shared::{
    ContentHash, Offered, PACK_VERSION, PACKS_PREFIX, PackContent, PackEntry, PackId, PackRecord, SharedHasher,
    SharedIndex, SharedPool, SharedSnapshot, SharedTotals, UNUSED_KEPT_MS, VisitorHash, open_pack, pack_contents,
    runs_of,
};
pub use tombstone::{TOMBSTONE_DAYS, TOMBSTONES_PREFIX, Tombstone, TombstoneId};
