//! What became of a file that is imported: a bar while it takes its time, and words at the end.

use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use reenact_ingest::Receipt;
use reenact_recording::SessionId;
use reenact_store::Project;

use super::batches::Batch;
use crate::output;

/// What is over sooner needs no bar.
const QUIET_FOR: Duration = Duration::from_secs(2);
/// How many reasons are told; the API and the dashboard have them all.
const REASONS_MAX: usize = 10;

pub(super) struct Report {
    file: String,
    bar: ProgressBar,
    started: Instant,
    stored: u64,
    duplicate: u64,
    set_aside: u64,
    redacted: u64,
    reasons: Vec<String>,
}

impl Report {
    pub(super) fn new(file: &Path, bytes: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}, {eta} left") {
            bar.set_style(style);
        }
        Self {
            file: file.display().to_string(),
            bar,
            started: Instant::now(),
            stored: 0,
            duplicate: 0,
            set_aside: 0,
            redacted: 0,
            reasons: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, batch: &Batch, receipt: &Receipt) {
        self.bar.inc(batch.bytes as u64);
        if self.bar.is_hidden() && self.started.elapsed() > QUIET_FOR {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if receipt.duplicate {
            self.duplicate += u64::from(receipt.events_stored);
            return;
        }
        self.stored += u64::from(receipt.events_stored);
        self.set_aside += u64::from(receipt.events_set_aside);
        self.redacted += receipt.redactions.values().map(|count| u64::from(*count)).sum::<u64>();
        for note in &receipt.set_aside {
            if self.reasons.len() < REASONS_MAX {
                let place = batch.first_event + note.index as usize;
                self.reasons.push(format!("event {place}: {}", note.reason));
            }
        }
    }

    pub(super) fn finish(self, session: &SessionId, project: &Project) {
        self.bar.finish_and_clear();
        let (file, stored, duplicate) = (&self.file, self.stored, self.duplicate);
        output::line(&match (stored, duplicate) {
            (0, 1..) if self.set_aside == 0 => {
                format!("{file}: was imported before as session {session}; nothing was added")
            }
            (_, 0) => format!(
                "{file}: {stored} events are session {session} of project {}",
                project.id
            ),
            _ => format!("{file}: {stored} events were added to session {session}, {duplicate} were there already"),
        });
        if self.redacted > 0 {
            output::line(&format!("  {} values were redacted", self.redacted));
        }
        if self.set_aside > 0 {
            output::line(&format!("  {} events do not fit and were put aside:", self.set_aside));
            self.reasons
                .iter()
                .for_each(|reason| output::line(&format!("  {reason}")));
        }
    }
}
