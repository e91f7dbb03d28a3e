//! Reading a session's events back, one batch at a time.

mod record;
mod recording;
mod set_aside;

use std::ops::Range;
use std::sync::Arc;

use futures::stream::{self, BoxStream, StreamExt};
use reenact_recording::{Arenas, BatchKey, Kind, PooledArena, ProjectId, ScanLimits, SessionId, scan};
use serde::Deserialize;

pub(crate) use record::{RecordingMemo, WholeBatch};
pub use set_aside::{SetAsideCursor, SetAsideEvent, SetAsidePage};

use crate::recording::RecordingReader;
use crate::{
    BatchLocation, BatchQuery, Frame, FrameLocation, Objects, RecordingRecord, SessionIndex, SharedPool, StoreError,
    decode_frame,
};

/// How often a batch that is not where it was located is looked for anew: it may move while it is read.
const LOOKS_MAX: u32 = 4;

/// Bounds of reading.
#[derive(Debug, Clone)]
pub struct ReaderSettings {
    /// Most bytes of one batch's JSON. At least what ingest lets in.
    pub decoded_bytes_max: usize,
    /// Batches that are fetched and decoded ahead of the one that is looked at.
    pub batches_ahead_max: usize,
    /// Memory for what was decoded of recordings last.
    pub recordings_bytes_max: usize,
    /// Memory for shared contents that were read last.
    pub shared_bytes_max: usize,
}

impl Default for ReaderSettings {
    fn default() -> Self {
        Self {
            decoded_bytes_max: 128 << 20,
            batches_ahead_max: 3,
            recordings_bytes_max: 64 << 20,
            shared_bytes_max: 32 << 20,
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

/// Memory for the events of page loads that waits for the next one.
const IDLE_ARENAS_BYTES_MAX: usize = 32 << 20;

/// Reads sessions.
#[derive(Clone)]
pub struct SessionReader {
    index: Arc<dyn SessionIndex>,
    objects: Arc<dyn Objects>,
    recordings: RecordingReader,
    arenas: Arc<Arenas>,
    settings: ReaderSettings,
}

/// A batch as it was found.
enum Found {
    Frame {
        frame: Box<Frame>,
        at: String,
    },
    Recorded {
        received_at_ms: i64,
        json: String,
        at: String,
    },
}

impl SessionReader {
    pub fn new(index: Arc<dyn SessionIndex>, objects: Arc<dyn Objects>, settings: ReaderSettings) -> Self {
        let shared = SharedPool::new(index.clone(), objects.clone(), settings.shared_bytes_max);
        let recordings = RecordingReader::new(objects.clone(), Arc::new(shared), settings.recordings_bytes_max);
        Self {
            index,
            objects,
            recordings,
            arenas: Arenas::new(IDLE_ARENAS_BYTES_MAX),
            settings,
        }
    }

    /// For the events of a page load.
    pub(crate) fn arena(&self) -> PooledArena {
        self.arenas.take()
    }

    /// The shared contents that recordings refer to.
    pub fn shared_pool(&self) -> &SharedPool {
        self.recordings.shared_pool()
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
        let Some(found) = self.find(location).await? else {
            return Ok(None);
        };
        let key = location.key.clone();
        let limit_bytes = self.settings.decoded_bytes_max;
        // Inflating and scanning megabytes would hold up everything else on this thread.
        let decoded = tokio::task::spawn_blocking(move || match found {
            Found::Frame { frame, at } => decode_batch(*frame, &at, limit_bytes),
            Found::Recorded {
                received_at_ms,
                json,
                at,
            } => scan_batch(key, received_at_ms, json, &at),
        });
        decoded
            .await
            .unwrap_or_else(|error| Err(StoreError::Unavailable(format!("decoding a batch: {error}"))))
            .map(Some)
    }

    /// A batch, wherever it is by now.
    async fn find(&self, location: &BatchLocation) -> Result<Option<Found>, StoreError> {
        let mut location = location.clone();
        for _ in 0..LOOKS_MAX {
            let found = match &location.frame {
                Some(frame) => {
                    let found = self.frame(&location.key, frame).await?;
                    found.map(|(frame, at)| Found::Frame {
                        frame: frame.into(),
                        at,
                    })
                }
                None => self.recorded(&location.key).await?,
            };
            if found.is_some() {
                return Ok(found);
            }
            match self.index.locate_batch(&location.key).await? {
                Some(moved) => location = moved,
                None => return Ok(None),
            }
        }
        Err(not_there(&location))
    }

    /// A batch out of its session's recording; `None` if the recording has been replaced or deleted.
    async fn recorded(&self, key: &BatchKey) -> Result<Option<Found>, StoreError> {
        let stream = &key.stream;
        let Some(recording) = self.index.recording(&stream.project, &stream.session).await? else {
            return Ok(None);
        };
        let Some(open) = self.recordings.open(&recording).await? else {
            return Ok(None);
        };
        let (stream, place) = open.find(key).ok_or_else(|| not_in(&recording))?;
        let json = self.recordings.batch_json(&open, stream, place).await?;
        Ok(json.map(|json| Found::Recorded {
            received_at_ms: open.batch(stream, place).received_at_ms,
            json,
            at: format!("{}, batch {}", recording.id, key.sequence),
        }))
    }

    /// A batch's frame, and where it was found; `None` if its block is gone.
    async fn frame(&self, key: &BatchKey, location: &FrameLocation) -> Result<Option<(Frame, String)>, StoreError> {
        let FrameLocation { block, offset, length } = location;
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

fn not_there(location: &BatchLocation) -> StoreError {
    let BatchKey { stream, .. } = &location.key;
    let at = match &location.frame {
        Some(frame) => frame.block.path(),
        None => format!("the recording of session {}", stream.session),
    };
    StoreError::Damaged {
        at,
        why: "the index refers to it, and it is not there".to_owned(),
    }
}

fn not_in(recording: &RecordingRecord) -> StoreError {
    StoreError::Damaged {
        at: recording.id.path(),
        why: "it does not hold all the batches that the index says".to_owned(),
    }
}

/// The JSON that a frame's payload is.
fn batch_json(frame: &Frame, at: &str, limit_bytes: usize) -> Result<String, StoreError> {
    let damaged = |why: String| StoreError::Damaged { at: at.to_owned(), why };
    let decoded = frame.encoding.decode(&frame.payload, limit_bytes);
    let json = decoded.map_err(|error| damaged(error.to_string()))?;
    String::from_utf8(json).map_err(|error| damaged(error.to_string()))
}

fn decode_batch(frame: Frame, at: &str, limit_bytes: usize) -> Result<StoredBatch, StoreError> {
    let json = batch_json(&frame, at, limit_bytes)?;
    scan_batch(frame.key, frame.received_at_ms, json, at)
}

fn scan_batch(key: BatchKey, received_at_ms: i64, json: String, at: &str) -> Result<StoredBatch, StoreError> {
    let events = find_events(&json).map_err(|why| StoreError::Damaged { at: at.to_owned(), why })?;
    Ok(StoredBatch {
        key,
        received_at_ms,
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
