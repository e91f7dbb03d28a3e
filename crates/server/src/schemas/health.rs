use std::borrow::Cow;
use std::collections::BTreeMap;

use reenact_replay::Finding;
use reenact_store::BatchLocation;
use serde::Serialize;
use utoipa::ToSchema;

use super::stored_health::StoredPageHealth;
use crate::moments::PageLoad;

/// Findings that are listed of a session; all are counted.
const FINDINGS_MAX: usize = 1_000;
/// The kind of a finding that only the store knows of.
const DAMAGED_BATCH: &str = "damaged_batch";

/// What is wrong with a session's recording.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = Health)]
pub(crate) struct HealthBody {
    event_count: usize,
    /// How many findings there are of each kind, also those that are not listed.
    counts: BTreeMap<String, u64>,
    /// By time; the first 1,000.
    findings: Vec<FindingBody>,
    /// Page loads that were not examined, since the session has so many.
    pages_left_out: usize,
}

/// One thing that is wrong: when, how it shows, and whether the reading makes up for it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Finding)]
pub(crate) struct FindingBody {
    window: String,
    page: String,
    /// `gap`, `missing_snapshot`, `unknown_node`, `misplaced`, `unknown_sheet`, `clock_jump`, `silence`,
    /// `truncated_batch`, `broken_event` or `damaged_batch`.
    kind: Cow<'static, str>,
    /// In the time of the recorded events.
    at_ms: i64,
    /// What a viewer sees of it, or does not see.
    effect: String,
    /// What is shown is what was there, as far as can be told.
    repaired: bool,
}

impl HealthBody {
    /// Adds what was found in one page load.
    pub(crate) fn add(&mut self, batches: &[BatchLocation], found: &crate::moments::StreamHealth) {
        self.event_count += found.health.event_count;
        for (kind, count) in &found.health.counts {
            *self.counts.entry(kind.name().to_owned()).or_default() += *count as u64;
        }
        let Some(stream) = batches.first().map(|batch| &batch.key.stream) else {
            return;
        };
        let body = |kind: &'static str, at_ms, effect, repaired| FindingBody {
            window: stream.window.to_string(),
            page: stream.page.to_string(),
            kind: kind.into(),
            at_ms,
            effect,
            repaired,
        };
        let of_engine = |finding: &Finding| {
            let Finding {
                kind,
                at_ms,
                effect,
                is_repaired,
            } = finding;
            body(kind.name(), *at_ms as i64, effect.clone(), *is_repaired)
        };
        self.findings.extend(found.health.findings.iter().map(of_engine));
        let damaged = batches
            .iter()
            .filter(|batch| found.damaged.contains(&batch.key.sequence));
        for batch in damaged {
            let sequence = batch.key.sequence;
            let effect = format!("batch {sequence} is stored but cannot be read: what it told is not shown");
            *self.counts.entry(DAMAGED_BATCH.to_owned()).or_default() += 1;
            self.findings.push(body(
                DAMAGED_BATCH,
                batch.first_at_ms.unwrap_or_default(),
                effect,
                false,
            ));
        }
    }

    /// Adds what was found in one page load when it became a recording.
    pub(crate) fn add_stored(&mut self, load: &PageLoad, found: &StoredPageHealth) {
        self.event_count += found.event_count;
        for (kind, count) in &found.counts {
            *self.counts.entry(kind.clone()).or_default() += count;
        }
        self.findings.extend(found.findings.iter().map(|finding| FindingBody {
            window: load.key().window.to_string(),
            page: load.key().page.to_string(),
            kind: finding.kind.clone().into(),
            at_ms: finding.at_ms as i64,
            effect: finding.effect.clone(),
            repaired: finding.is_repaired,
        }));
    }

    pub(crate) fn leave_out(&mut self, pages: usize) {
        self.pages_left_out = pages;
    }

    /// Nothing more is added: the findings in their order.
    pub(crate) fn finish(mut self) -> Self {
        self.findings.sort_by_key(|finding| finding.at_ms);
        self.findings.truncate(FINDINGS_MAX);
        self
    }
}
