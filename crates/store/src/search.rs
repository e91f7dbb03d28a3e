//! Finding sessions, and the moments in them, by what users saw and did.

mod query;

use std::collections::BTreeMap;
use std::ops::Range;

use async_trait::async_trait;
use reenact_analytics::RunSummary;
use reenact_recording::{PageId, ProjectId, SessionId, WindowId};
use serde::{Deserialize, Serialize};

use crate::{SessionFilter, SessionKey, SessionRow, StoreError};

pub use query::{SearchQuery, SearchTerm};

/// Most moments of one session.
pub const SEARCH_MOMENTS_MAX: usize = 1 << 16;
/// Moments of one session that an answer names; there may be more.
pub const FOUND_MOMENTS_MAX: usize = 20;

/// Something of a session that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchableMoment {
    pub window: WindowId,
    pub page: PageId,
    /// As recorded.
    pub at_ms: i64,
    pub kind: MomentKind,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MomentKind {
    // Of pages.
    Text,
    Click,
    Input,
    Url,
    Console,
    // Of both.
    Error,
    // Of runs of coding agents.
    Title,
    Prompt,
    Reply,
    Thinking,
    Command,
    Tool,
    Output,
    File,
}

/// What is kept of a session that was gone through.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchableSession {
    /// The session's [`SessionRow::last_received_at_ms`] before it was gone through: what came later is not in it.
    pub received_until_ms: i64,
    /// By time, at most [`SEARCH_MOMENTS_MAX`].
    pub moments: Vec<SearchableMoment>,
    /// What is wrong with its recording: findings by kind.
    pub findings: BTreeMap<String, u64>,
    /// Of a run of a coding agent.
    pub run: Option<RunSummary>,
}

/// A session in which something was found.
#[derive(Debug, Clone)]
pub struct FoundSession {
    pub session: SessionRow,
    /// By time, at most [`FOUND_MOMENTS_MAX`].
    pub moments: Vec<FoundMoment>,
    /// There are more than these.
    pub has_more: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundMoment {
    pub moment: SearchableMoment,
    /// The bytes of the text that were looked for, in order.
    pub marks: Vec<Range<usize>>,
}

/// Where a list of found sessions goes on; it means nothing to another index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchCursor(pub i64);

#[derive(Debug, Clone, Default)]
pub struct SearchPage {
    pub sessions: Vec<FoundSession>,
    pub next: Option<SearchCursor>,
}

/// Full-text search. What a deleted session had is not found from the moment that it is buried
/// ([`crate::BlockIndex::bury_session`]), and after [`crate::BlockIndex::scrub`] it is nowhere in the index's files.
#[async_trait]
pub trait SearchIndex: Send + Sync + 'static {
    /// Keeps what can be found in a session, in place of what was kept of it. `false` if there is no such session.
    async fn put_session(
        &self,
        project: &ProjectId,
        session: &SessionId,
        searchable: &SearchableSession,
    ) -> Result<bool, StoreError>;

    /// The project's sessions with a moment that fits the whole query, and that the filter lets through, those that
    /// began to arrive last first.
    async fn search(
        &self,
        project: &ProjectId,
        query: &SearchQuery,
        filter: &SessionFilter,
        after: Option<SearchCursor>,
        limit: u32,
    ) -> Result<SearchPage, StoreError>;

    /// Findings by kind of a session that was gone through; `None` if it was not yet.
    async fn findings(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Option<BTreeMap<String, u64>>, StoreError>;

    /// Settled runs of coding agents whose summary is of an older version, some of them.
    async fn outdated_runs(&self, version: u32, limit: u32) -> Result<Vec<SessionKey>, StoreError>;
}
