//! What is wrong with a page load's recording, for the index and the player.

use reenact_replay::{BatchExtent, EventsFile, verify};
use reenact_store::{ReadBatch, ReadPage};
use serde_json::{Map, Value, json};

/// The engine's findings, as JSON.
pub(crate) fn page_health(page: &ReadPage<'_>) -> Value {
    let extents: Vec<BatchExtent> = page.batches.iter().map(extent).collect();
    let file = EventsFile {
        operations: page.operations.clone(),
        ..EventsFile::default()
    };
    let health = verify(&file, &extents, page.arena);
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
        "window_id": page.stream.window,
        "page_id": page.stream.page,
        "event_count": health.event_count,
        "counts": counts,
        "findings": findings,
    })
}

fn extent(batch: &ReadBatch<'_>) -> BatchExtent {
    BatchExtent {
        sequence: batch.sequence.into(),
        first_event: batch.first_operation,
        is_truncated: false,
        refused_count: batch.absent.len(),
    }
}
