//! Reading a session's events back, one batch at a time.

use std::ops::Range;
use std::sync::Arc;

use futures::stream::{self, BoxStream, StreamExt};
use reenact_recording::{BatchKey, Kind, PageId, ProjectId, ScanLimits, SessionId, WindowId, scan};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{BatchLocation, BatchQuery, Frame, Objects, SessionIndex, StoreError, decode_frame};

/// Bounds of reading.
#[derive(Debug, Clone)]
pub struct ReaderSettings {
    /// Most bytes of one batch's JSON. At least what ingest lets in.
    pub decoded_bytes_max: usize,
    /// Batches that are fetched and decoded ahead of the one that is looked at.
    pub batches_ahead_max: usize,
}

impl Default for ReaderSettings {
    fn default() -> Self {
        Self {
            decoded_bytes_max: 128 << 20,
            batches_ahead_max: 3,
        }
    }
}

/// A batch as it was stored, its JSON decoded and its events found in it.
#[derive(Debug, Clone)]
pub struct StoredBatch {
    pub key: BatchKey,
    pub received_at_ms: i64,
    /// The batch's JSON.
    pub json: String,
    /// Its events in the order of the batch, those set aside left out.
    pub events: Vec<StoredEvent>,
}

/// Where an event lies in its batch's JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Position in the batch's `events` as it was sent.
    pub index: u32,
    pub range: Range<usize>,
    /// As recorded.
    pub at_ms: i64,
    /// `None` if today's registry has no place for what an older one let in.
    pub kind: Option<Kind>,
}

impl StoredBatch {
    /// The event's JSON.
    pub fn text(&self, event: &StoredEvent) -> &str {
        &self.json[event.range.clone()]
    }
}

/// An event that the registry refused.
#[derive(Debug, Clone)]
pub struct SetAsideEvent {
    pub window: WindowId,
    pub page: PageId,
    pub sequence: u32,
    pub index: u32,
    pub reason: String,
    pub event: Box<RawValue>,
}

/// Reads sessions.
#[derive(Clone)]
pub struct SessionReader {
    index: Arc<dyn SessionIndex>,
    objects: Arc<dyn Objects>,
    settings: ReaderSettings,
}

impl SessionReader {
    pub fn new(index: Arc<dyn SessionIndex>, objects: Arc<dyn Objects>, settings: ReaderSettings) -> Self {
        Self {
            index,
            objects,
            settings,
        }
    }

    /// The wanted batches, in the order of [`SessionIndex::locate`]: by first event, then stream and sequence. A
    /// damaged one is an error in its place; those behind it still come. Memory holds a few batches at a time.
    pub async fn batches(
        &self,
        project: &ProjectId,
        session: &SessionId,
        query: &BatchQuery,
    ) -> Result<BoxStream<'static, Result<StoredBatch, StoreError>>, StoreError> {
        let locations = self.index.locate(project, session, query).await?;
        let reader = self.clone();
        let read = move |location: BatchLocation| {
            let reader = reader.clone();
            async move { reader.read(&location).await.transpose() }
        };
        let batches = stream::iter(locations)
            .map(read)
            .buffered(self.settings.batches_ahead_max.max(1));
        Ok(batches.filter_map(std::future::ready).boxed())
    }

    /// One batch; `None` if its session was deleted meanwhile.
    pub async fn read(&self, location: &BatchLocation) -> Result<Option<StoredBatch>, StoreError> {
        let Some((frame, at)) = self.frame(location).await? else {
            return Ok(None);
        };
        let limit_bytes = self.settings.decoded_bytes_max;
        // Inflating and scanning megabytes would hold up everything else on this thread.
        let decoded = tokio::task::spawn_blocking(move || decode_batch(frame, &at, limit_bytes)).await;
        decoded
            .unwrap_or_else(|error| Err(StoreError::Unavailable(format!("decoding a batch: {error}"))))
            .map(Some)
    }

    /// The session's events that were set aside, by batch and position: the first `limit` of them.
    pub async fn set_aside(
        &self,
        project: &ProjectId,
        session: &SessionId,
        limit: usize,
    ) -> Result<Vec<SetAsideEvent>, StoreError> {
        let query = BatchQuery {
            set_aside_only: true,
            ..BatchQuery::default()
        };
        let mut events = Vec::new();
        for location in self.index.locate(project, session, &query).await? {
            let Some((frame, _)) = self.frame(&location).await? else {
                continue;
            };
            let BatchKey { stream, sequence } = frame.key;
            let place = |event: crate::SetAside| SetAsideEvent {
                window: stream.window.clone(),
                page: stream.page.clone(),
                sequence,
                index: event.index,
                reason: event.reason,
                event: event.event,
            };
            events.extend(frame.set_aside.into_iter().map(place).take(limit - events.len()));
            if events.len() == limit {
                break;
            }
        }
        Ok(events)
    }

    /// A batch's frame, and where it was found. It may have moved to another block since it was located.
    async fn frame(&self, location: &BatchLocation) -> Result<Option<(Frame, String)>, StoreError> {
        if let Some(frame) = self.frame_at(location).await? {
            return Ok(Some(frame));
        }
        let Some(moved) = self.index.locate_batch(&location.key).await? else {
            return Ok(None);
        };
        match self.frame_at(&moved).await? {
            Some(frame) => Ok(Some(frame)),
            None => Err(StoreError::Damaged {
                at: moved.block.path(),
                why: "the index refers to this block, and it is not there".to_owned(),
            }),
        }
    }

    async fn frame_at(&self, location: &BatchLocation) -> Result<Option<(Frame, String)>, StoreError> {
        let BatchLocation {
            key,
            block,
            offset,
            length,
            ..
        } = location;
        let path = block.path();
        let Some(bytes) = self.objects.get_range(&path, *offset..offset + length).await? else {
            return Ok(None);
        };
        let frame = decode_frame(&path, *offset, bytes)?;
        let at = format!("{path}, byte {offset}");
        if frame.key != *key {
            return Err(StoreError::Damaged {
                at,
                why: "another batch lies here than the index says".to_owned(),
            });
        }
        Ok(Some((frame, at)))
    }
}

fn decode_batch(frame: Frame, at: &str, limit_bytes: usize) -> Result<StoredBatch, StoreError> {
    let damaged = |why: String| StoreError::Damaged { at: at.to_owned(), why };
    let json = frame
        .encoding
        .decode(&frame.payload, limit_bytes)
        .map_err(|error| damaged(error.to_string()))?;
    let json = String::from_utf8(json).map_err(|error| damaged(error.to_string()))?;
    let events = find_events(&json).map_err(damaged)?;
    Ok(StoredBatch {
        key: frame.key,
        received_at_ms: frame.received_at_ms,
        json,
        events,
    })
}

fn find_events(json: &str) -> Result<Vec<StoredEvent>, String> {
    // What is stored passed ingest's limits, whatever they were then.
    let limits = ScanLimits {
        events_max: u32::MAX,
        event_bytes_max: u64::MAX,
        nesting_depth_max: u32::MAX,
    };
    let batch = scan(json, &limits).map_err(|error| error.to_string())?;
    let fit = batch.events.into_iter().map(|event| StoredEvent {
        index: event.index,
        range: event.range,
        at_ms: event.scan.at_ms,
        kind: Some(event.scan.kind),
    });
    let mut events: Vec<_> = fit.collect();
    // `null` stands where an event was set aside. Anything else fitted the registry of its day and is kept.
    let unfit = batch
        .unfit
        .into_iter()
        .filter(|unfit| &json[unfit.range.clone()] != "null");
    let before = events.len();
    events.extend(unfit.map(|unfit| StoredEvent {
        index: unfit.index,
        at_ms: timestamp(&json[unfit.range.clone()]),
        range: unfit.range,
        kind: None,
    }));
    if events.len() > before {
        events.sort_by_key(|event| event.index);
    }
    Ok(events)
}

#[derive(Deserialize)]
struct Timestamp {
    timestamp: f64,
}

fn timestamp(event: &str) -> i64 {
    serde_json::from_str::<Timestamp>(event).map_or(0, |event| event.timestamp as i64)
}
