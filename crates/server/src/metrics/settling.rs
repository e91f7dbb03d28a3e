//! What becomes of quiet sessions.

use reenact_store::StoreError;

use super::exposition::Exposition;
use crate::state::App;

pub(super) async fn render(text: &mut Exposition, app: &App) -> Result<(), StoreError> {
    render_task(text, app);
    render_compaction(text, app).await?;
    render_search(text, app);
    render_files(text, app).await
}

fn render_task(text: &mut Exposition, app: &App) {
    let stats = app.parts.settler.stats();
    text.counter(
        "reenact_sessions_settled_total",
        "Quiet sessions with which everything was done.",
        stats.sessions_settled,
    );
    text.counter(
        "reenact_settle_steps_given_up_total",
        "Steps that cannot be done with a session as it is.",
        stats.steps_given_up,
    );
    text.counter(
        "reenact_settle_put_off_total",
        "Times that a session was put off because a step failed.",
        stats.sessions_put_off,
    );
    text.counter(
        "reenact_settle_rounds_failed_total",
        "Rounds through the quiet sessions that a failure of the store ended.",
        stats.rounds_failed,
    );
    text.counter(
        "reenact_settle_json_bytes_total",
        "Bytes of the JSON of quiet sessions that were read.",
        stats.json_bytes,
    );
    let mut family = text.family(
        "reenact_settle_seconds_total",
        "counter",
        "Time spent on quiet sessions, by step.",
    );
    let steps = [("read", stats.read_us)].into_iter().chain(stats.step_us);
    for (step, us) in steps {
        family.sample("", &[("step", step)], us as f64 / 1e6);
    }
}

async fn render_compaction(text: &mut Exposition, app: &App) -> Result<(), StoreError> {
    let stats = app.parts.compaction.stats();
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

fn render_search(text: &mut Exposition, app: &App) {
    let stats = app.parts.indexer.stats();
    let mut family = text.family(
        "reenact_findings_total",
        "counter",
        "What was found wrong in recordings of quiet sessions, by kind.",
    );
    for (kind, count) in &stats.findings {
        family.sample("", &[("kind", kind)], *count);
    }
    text.counter(
        "reenact_sessions_examined_total",
        "Quiet sessions that were gone through, to be searchable and to find what is wrong.",
        stats.sessions_examined,
    );
}

async fn render_files(text: &mut Exposition, app: &App) -> Result<(), StoreError> {
    let stats = app.parts.keeper.stats();
    let mut family = text.family(
        "reenact_assets_kept_total",
        "counter",
        "Files of recorded pages that were kept, by where they came from.",
    );
    let sources = [
        ("fetched", stats.fetched),
        ("recorder", stats.sent),
        ("other_session", stats.reused),
    ];
    for (source, count) in sources {
        family.sample("", &[("source", source)], count);
    }
    let mut family = text.family(
        "reenact_assets_missing_total",
        "counter",
        "Files of recorded pages that could not be kept, by reason.",
    );
    for (reason, count) in stats.missing.iter().chain([(&"limit", &stats.left_out)]) {
        family.sample("", &[("reason", reason)], *count);
    }
    text.counter(
        "reenact_assets_fetched_bytes_total",
        "Bytes of files that were fetched.",
        stats.fetched_bytes,
    );
    text.counter(
        "reenact_asset_sessions_total",
        "Quiet sessions that were gone through to keep their files.",
        stats.sessions,
    );
    let assets = app.parts.index.asset_totals().await?;
    text.gauge(
        "reenact_assets",
        "Files of recorded pages that are kept.",
        assets.contents,
    );
    text.gauge("reenact_assets_bytes", "Bytes of files that are kept.", assets.bytes);
    Ok(())
}
