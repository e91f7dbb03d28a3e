//! What is wrong with a page load's recording, for the index and the player.

use bumpalo::Bump;
use reenact_recording::StreamKey;
use reenact_recording::operation::Operation;
use reenact_replay::{BatchExtent, EventsFile, verify};
use serde_json::{Map, Value, json};

/// Which events a batch brought.
pub(crate) struct BatchEvents {
    pub(crate) sequence: u32,
    pub(crate) first_event: usize,
    pub(crate) set_aside_count: usize,
}

/// The engine's findings, as JSON.
pub(crate) fn page_health<'a>(
    stream: &StreamKey,
    operations: Vec<Operation<'a>>,
    batches: &[BatchEvents],
    arena: &'a Bump,
) -> Value {
    let extents: Vec<BatchExtent> = batches.iter().map(extent).collect();
    let file = EventsFile {
        operations,
        ..EventsFile::default()
    };
    let health = verify(&file, &extents, arena);
    let counts: Map<String, Value> = health
        .counts
        .iter()
        .map(|(kind, count)| (kind.name().to_owned(), Value::from(*count)))
        .collect();
    let findings: Vec<Value> = health
        .findings
        .iter()
        .map(|finding| {
            json!({
                "kind": finding.kind.name(),
                "at_ms": finding.at_ms,
                "effect": finding.effect,
                "is_repaired": finding.is_repaired,
            })
        })
        .collect();
    json!({
        "window_id": stream.window,
        "page_id": stream.page,
        "event_count": health.event_count,
        "counts": counts,
        "findings": findings,
    })
}

fn extent(batch: &BatchEvents) -> BatchExtent {
    BatchExtent {
        sequence: batch.sequence.into(),
        first_event: batch.first_event,
        is_truncated: false,
        refused_count: batch.set_aside_count,
    }
}
