//! Reading a session's events back, one batch at a time.

use std::ops::Range;
use std::sync::Arc;

use futures::stream::{self, BoxStream, StreamExt};
use reenact_recording::{BatchKey, Kind, PageId, ProjectId, ScanLimits, SessionId, WindowId, scan};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{BatchLocation, BatchQuery, Frame, Objects, SessionIndex, SetAside, StoreError, decode_frame};

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

/// A page of set-aside events ends behind so many bytes of them.
const SET_ASIDE_PAGE_BYTES: usize = 4 << 20;

/// Where the list of set-aside events goes on: behind this event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAsideCursor {
    #[serde(flatten)]
    batch: BatchPlace,
    #[serde(rename = "i")]
    index: u32,
}

/// A batch's place in the order of [`SessionIndex::locate`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct BatchPlace {
    /// Batches without a time come last.
    #[serde(rename = "n")]
    is_timeless: bool,
    #[serde(rename = "t")]
    first_at_ms: Option<i64>,
    #[serde(rename = "w")]
    window: String,
    #[serde(rename = "p")]
    page: String,
    #[serde(rename = "s")]
    sequence: u32,
}

impl SetAsideCursor {
    fn new(location: &BatchLocation, index: u32) -> Self {
        let batch = BatchPlace::of(location);
        Self { batch, index }
    }

    /// Whether all of a batch was given out.
    fn is_behind(&self, location: &BatchLocation) -> bool {
        BatchPlace::of(location) < self.batch
    }
}

impl BatchPlace {
    fn of(location: &BatchLocation) -> Self {
        let BatchKey { stream, sequence } = &location.key;
        Self {
            is_timeless: location.first_at_ms.is_none(),
            first_at_ms: location.first_at_ms,
            window: stream.window.to_string(),
            page: stream.page.to_string(),
            sequence: *sequence,
        }
    }
}

/// A page of events that were set aside.
#[derive(Debug, Default)]
pub struct SetAsidePage {
    pub events: Vec<SetAsideEvent>,
    pub next: Option<SetAsideCursor>,
    /// Batches that could not be read, and why.
    pub damaged: Vec<(BatchLocation, StoreError)>,
    last: Option<SetAsideCursor>,
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

impl SetAsideEvent {
    fn new(key: &BatchKey, SetAside { index, reason, event }: SetAside) -> Self {
        Self {
            window: key.stream.window.clone(),
            page: key.stream.page.clone(),
            sequence: key.sequence,
            index,
            reason,
            event,
        }
    }
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

    /// A page of the session's events that were set aside, in the order of their batches.
    pub async fn set_aside(
        &self,
        project: &ProjectId,
        session: &SessionId,
        after: Option<&SetAsideCursor>,
        limit: usize,
    ) -> Result<SetAsidePage, StoreError> {
        let query = BatchQuery {
            set_aside_only: true,
            ..BatchQuery::default()
        };
        let mut page = SetAsidePage::default();
        let mut bytes = 0;
        for location in self.index.locate(project, session, &query).await? {
            if after.is_some_and(|after| after.is_behind(&location)) {
                continue;
            }
            let frame = match self.frame(&location).await {
                Ok(Some((frame, _))) => frame,
                Ok(None) => continue,
                Err(error @ StoreError::Damaged { .. }) => {
                    page.damaged.push((location, error));
                    continue;
                }
                Err(error) => return Err(error),
            };
            for event in frame.set_aside {
                let cursor = SetAsideCursor::new(&location, event.index);
                if after.is_some_and(|after| after.batch == cursor.batch && after.index >= event.index) {
                    continue;
                }
                if page.events.len() == limit || bytes >= SET_ASIDE_PAGE_BYTES {
                    page.next = page.last.take();
                    return Ok(page);
                }
                bytes += event.event.get().len();
                page.last = Some(cursor);
                page.events.push(SetAsideEvent::new(&location.key, event));
            }
        }
        Ok(page)
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
