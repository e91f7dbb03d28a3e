//! The fold of a session's batches.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Activity, AgentRun, BatchFacts, ClientFacts, Identity, NameVersion, PageVisit, SourceKind, Timed, Told, Viewport,
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
    /// `language`, `timezone`, `connection`, `release` and `environment` are those of the earliest batch that holds any of them, and this is
    /// when that batch begins.
    pub start_at_ms: Option<i64>,
    pub language: Option<String>,
    pub timezone: Option<String>,
    /// What the browser takes the network for.
    pub connection: Option<String>,
    pub release: Option<String>,
    pub environment: Option<String>,
    /// `recorder`, `client` and `clock_offset_ms` are those of the earliest batch, and this is when it begins.
    pub earliest_batch_at_ms: Option<i64>,
    pub recorder: Option<NameVersion>,
    pub client: ClientFacts,
    /// Server time minus recorded time; 0 when the clocks agree within [`SessionFacts::CLOCK_TOLERANCE_MS`].
    pub clock_offset_ms: i64,
    #[serde(skip_serializing_if = "Activity::is_empty")]
    pub activity: Activity,
    #[serde(skip_serializing_if = "Told::is_empty")]
    pub told: Told,
    #[serde(skip_serializing_if = "AgentRun::is_empty")]
    pub agent: AgentRun,
}

impl SessionFacts {
    /// Most URLs kept of one session.
    pub const VISITS_MAX: usize = 256;
    /// Parts of the strip of activity.
    pub const STRIP_PARTS: usize = 64;
    /// Clocks that differ by less are taken to agree: a slow network looks the same.
    pub const CLOCK_TOLERANCE_MS: i64 = 5_000;

    /// Adds what one more batch contributes. The same batch must not be added twice; the store sees to that.
    pub fn absorb(&mut self, batch: &BatchFacts) {
        self.absorb_times(batch);
        self.absorb_counts(batch);
        for visit in &batch.visits {
            PageVisit::insert(&mut self.visits, visit.clone(), Self::VISITS_MAX);
        }
        absorb_latest(&mut self.last_url, &batch.last_url);
        absorb_latest(&mut self.identity, &batch.identity);
        absorb_latest(&mut self.viewport, &batch.viewport);
        self.activity.join(&batch.activity);
        self.told.join(&batch.told);
        self.agent.join(&batch.agent);
        if batch.source != SourceKind::default() {
            self.source = batch.source;
        }
        self.absorb_start(batch);
        self.absorb_origin(batch);
    }

    /// When the session began, by the server's clock; `None` while it holds no event.
    pub fn started_at_ms(&self) -> Option<i64> {
        self.first_at_ms.map(|at_ms| at_ms.saturating_add(self.clock_offset_ms))
    }

    /// When the last event was, by the server's clock.
    pub fn ended_at_ms(&self) -> Option<i64> {
        self.last_at_ms.map(|at_ms| at_ms.saturating_add(self.clock_offset_ms))
    }

    /// The recording said that it ended, and was not taken up again.
    pub fn is_over(&self) -> bool {
        self.ended || self.agent.ended_at(self.last_at_ms)
    }

    /// From the first event to the last.
    pub fn duration_ms(&self) -> i64 {
        self.last_at_ms
            .unwrap_or(0)
            .saturating_sub(self.first_at_ms.unwrap_or(0))
    }

    /// How much of it somebody was active.
    pub fn active_ms(&self) -> i64 {
        let (first, last) = (self.first_at_ms.unwrap_or(0), self.last_at_ms.unwrap_or(0));
        self.activity.active_ms(first, last)
    }

    /// How much somebody was active in each part of it, from 0 to 100; nothing if nobody ever was.
    pub fn activity_strip(&self) -> Vec<u8> {
        match (self.first_at_ms, self.last_at_ms) {
            (Some(first), Some(last)) if !self.activity.is_empty() => {
                self.activity.strip(first, last, Self::STRIP_PARTS)
            }
            _ => Vec::new(),
        }
    }

    /// The URL that was shown first.
    pub fn entry_url(&self) -> Option<&str> {
        self.visits.first().map(|visit| visit.url.as_str())
    }

    /// Redactions of all detectors.
    pub fn redaction_count(&self) -> u64 {
        self.redactions.values().sum()
    }

    fn absorb_times(&mut self, batch: &BatchFacts) {
        if let Some(first) = batch.first_at_ms {
            self.first_at_ms = Some(self.first_at_ms.map_or(first, |known| known.min(first)));
        }
        self.last_at_ms = self.last_at_ms.max(batch.last_at_ms);
        self.ended |= batch.ended;
    }

    fn absorb_counts(&mut self, batch: &BatchFacts) {
        self.event_count += u64::from(batch.event_count);
        self.click_count += u64::from(batch.click_count);
        self.error_count += u64::from(batch.error_count);
        self.console_error_count += u64::from(batch.console_error_count);
        self.failed_request_count += u64::from(batch.failed_request_count);
        self.gap_count += u64::from(batch.gap_count);
        self.set_aside_count += u64::from(batch.set_aside_count);
        self.bytes_decoded += batch.bytes_decoded;
        self.bytes_stored += batch.bytes_stored;
        for (detector, count) in &batch.redactions {
            *self.redactions.entry(detector.clone()).or_default() += u64::from(*count);
        }
    }

    fn absorb_start(&mut self, batch: &BatchFacts) {
        let has_start = batch.language.is_some() || batch.release.is_some() || batch.environment.is_some();
        if has_start && is_earlier(&mut self.start_at_ms, batch) {
            self.language.clone_from(&batch.language);
            self.timezone.clone_from(&batch.timezone);
            self.connection.clone_from(&batch.connection);
            self.release.clone_from(&batch.release);
            self.environment.clone_from(&batch.environment);
        }
    }

    fn absorb_origin(&mut self, batch: &BatchFacts) {
        if is_earlier(&mut self.earliest_batch_at_ms, batch) {
            self.recorder.clone_from(&batch.recorder);
            self.client.clone_from(&batch.client);
            let offset_ms = batch.clock_offset_ms;
            let agree = offset_ms.unsigned_abs() < Self::CLOCK_TOLERANCE_MS.unsigned_abs();
            self.clock_offset_ms = if agree { 0 } else { offset_ms };
        }
    }
}

fn absorb_latest<T: Clone>(slot: &mut Option<Timed<T>>, new: &Option<Timed<T>>) {
    if let Some(new) = new {
        Timed::keep_latest(slot, new);
    }
}

/// Whether the batch begins before everything seen so far. One without events is later than all others.
fn is_earlier(earliest_at_ms: &mut Option<i64>, batch: &BatchFacts) -> bool {
    let at_ms = batch.first_at_ms.unwrap_or(i64::MAX);
    let earlier = earliest_at_ms.is_none_or(|earliest| at_ms < earliest);
    if earlier {
        *earliest_at_ms = Some(at_ms);
    }
    earlier
}
