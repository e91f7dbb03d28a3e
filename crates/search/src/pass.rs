//! One session, from its events to what can be found in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use reenact_recording::{ProjectId, SessionId, StreamKey};
use reenact_replay::{BatchExtent, EventsFile, RefusedEvent, Replay, SearchKind, SearchMoment, SearchText, verify};
use reenact_store::{
    Finished, Index, MomentKind, Pass, ReadBatch, ReadPage, SearchableMoment, SearchableSession, SessionRow, StoreError,
};

use crate::IndexerStats;

/// Page loads of one session that are gone through, the first ones.
const STREAMS_MAX: usize = 200;
/// As the server names it in a session's health.
const DAMAGED_BATCH: &str = "damaged_batch";

/// A session that is gone through.
pub(crate) struct SearchPass {
    index: Arc<dyn Index>,
    stats: Arc<Mutex<IndexerStats>>,
    project: ProjectId,
    session: SessionId,
    /// What arrives later is not in it.
    received_until_ms: i64,
    streams: Vec<StreamKey>,
    text: SearchText,
    findings: BTreeMap<String, u64>,
}

impl SearchPass {
    pub(crate) fn new(index: Arc<dyn Index>, stats: Arc<Mutex<IndexerStats>>, session: &SessionRow) -> Self {
        Self {
            index,
            stats,
            project: session.project.clone(),
            session: session.id.clone(),
            received_until_ms: session.last_received_at_ms,
            streams: Vec::new(),
            text: SearchText::new(),
            findings: BTreeMap::new(),
        }
    }

    fn found(&mut self, kind: &str, count: usize) {
        if count > 0 {
            *self.findings.entry(kind.to_owned()).or_default() += count as u64;
        }
    }

    fn examine(&mut self, page: &ReadPage<'_>) {
        let extents: Vec<BatchExtent> = page.batches.iter().map(extent).collect();
        let file = EventsFile {
            operations: page.operations.clone(),
            refused: refused(page),
            broken_at: None,
        };
        for (kind, count) in &verify(&file, &extents, page.arena).counts {
            self.found(kind.name(), *count);
        }
        let damaged = page.batches.iter().filter(|batch| batch.whole.is_none());
        self.found(DAMAGED_BATCH, damaged.count());
    }

    fn searchable(&mut self) -> SearchableSession {
        let moments = std::mem::take(&mut self.text).finish().into_iter();
        let moments = moments.filter_map(|moment| Some(searchable(&moment, self.streams.get(moment.stream)?)));
        SearchableSession {
            received_until_ms: self.received_until_ms,
            moments: moments.collect(),
            findings: self.findings.clone(),
        }
    }
}

#[async_trait]
impl Pass for SearchPass {
    fn page(&mut self, page: &ReadPage<'_>) -> Result<(), StoreError> {
        if self.streams.len() < STREAMS_MAX {
            self.examine(page);
            let mut replay = Replay::new(page.operations.clone(), page.arena);
            self.text.add(self.streams.len(), &mut replay);
            self.streams.push(page.stream.clone());
        }
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<Finished, StoreError> {
        let searchable = self.searchable();
        let before = self
            .index
            .findings(&self.project, &self.session)
            .await?
            .unwrap_or_default();
        if !self
            .index
            .put_session(&self.project, &self.session, &searchable)
            .await?
        {
            return Ok(Finished::Overtaken);
        }
        let mut stats = self.stats.lock();
        stats.sessions_examined += 1;
        for (kind, count) in &self.findings {
            let known = before.get(kind).copied().unwrap_or_default();
            *stats.findings.entry(kind.clone()).or_default() += count.saturating_sub(known);
        }
        Ok(Finished::Done)
    }
}

fn extent(batch: &ReadBatch<'_>) -> BatchExtent {
    BatchExtent {
        sequence: batch.sequence.into(),
        first_event: batch.first_operation,
        is_truncated: false,
        refused_count: batch.set_aside_count as usize,
    }
}

/// Events that are none, with how many stand before each.
fn refused(page: &ReadPage<'_>) -> Vec<RefusedEvent> {
    let mut refused = Vec::new();
    for (number, batch) in page.batches.iter().enumerate() {
        let last = page.operations_of(number).end;
        for (_, _, reason) in &batch.unread {
            refused.push(RefusedEvent {
                place: last + refused.len(),
                reason: reason.clone(),
            });
        }
    }
    refused
}

fn searchable(moment: &SearchMoment, stream: &StreamKey) -> SearchableMoment {
    SearchableMoment {
        window: stream.window.clone(),
        page: stream.page.clone(),
        at_ms: moment.at_ms as i64,
        kind: match moment.kind {
            SearchKind::Text => MomentKind::Text,
            SearchKind::Click => MomentKind::Click,
            SearchKind::Input => MomentKind::Input,
            SearchKind::Url => MomentKind::Url,
            SearchKind::Console => MomentKind::Console,
            SearchKind::Error => MomentKind::Error,
        },
        text: moment.text.clone(),
    }
}
