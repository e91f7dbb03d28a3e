//! What is done with a session once it is quiet: it becomes a recording, it becomes searchable, its files are kept.
//!
//! Each of these is a [`SettleStep`]. One task, the [`Settler`], finds the sessions that are quiet, reads each once,
//! page load by page load, and shows every page load to the steps that want the session; then they finish, one after
//! the other, and the session is settled until something arrives. So memory holds one page load at a time, however long
//! a session is.
//!
//! What is done stands in the index, for each step by itself and for the session as a whole ([`SettleIndex`]): after a
//! crash between two steps, the session is found again and only the steps that are left want it.

mod page;
mod read;
mod settler;

use async_trait::async_trait;

pub use page::{ReadBatch, ReadPage, WholeParts};
pub use read::{ReadThrough, Shown, WholeRead, read_through};
pub use settler::{SettleSettings, SettleStats, Settler};

use crate::{SessionKey, SessionRow, StoreError};

/// Sessions are quiet when one of these holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietBefore {
    /// The last batch arrived before this.
    pub idle_ms: i64,
    /// The session said that it ended, and its last batch arrived before this.
    pub ended_ms: i64,
    /// The first batch arrived before this, and the session has no recording that was made since `idle_ms`.
    pub longest_ms: i64,
}

impl QuietBefore {
    /// Every session.
    pub const ALL: Self = Self {
        idle_ms: i64::MAX,
        ended_ms: i64::MAX,
        longest_ms: i64::MAX,
    };
}

/// A session to which something arrived since everything was done with it, and what is left to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsettledSession {
    pub key: SessionKey,
    /// How often something arrived since.
    pub arrivals: u64,
    pub place: UnsettledPlace,
    /// It has batches in blocks, and was not refused as a recording.
    pub is_loose: bool,
    /// Something arrived that cannot be searched.
    pub is_unsearched: bool,
    /// Something arrived whose files are not kept.
    pub is_unkept: bool,
}

/// Where the list of unsettled sessions goes on; it means nothing to another index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnsettledPlace {
    pub last_received_at_ms: i64,
    pub row: i64,
}

/// The settler's part of the index.
#[async_trait]
pub trait SettleIndex: Send + Sync + 'static {
    /// Sessions that are quiet and not settled, those that have been quiet for longest first.
    async fn unsettled_sessions(
        &self,
        before: &QuietBefore,
        after: Option<UnsettledPlace>,
        limit: u32,
    ) -> Result<Vec<UnsettledSession>, StoreError>;

    /// Notes that everything is done with a session, unless something arrived since it was listed.
    async fn settle_session(&self, session: &UnsettledSession) -> Result<(), StoreError>;
}

/// Something that is done with every session once it is quiet.
#[async_trait]
pub trait SettleStep: Send + Sync + 'static {
    /// What it does, for logs.
    fn name(&self) -> &'static str;

    /// Whether there is something to do for a session, by what the index says.
    fn wants(&self, session: &UnsettledSession) -> bool;

    /// Begins to go through a session; `None` if it is gone.
    async fn begin(&self, session: &SessionRow) -> Result<Option<Box<dyn Pass>>, StoreError>;

    /// Sessions that are to be gone through once more, though nothing arrived.
    async fn again(&self, _now_ms: i64, _limit: u32) -> Result<Vec<SessionKey>, StoreError> {
        Ok(Vec::new())
    }

    /// Finishing waits for somebody else: other sessions have their turn meanwhile.
    fn waits_for_others(&self) -> bool {
        false
    }

    /// Called when the task starts.
    async fn start(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Called after all quiet sessions had their turn.
    async fn tidy(&self, _now_ms: i64) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A step that goes through one session. Dropped before it finishes, it leaves nothing behind.
#[async_trait]
pub trait Pass: Send {
    /// Takes a page load in, on a thread that may be held up. After an error it is shown no other.
    fn page(&mut self, page: &ReadPage<'_>) -> Result<(), StoreError>;

    /// Makes what it found durable.
    async fn finish(self: Box<Self>) -> Result<Finished, StoreError>;
}

/// What came of a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finished {
    Done,
    /// The session was changed or deleted meanwhile: it comes again, if it is still there.
    Overtaken,
}
