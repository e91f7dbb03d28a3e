//! What `/metrics` tells, in Prometheus's text format. Counters live here; the parts of the store and of ingest keep
//! their own plain numbers, which are read when somebody scrapes.

mod exposition;
mod settling;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use parking_lot::Mutex;
use reenact_ingest::Receipt;
use reenact_store::{COMMIT_BUCKETS_MS, StoreError};

use crate::state::App;
use crate::storage_watch::StorageState;
use exposition::Exposition;

/// Counters of the server itself.
#[derive(Default)]
pub(crate) struct Metrics {
    batches: Mutex<BTreeMap<&'static str, u64>>,
    redactions: Mutex<BTreeMap<String, u64>>,
    responses: Mutex<BTreeMap<u16, u64>>,
    bytes_received: AtomicU64,
    events_stored: AtomicU64,
    events_set_aside: AtomicU64,
    batches_damaged: AtomicU64,
}

impl Metrics {
    /// One batch came to this: a receipt, or the code of a refusal.
    pub(crate) fn batch(&self, outcome: Result<&Receipt, &'static str>) {
        let name = match &outcome {
            Ok(receipt) if receipt.duplicate => "duplicate",
            Ok(_) => "stored",
            Err(code) => code,
        };
        *self.batches.lock().entry(name).or_default() += 1;
        let Ok(receipt) = outcome else { return };
        if receipt.duplicate {
            return;
        }
        self.events_stored.fetch_add(receipt.events_stored.into(), Relaxed);
        self.events_set_aside
            .fetch_add(receipt.events_set_aside.into(), Relaxed);
        if !receipt.redactions.is_empty() {
            let mut redactions = self.redactions.lock();
            for (detector, count) in &receipt.redactions {
                *redactions.entry(detector.clone()).or_default() += u64::from(*count);
            }
        }
    }

    /// So many stored batches could not be read.
    pub(crate) fn batches_damaged(&self, count: usize) {
        self.batches_damaged.fetch_add(count as u64, Relaxed);
    }

    pub(crate) fn bytes_received(&self, bytes: usize) {
        self.bytes_received.fetch_add(bytes as u64, Relaxed);
    }

    pub(crate) fn response(&self, status: u16) {
        *self.responses.lock().entry(status).or_default() += 1;
    }
}

/// Everything, as text.
pub(crate) async fn render(app: &App) -> Result<String, StoreError> {
    let mut text = Exposition::default();
    render_requests(&mut text, &app.metrics);
    render_appends(&mut text, app);
    settling::render(&mut text, app).await?;
    let parts = &app.parts;
    text.gauge(
        "reenact_in_flight_bytes",
        "Memory reserved by batches being worked on.",
        parts.ingest.in_flight_bytes(),
    );
    let erasures = parts.housekeeper.erasures_waiting().await?;
    text.gauge(
        "reenact_erasures_waiting",
        "Deleted sessions whose bytes are not yet all gone.",
        erasures,
    );
    if let Some(free) = parts.storage.disk_free_bytes() {
        text.gauge("reenact_disk_free_bytes", "Free space where the data lies.", free);
    }
    let is_writable = u64::from(parts.storage.state() == StorageState::Writable);
    text.gauge(
        "reenact_storage_writable",
        "1 while batches can be stored.",
        is_writable,
    );
    let live = parts.live_sessions.count(app.now_ms());
    text.gauge(
        "reenact_sessions_live",
        "Sessions to which something arrived within 30 minutes.",
        live,
    );
    let (pages, bytes) = app.moments.open_count_and_bytes();
    text.gauge(
        "reenact_moments_open_pages",
        "Pages that are open for looking into.",
        pages,
    );
    text.gauge("reenact_moments_open_bytes", "Memory of pages that are open.", bytes);
    text.gauge(
        "reenact_uptime_seconds",
        "Since the server started.",
        app.started_at.elapsed().as_secs(),
    );
    let version = [("version", env!("CARGO_PKG_VERSION"))];
    text.family("reenact_build_info", "gauge", "The program's version.")
        .sample("", &version, 1);
    Ok(text.finish())
}

fn render_requests(text: &mut Exposition, metrics: &Metrics) {
    let mut family = text.family("reenact_batches_total", "counter", "Batches by outcome.");
    for (outcome, count) in metrics.batches.lock().iter() {
        family.sample("", &[("outcome", outcome)], *count);
    }
    let mut family = text.family("reenact_redactions_total", "counter", "What was redacted, by detector.");
    for (detector, count) in metrics.redactions.lock().iter() {
        family.sample("", &[("detector", detector)], *count);
    }
    let mut family = text.family("reenact_http_responses_total", "counter", "Answers by status.");
    for (status, count) in metrics.responses.lock().iter() {
        family.sample("", &[("status", &status.to_string())], *count);
    }
    let of = |counter: &AtomicU64| counter.load(Relaxed);
    text.counter(
        "reenact_received_bytes_total",
        "Bytes of batches as sent.",
        of(&metrics.bytes_received),
    );
    text.counter(
        "reenact_events_stored_total",
        "Events stored.",
        of(&metrics.events_stored),
    );
    text.counter(
        "reenact_events_set_aside_total",
        "Events set aside.",
        of(&metrics.events_set_aside),
    );
    text.counter(
        "reenact_batches_damaged_total",
        "Times a reader met a stored batch that cannot be read.",
        of(&metrics.batches_damaged),
    );
}

fn render_appends(text: &mut Exposition, app: &App) {
    let stats = app.parts.appender.stats();
    text.counter("reenact_commits_total", "Group commits tried.", stats.groups);
    text.counter(
        "reenact_commits_failed_total",
        "Group commits that failed.",
        stats.groups_failed,
    );
    text.counter(
        "reenact_block_bytes_total",
        "Bytes of blocks written.",
        stats.block_bytes,
    );
    text.gauge(
        "reenact_append_queue_batches",
        "Batches waiting for their commit.",
        stats.queued_frames,
    );
    text.gauge(
        "reenact_append_queue_bytes",
        "Bytes waiting for their commit.",
        stats.queued_bytes,
    );
    let mut family = text.family(
        "reenact_commit_duration_seconds",
        "histogram",
        "How long a group took until it was durable.",
    );
    let mut count = 0;
    let bounds = COMMIT_BUCKETS_MS
        .iter()
        .map(|ms| format!("{}", *ms as f64 / 1e3))
        .chain(["+Inf".to_owned()]);
    for (bound, commits) in bounds.zip(stats.commits_by_duration) {
        count += commits;
        family.sample("_bucket", &[("le", &bound)], count);
    }
    family.sample("_sum", &[], stats.commit_us_total as f64 / 1e6);
    family.sample("_count", &[], count);
}
