//! One session, from its events to what can be found in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use reenact_analytics::SourceKind;
use reenact_recording::{ProjectId, SessionId, StreamKey};
use reenact_replay::{BatchExtent, EventsFile, RefusedEvent, Replay, SearchKind, SearchMoment, SearchText, verify};
use reenact_store::{
    Finished, Index, MomentKind, Pass, ReadBatch, ReadPage, SearchableMoment, SearchableSession, SessionRow, StoreError,
};

use crate::IndexerStats;
use crate::run::RunGatherer;

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
    content: Content,
    findings: BTreeMap<String, u64>,
}

/// What of it can be found.
enum Content {
    Visit(SearchText),
    Run(RunGatherer),
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
            content: match session.facts.source {
                SourceKind::Web => Content::Visit(SearchText::new()),
                SourceKind::Agent => Content::Run(RunGatherer::default()),
            },
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

    /// What is to be kept.
    async fn searchable(&mut self) -> Result<SearchableSession, StoreError> {
        let nothing = Content::Visit(SearchText::new());
        let (moments, run) = match std::mem::replace(&mut self.content, nothing) {
            Content::Visit(text) => {
                let moments = text.finish().into_iter();
                let moments = moments.filter_map(|moment| Some(searchable(&moment, self.streams.get(moment.stream)?)));
                (moments.collect(), None)
            }
            Content::Run(run) => {
                // The model of a long run takes a while to make.
                let gathered = tokio::task::spawn_blocking(move || run.finish()).await;
                let failed = |error| StoreError::Unavailable(format!("building the model of a run: {error}"));
                let gathered = gathered.map_err(failed)?;
                (gathered.moments, Some(gathered.summary))
            }
        };
        Ok(SearchableSession {
            received_until_ms: self.received_until_ms,
            moments,
            findings: self.findings.clone(),
            run,
        })
    }
}

#[async_trait]
impl Pass for SearchPass {
    fn page(&mut self, page: &ReadPage<'_>) -> Result<(), StoreError> {
        // The ways by which a run came tell it together: none is left out.
        if let Content::Run(run) = &mut self.content {
            run.add(page);
        }
        if self.streams.len() < STREAMS_MAX {
            self.examine(page);
            if let Content::Visit(text) = &mut self.content {
                let mut replay = Replay::new(page.operations.clone(), page.arena);
                text.add(self.streams.len(), &mut replay);
            }
            self.streams.push(page.stream.clone());
        }
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<Finished, StoreError> {
        let searchable = self.searchable().await?;
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
