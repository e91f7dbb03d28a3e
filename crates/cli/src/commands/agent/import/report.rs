//! What became of the logs: a bar while it takes its time, and words at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use reenact_recording::SessionId;

use crate::agent::upload::{FileUpload, Sent};
use crate::output;

/// What is over sooner needs no bar.
const QUIET_FOR: Duration = Duration::from_secs(2);
/// Types of lines that are named.
const TYPES_NAMED_MAX: usize = 8;

pub(super) struct Report {
    bar: ProgressBar,
    started: Instant,
    bytes_done: AtomicU64,
    files: u64,
    sessions: BTreeSet<SessionId>,
    sent: Sent,
    lines: u64,
    broken: u64,
    unknown: BTreeMap<String, u64>,
}

impl Report {
    pub(super) fn new(bytes: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}, {eta} left") {
            bar.set_style(style);
        }
        Self {
            bar,
            started: Instant::now(),
            bytes_done: AtomicU64::new(0),
            files: 0,
            sessions: BTreeSet::new(),
            sent: Sent::default(),
            lines: 0,
            broken: 0,
            unknown: BTreeMap::new(),
        }
    }

    pub(super) fn bytes_done(&self) -> u64 {
        self.bytes_done.load(Relaxed)
    }

    pub(super) fn progress(&self, bytes: u64) {
        if self.bar.is_hidden() && self.started.elapsed() > QUIET_FOR {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(bytes);
    }

    pub(super) fn file_done(&self, bytes: u64) {
        self.bytes_done.store(bytes, Relaxed);
        self.progress(bytes);
    }

    pub(super) fn count(&mut self, upload: &FileUpload) {
        self.files += 1;
        self.sent.add(&upload.sent);
        if upload.sent.batches > 0 {
            self.sessions.insert(upload.session().clone());
        }
        if let Some(tally) = upload.tally() {
            self.lines += tally.lines;
            self.broken += tally.broken;
            for (kind, count) in &tally.unknown {
                *self.unknown.entry(kind.clone()).or_default() += count;
            }
        }
    }

    pub(super) fn finish(self, server: &str) {
        self.bar.finish_and_clear();
        output::line(&match self.sent.events {
            0 => format!(
                "{} logs, {} lines: nothing is new, nothing was added",
                self.files, self.lines
            ),
            events => format!(
                "{} logs, {} lines: {events} events of {} sessions were sent to {server}",
                self.files,
                self.lines,
                self.sessions.len()
            ),
        });
        if self.sent.redacted > 0 {
            output::line(&format!("  {} values were redacted", self.sent.redacted));
        }
        if self.sent.set_aside > 0 {
            output::line(&format!(
                "  {} events do not fit and were put aside",
                self.sent.set_aside
            ));
        }
        if !self.unknown.is_empty() {
            let types = self
                .unknown
                .iter()
                .take(TYPES_NAMED_MAX)
                .map(|(kind, count)| format!("{count} {kind}"));
            let types = types.collect::<Vec<_>>().join(", ");
            let further: u64 = self.unknown.values().skip(TYPES_NAMED_MAX).sum();
            let further = if further > 0 {
                format!(", {further} of further types")
            } else {
                String::new()
            };
            output::line(&format!("  lines of unknown types, kept as they are: {types}{further}"));
        }
        if self.broken > 0 {
            output::line(&format!(
                "  {} lines are no JSON or too long, and were passed over",
                self.broken
            ));
        }
    }
}
