//! One page load: its batches into a stream of the log.

use bumpalo::Bump;
use reenact_recording::log::shared::SharedStore;
use reenact_recording::log::{StreamName, WriteError, Writer};
use reenact_recording::operation::{self, Operation};
use reenact_recording::{StreamKey, json};
use reenact_replay::Keyframes;
use reenact_store::{DirectoryStream, RecordedBatch, StoredBatch};
use serde_json::value::RawValue;

use crate::health::{BatchEvents, page_health};

/// A page load's batches, by sequence.
pub(crate) struct PageBatches {
    pub(crate) stream: StreamKey,
    pub(crate) batches: Vec<StoredBatch>,
}

/// What is told of a page load beside its stream.
pub(crate) struct WrittenPage {
    pub(crate) directory: DirectoryStream,
    pub(crate) health: serde_json::Value,
}

/// The events of a batch as they were sent; `null` where one was set aside.
pub(crate) fn sent_events(batch: &StoredBatch) -> impl Iterator<Item = &str> {
    json::elements(json::member(&batch.json, "events").unwrap_or("[]"))
}

/// Writes a page load as a new stream. Its events are taken into the arena.
pub(crate) fn write_page<S: SharedStore>(
    writer: &mut Writer<S>,
    page: &PageBatches,
    arena: &Bump,
) -> Result<WrittenPage, WriteError<S::Error>> {
    let StreamKey { window, page: id, .. } = &page.stream;
    let stream = writer.stream(StreamName {
        window_id: window.to_string(),
        page_id: id.to_string(),
    });
    let mut keyframes = Keyframes::new(arena);
    let mut operations = Vec::new();
    let mut batches = Vec::with_capacity(page.batches.len());
    let mut extents = Vec::with_capacity(page.batches.len());
    for batch in &page.batches {
        let first_event = operations.len();
        let (recorded, read) = read_batch(batch, arena);
        for operation in read {
            let at_keyframe = Bump::new();
            if let Some(keyframe) = keyframes.due(operation.timestamp, &at_keyframe) {
                writer.keyframe(stream, &keyframe)?;
            }
            writer.push(stream, &operation)?;
            keyframes.follow(&operation);
            operations.push(operation);
        }
        extents.push(BatchEvents {
            sequence: recorded.sequence,
            first_event,
            set_aside_count: recorded.absent.len(),
        });
        batches.push(recorded);
    }
    Ok(WrittenPage {
        health: page_health(&page.stream, operations, &extents, arena),
        directory: DirectoryStream {
            window: window.clone(),
            page: id.clone(),
            batches,
        },
    })
}

/// A batch's events as operations, and what the directory says of it.
fn read_batch<'a>(batch: &'a StoredBatch, arena: &'a Bump) -> (RecordedBatch, Vec<Operation<'a>>) {
    let mut operations = Vec::new();
    let mut recorded = RecordedBatch {
        sequence: batch.key.sequence,
        received_at_ms: batch.received_at_ms,
        sent_count: 0,
        absent: Vec::new(),
        kept: Vec::new(),
    };
    for event in sent_events(batch) {
        let index = recorded.sent_count;
        recorded.sent_count += 1;
        if event == "null" {
            recorded.absent.push(index);
            continue;
        }
        match operation::read(event, arena) {
            Ok(operation) => operations.push(operation),
            // It is JSON, so this cannot fail; were it to, the recording would not verify.
            Err(_) => recorded
                .kept
                .extend(RawValue::from_string(event.to_owned()).map(|event| (index, event))),
        }
    }
    (recorded, operations)
}
