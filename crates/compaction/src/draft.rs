//! A recording that is being written.

use reenact_recording::log::{StreamName, WriteError, Writer};
use reenact_recording::{StreamKey, operation};
use reenact_replay::Keyframes;
use reenact_store::{
    DirectoryStream, ReadBatch, ReadPage, RecordedBatch, RecordingDirectory, RecordingObject, SessionRecord, StoreError,
};
use serde_json::value::RawValue;

use crate::health::page_health;
use crate::same_json::same_event;
use crate::sharing::{SessionSharing, Shared};
use crate::verify::EventsHash;

/// A log that is being written, and what goes beside it.
pub(crate) struct Draft {
    writer: Writer<SessionSharing>,
    directory: RecordingDirectory,
    record: SessionRecord,
    health: Vec<serde_json::Value>,
    /// By stream, of what is to be read back.
    events: Vec<EventsHash>,
}

/// A recording that is whole, and what goes with it.
pub(crate) struct Written {
    pub(crate) object: RecordingObject,
    pub(crate) record: SessionRecord,
    pub(crate) shared: Shared,
    pub(crate) events: Vec<EventsHash>,
}

/// Why nothing comes of a draft.
pub(crate) enum Stop {
    Refused(String),
    Store(StoreError),
}

impl From<WriteError<StoreError>> for Stop {
    fn from(error: WriteError<StoreError>) -> Self {
        match error {
            WriteError::Store(error) => Self::Store(error),
            error => Self::Refused(error.to_string()),
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            // Somebody must look at it; trying again does not help.
            StoreError::Damaged { .. } | StoreError::Newer { .. } => Self::Refused(error.to_string()),
            error => Self::Store(error),
        }
    }
}

impl Draft {
    pub(crate) fn new(sharing: SessionSharing, level: i32, now_ms: i64) -> Result<Self, Stop> {
        Ok(Self {
            writer: Writer::new(sharing, level)?,
            directory: RecordingDirectory::default(),
            record: SessionRecord {
                compacted_at_ms: now_ms,
                ..SessionRecord::default()
            },
            health: Vec::new(),
            events: Vec::new(),
        })
    }

    /// Writes a page load as a new stream.
    pub(crate) fn add(&mut self, page: &ReadPage<'_>) -> Result<(), Stop> {
        let (batches, records) = told(page)?;
        self.events.push(hash(page)?);
        let StreamKey { window, page: id, .. } = page.stream;
        let stream = self.writer.stream(StreamName {
            window_id: window.to_string(),
            page_id: id.to_string(),
        });
        let mut keyframes = Keyframes::new(&page.operations, page.arena);
        for operation in &page.operations {
            let at_keyframe = bumpalo::Bump::new();
            if let Some(keyframe) = keyframes.due(operation, &at_keyframe) {
                self.writer.keyframe(stream, &keyframe)?;
            }
            self.writer.push(stream, operation)?;
            keyframes.follow(operation);
        }
        self.health.push(page_health(page));
        self.directory.streams.push(DirectoryStream {
            window: window.clone(),
            page: id.clone(),
            batches,
        });
        self.record.batches.push(records);
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<Written, Stop> {
        let finished = self.writer.finish()?;
        let shared = finished.store.finish();
        self.directory.shared.clone_from(&shared.used);
        let health = serde_json::json!({ "version": 1, "pages": self.health });
        self.record.health = RawValue::from_string(health.to_string()).ok();
        Ok(Written {
            object: RecordingObject::new(finished.bytes, &self.directory, &self.record)?,
            record: self.record,
            shared,
            events: self.events,
        })
    }
}

type Told = (Vec<RecordedBatch>, Vec<reenact_store::BatchRecord>);

/// What directory and record say of a page load's batches.
fn told(page: &ReadPage<'_>) -> Result<Told, Stop> {
    let id = &page.stream.page;
    if page.is_cut {
        let why = format!("page {id} has more bytes of JSON than are taken into memory");
        return Err(Stop::Refused(why));
    }
    let told = |batch: &ReadBatch<'_>| {
        let whole = batch.whole.as_ref().ok_or_else(|| {
            let sequence = batch.sequence;
            Stop::Refused(format!("batch {sequence} of page {id} is damaged"))
        })?;
        let kept = batch.unread.iter().filter_map(|(index, text, _)| {
            let json = RawValue::from_string((*text).to_owned()).ok()?;
            Some((*index, json))
        });
        let recorded = RecordedBatch {
            sequence: batch.sequence,
            received_at_ms: whole.received_at_ms,
            sent_count: batch.sent_count,
            absent: batch.absent.clone(),
            kept: kept.collect(),
        };
        Ok((recorded, whole.record.clone()))
    };
    page.batches.iter().map(told).collect()
}

/// The hash of a page load's events as the engine writes them, each of which must be what was stored.
fn hash(page: &ReadPage<'_>) -> Result<EventsHash, Stop> {
    let mut hash = EventsHash::default();
    for (place, (operation, stored)) in page.operations.iter().zip(&page.texts).enumerate() {
        if !hash.add(
            |again| operation::write(operation, again),
            |again| same_event(stored, again),
        ) {
            let page = &page.stream.page;
            return Err(Stop::Refused(format!(
                "event {place} of page {page} comes back as another"
            )));
        }
    }
    Ok(hash)
}
