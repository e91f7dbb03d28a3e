//! One session, from its batches to what can be found in it.

use std::collections::BTreeMap;

use bumpalo::Bump;
use reenact_recording::operation::read;
use reenact_recording::{ProjectId, SessionId, StreamKey};
use reenact_replay::{BatchExtent, EventsFile, RefusedEvent, Replay, SearchKind, SearchMoment, SearchText, verify};
use reenact_store::{
    BatchLocation, BatchQuery, Index, MomentKind, SearchableMoment, SearchableSession, SessionReader, StoreError,
    StoredBatch,
};

/// Page loads of one session that are gone through, the first ones.
pub const SESSION_STREAMS_MAX: usize = 200;
/// Bytes of JSON of one page load that are gone through; what comes behind is left out.
pub const STREAM_BYTES_MAX: usize = 192 << 20;

/// What came of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexedSession {
    pub moments: usize,
    /// Findings of its recording's health, by kind; and those of the last time, if it had been gone through before.
    pub findings: BTreeMap<String, u64>,
    pub findings_before: BTreeMap<String, u64>,
}

/// Goes through a session and keeps what can be found in it, in place of what was kept before. `None` if there is no
/// such session (any more).
pub async fn index_session(
    index: &dyn Index,
    reader: &SessionReader,
    project: &ProjectId,
    session: &SessionId,
) -> Result<Option<IndexedSession>, StoreError> {
    let Some(row) = index.session(project, session).await? else {
        return Ok(None);
    };
    let findings_before = index.findings(project, session).await?.unwrap_or_default();
    let mut gone_through = GoneThrough::default();
    let streams = streams_of(index, project, session).await?;
    for (number, (_, batches)) in streams.iter().enumerate() {
        let stream = Stream::read(reader, batches).await?;
        // Replaying takes seconds for a long page load.
        let work = tokio::task::spawn_blocking(move || {
            gone_through.add(number, &stream);
            gone_through
        });
        gone_through = work
            .await
            .map_err(|error| StoreError::Unavailable(format!("going through a session: {error}")))?;
    }
    let searchable = gone_through.into_searchable(row.last_received_at_ms, &streams);
    let indexed = IndexedSession {
        moments: searchable.moments.len(),
        findings: searchable.findings.clone(),
        findings_before,
    };
    let is_there = index.put_session(project, session, &searchable).await?;
    Ok(is_there.then_some(indexed))
}

type Batches = (StreamKey, Vec<BatchLocation>);

/// The page loads by their first event, the batches of each by sequence.
async fn streams_of(index: &dyn Index, project: &ProjectId, session: &SessionId) -> Result<Vec<Batches>, StoreError> {
    let mut streams: BTreeMap<StreamKey, Vec<BatchLocation>> = BTreeMap::new();
    for location in index.locate(project, session, &BatchQuery::default()).await? {
        streams.entry(location.key.stream.clone()).or_default().push(location);
    }
    let mut streams: Vec<Batches> = streams.into_iter().collect();
    streams.sort_by_key(|(_, batches)| batches.iter().filter_map(|batch| batch.first_at_ms).min());
    streams.truncate(SESSION_STREAMS_MAX);
    for (_, batches) in &mut streams {
        batches.sort_by_key(|batch| batch.key.sequence);
    }
    Ok(streams)
}

/// A page load's batches in memory, with how many events of each were set aside; `None` for those that are damaged.
struct Stream {
    batches: Vec<(u32, u32, Option<StoredBatch>)>,
}

impl Stream {
    async fn read(reader: &SessionReader, locations: &[BatchLocation]) -> Result<Self, StoreError> {
        let mut batches = Vec::with_capacity(locations.len());
        let mut bytes = 0;
        for location in locations {
            let stored = match reader.read(location).await {
                Ok(Some(stored)) => Some(stored),
                // Deleted meanwhile.
                Ok(None) => continue,
                Err(StoreError::Damaged { .. }) => None,
                Err(error) => return Err(error),
            };
            bytes += stored.as_ref().map_or(0, |stored| stored.json.len());
            if bytes > STREAM_BYTES_MAX {
                tracing::warn!(
                    limit = STREAM_BYTES_MAX,
                    "a page load is too long to be searchable whole: its end is left out"
                );
                break;
            }
            batches.push((location.key.sequence, location.set_aside_count, stored));
        }
        Ok(Self { batches })
    }

    /// Its events, and which batch brought which.
    fn events<'a>(&self, arena: &'a Bump) -> (EventsFile<'a>, Vec<BatchExtent>) {
        let mut file = EventsFile::default();
        let mut extents = Vec::with_capacity(self.batches.len());
        for (sequence, set_aside_count, stored) in &self.batches {
            extents.push(BatchExtent {
                sequence: (*sequence).into(),
                first_event: file.operations.len(),
                is_truncated: false,
                refused_count: *set_aside_count as usize,
            });
            for event in stored.iter().flat_map(|stored| &stored.events) {
                let text = stored.as_ref().map_or("", |stored| stored.text(event));
                let place = file.operations.len() + file.refused.len();
                match read(arena.alloc_str(text), arena) {
                    Ok(operation) => file.operations.push(operation),
                    Err(reason) => file.refused.push(RefusedEvent { place, reason }),
                }
            }
        }
        (file, extents)
    }
}

/// What was found so far.
#[derive(Default)]
struct GoneThrough {
    text: SearchText,
    findings: BTreeMap<String, u64>,
}

impl GoneThrough {
    fn add(&mut self, number: usize, stream: &Stream) {
        /// As the server names it in a session's health.
        const DAMAGED_BATCH: &str = "damaged_batch";
        let arena = Bump::new();
        let (file, extents) = stream.events(&arena);
        let mut count = |kind: &str, count: usize| {
            if count > 0 {
                *self.findings.entry(kind.to_owned()).or_default() += count as u64;
            }
        };
        for (kind, found) in &verify(&file, &extents, &arena).counts {
            count(kind.name(), *found);
        }
        let damaged = stream.batches.iter().filter(|(_, _, stored)| stored.is_none());
        count(DAMAGED_BATCH, damaged.count());
        self.text.add(number, &mut Replay::new(file.operations, &arena));
    }

    fn into_searchable(self, received_until_ms: i64, streams: &[Batches]) -> SearchableSession {
        let moments = self.text.finish().into_iter().filter_map(|moment| {
            let (stream, _) = streams.get(moment.stream)?;
            Some(searchable(moment, stream))
        });
        SearchableSession {
            received_until_ms,
            moments: moments.collect(),
            findings: self.findings,
        }
    }
}

fn searchable(moment: SearchMoment, stream: &StreamKey) -> SearchableMoment {
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
        text: moment.text,
    }
}
