//! What the index knows, as its callers see it.

use std::collections::BTreeMap;

use reenact_analytics::{RunSummary, SessionFacts, TermField};
use reenact_recording::{BatchKey, PageId, ProjectId, SessionId, StreamKey, WindowId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{BlockId, SessionName};

/// An event that the registry refused: kept beside its batch, redacted, with the reason.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetAside {
    /// Position in the batch's `events` as it was sent.
    pub index: u32,
    pub reason: String,
    pub event: Box<RawValue>,
}

/// Where a batch lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchLocation {
    pub key: BatchKey,
    /// Its frame; `None` if it lies in its session's recording.
    pub frame: Option<FrameLocation>,
    pub first_at_ms: Option<i64>,
    pub last_at_ms: Option<i64>,
    pub has_full_snapshot: bool,
    pub set_aside_count: u32,
}

/// Where a batch's frame lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameLocation {
    pub block: BlockId,
    pub offset: u64,
    pub length: u64,
}

/// Which batches of a session are wanted. Times are recorded times, inclusive.
#[derive(Debug, Clone, Default)]
pub struct BatchQuery {
    pub from_ms: Option<i64>,
    pub to_ms: Option<i64>,
    pub window: Option<WindowId>,
    /// Only batches that hold one of these kinds; empty: all.
    pub kinds: Vec<String>,
    /// Only batches with events that were set aside.
    pub set_aside_only: bool,
}

/// One session, as the index keeps it.
#[derive(Debug, Clone)]
pub struct SessionRow {
    pub project: ProjectId,
    pub id: SessionId,
    /// Server time of the first and the latest batch's arrival.
    pub first_received_at_ms: i64,
    pub last_received_at_ms: i64,
    pub window_count: u32,
    pub page_count: u32,
    pub name: SessionName,
    pub facts: SessionFacts,
    /// What a coding agent's run came to when it was gone through.
    pub run: Option<SummarizedRun>,
}

impl SessionRow {
    /// The run's summary, if nothing arrived since it was made.
    pub fn current_run(&self) -> Option<&RunSummary> {
        let run = self.run.as_ref()?;
        (run.received_until_ms >= self.last_received_at_ms).then_some(&run.summary)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct SummarizedRun {
    pub summary: RunSummary,
    /// As [`crate::SearchableSession::received_until_ms`].
    pub received_until_ms: i64,
}

/// One page load of a session.
#[derive(Debug, Clone)]
pub struct PageRow {
    pub window: WindowId,
    pub page: PageId,
    pub url: Option<String>,
    pub first_at_ms: Option<i64>,
    pub last_at_ms: Option<i64>,
    pub event_count: u64,
    pub batch_count: u32,
    /// Sequence numbers below the highest that never arrived, the first [`PageRow::MISSING_MAX`] of them.
    pub missing_sequences: Vec<u32>,
    pub has_full_snapshot: bool,
}

impl PageRow {
    /// Most missing sequence numbers listed of one page: a client chooses its numbers freely.
    pub const MISSING_MAX: usize = 1_000;

    pub fn stream(&self, project: &ProjectId, session: &SessionId) -> StreamKey {
        StreamKey {
            project: project.clone(),
            session: session.clone(),
            window: self.window.clone(),
            page: self.page.clone(),
        }
    }
}

/// Filters of the session list; all that are set must hold. Times are corrected times of the session's start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// For each field, values of which the session has at least one.
    pub terms: BTreeMap<TermField, Vec<String>>,
    /// Part of the address of a page that was visited, as [`TermField::Page`] has it.
    pub url_contains: Option<String>,
    pub from_ms: Option<i64>,
    pub to_ms: Option<i64>,
    pub duration_min_ms: Option<i64>,
    pub duration_max_ms: Option<i64>,
    pub active_min_ms: Option<i64>,
    pub errors_min: Option<u64>,
    pub console_errors_min: Option<u64>,
    pub failed_requests_min: Option<u64>,
}

/// The order of a list; of two that are alike the one that arrived later comes first in a descending one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SessionOrder {
    pub by: SortKey,
    pub ascending: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SortKey {
    #[default]
    Started,
    Duration,
    Active,
    Errors,
    /// Of runs of coding agents alone; other sessions are left out.
    RunEvents,
    /// The same; those whose cost is not known are the cheapest.
    RunCost,
}

/// Where a list goes on; it means nothing to another index or in another order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionCursor {
    pub key: i64,
    pub row: i64,
}

/// A page may hold fewer sessions than were asked for, or none, and the list go on all the same: only so many are
/// looked at for one page.
#[derive(Debug, Clone, Default)]
pub struct SessionPage {
    pub sessions: Vec<SessionRow>,
    pub next: Option<SessionCursor>,
}

/// A value that sessions can be filtered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldValue {
    pub value: String,
    /// Sessions of the project that have it.
    pub session_count: u64,
}
