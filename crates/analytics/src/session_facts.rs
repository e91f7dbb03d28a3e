//! The fold of a session's batches.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    BatchFacts, ClientFacts, Identity, NameVersion, PageVisit, SourceKind, Timed, Viewport,
};

/// Everything the session list shows and filters by. `absorb` is commutative up to ties of time, so that the
/// order of arrival does not matter.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionFacts {
    pub source: SourceKind,
    pub first_at_ms: Option<i64>,
    pub last_at_ms: Option<i64>,
    pub event_count: u64,
    pub click_count: u64,
    pub error_count: u64,
    pub console_error_count: u64,
    pub failed_request_count: u64,
    pub gap_count: u64,
    pub set_aside_count: u64,
    pub redactions: BTreeMap<String, u64>,
    pub bytes_decoded: u64,
    pub bytes_stored: u64,
    pub ended: bool,
    /// Distinct URLs by first visit, at most [`SessionFacts::VISITS_MAX`].
    pub visits: Vec<PageVisit>,
    pub last_url: Option<Timed<String>>,
    pub identity: Option<Timed<Identity>>,
    pub viewport: Option<Timed<Viewport>>,
    pub language: Option<String>,
    pub release: Option<String>,
    pub environment: Option<String>,
    pub recorder: Option<NameVersion>,
    pub client: ClientFacts,
    /// Server time minus recorded time; 0 when the clocks agree within [`SessionFacts::CLOCK_TOLERANCE_MS`].
    pub clock_offset_ms: i64,
}

impl SessionFacts {
    /// Most URLs kept of one session.
    pub const VISITS_MAX: usize = 256;
    /// Clocks that differ by less are taken to agree: a slow network looks the same.
    pub const CLOCK_TOLERANCE_MS: i64 = 5_000;

    /// Adds what one more batch contributes.
    pub fn absorb(&mut self, _batch: &BatchFacts) {}
}
