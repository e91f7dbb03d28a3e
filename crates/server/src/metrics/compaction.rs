//! What becomes of finished sessions.

use reenact_store::StoreError;

use super::exposition::Exposition;
use crate::state::App;

pub(super) async fn render(text: &mut Exposition, app: &App) -> Result<(), StoreError> {
    let stats = app.parts.compactor.stats();
    let mut family = text.family(
        "reenact_compactions_total",
        "counter",
        "Sessions that were to become recordings, by outcome.",
    );
    for (outcome, count) in [
        ("compacted", stats.sessions_compacted),
        ("refused", stats.sessions_refused),
        ("overtaken", stats.sessions_overtaken),
    ] {
        family.sample("", &[("outcome", outcome)], count);
    }
    text.counter(
        "reenact_compaction_rounds_failed_total",
        "Rounds of compaction that a failure of the store ended.",
        stats.rounds_failed,
    );
    let mut family = text.family(
        "reenact_compaction_bytes_total",
        "counter",
        "Bytes of what recordings replaced, and of the recordings.",
    );
    family.sample("", &[("side", "before")], stats.bytes_before);
    family.sample("", &[("side", "after")], stats.bytes_after);
    text.counter(
        "reenact_compaction_json_bytes_total",
        "Bytes of the JSON of sessions that became recordings.",
        stats.json_bytes,
    );
    text.counter(
        "reenact_compaction_seconds_total",
        "Time spent on compacting sessions.",
        stats.us_total as f64 / 1e6,
    );
    let index = &app.parts.index;
    text.gauge(
        "reenact_sessions_uncompacted",
        "Sessions with batches in blocks, running ones included.",
        index.loose_session_count().await?,
    );
    let shared = index.shared_totals().await?;
    text.gauge(
        "reenact_shared_contents",
        "Contents that sessions of a project share.",
        shared.contents,
    );
    text.gauge(
        "reenact_shared_bytes",
        "Bytes of the packs of shared contents.",
        shared.pack_bytes,
    );
    text.gauge(
        "reenact_shared_candidates",
        "Contents of sessions that are not shared, remembered by hash.",
        shared.candidates,
    );
    Ok(())
}
