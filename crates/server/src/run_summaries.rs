//! What runs of coding agents came to that nobody went through yet, or to which something arrived since.
//!
//! Of a quiet run the summary stands in the index. For the others it is made when it is asked for, of runs that are not too
//! large for that, and remembered; of the rest, what stood in the index before is told as what it is.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use reenact_analytics::{RunSummary, SourceKind};
use reenact_recording::{ProjectId, SessionId};
use reenact_search::run_summary;
use reenact_store::{SessionRow, StoreError, SummarizedRun};

use crate::problem::Problem;
use crate::state::App;

/// Events of the runs that are gone through for one answer with many sessions, as they were sent.
pub(crate) const LISTED_RUNS_BYTES_MAX: u64 = 16 << 20;
/// The same for an answer about one.
pub(crate) const ONE_RUN_BYTES_MAX: u64 = 64 << 20;
/// A run that goes on is not gone through again so soon.
const FRESH_FOR: Duration = Duration::from_secs(10);
/// Summaries that are remembered.
const REMEMBERED_MAX: usize = 1_024;

type Key = (ProjectId, SessionId);

#[derive(Default)]
pub(crate) struct RunSummaries {
    remembered: Mutex<HashMap<Key, Remembered>>,
}

struct Remembered {
    made_at: Instant,
    event_count: u64,
    run: SummarizedRun,
}

impl RunSummaries {
    /// What is remembered of a run as it is now.
    fn current(&self, row: &SessionRow) -> Option<SummarizedRun> {
        let remembered = self.remembered.lock();
        let known = remembered.get(&key(row))?;
        (known.event_count == row.facts.event_count).then(|| known.run.clone())
    }

    /// What is remembered of it and not too old.
    fn fresh(&self, row: &SessionRow) -> Option<SummarizedRun> {
        let remembered = self.remembered.lock();
        let known = remembered.get(&key(row))?;
        (known.made_at.elapsed() < FRESH_FOR).then(|| known.run.clone())
    }

    fn remember(&self, row: &SessionRow, run: SummarizedRun) {
        let mut remembered = self.remembered.lock();
        let summarized = Remembered {
            made_at: Instant::now(),
            event_count: row.facts.event_count,
            run,
        };
        remembered.insert(key(row), summarized);
        if remembered.len() > REMEMBERED_MAX {
            let oldest = remembered.iter().min_by_key(|(_, known)| known.made_at);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                remembered.remove(&oldest);
            }
        }
    }

    /// The session was deleted.
    pub(crate) fn forget(&self, project: &ProjectId, session: &SessionId) {
        self.remembered.lock().remove(&(project.clone(), session.clone()));
    }
}

fn key(row: &SessionRow) -> Key {
    (row.project.clone(), row.id.clone())
}

impl App {
    /// Brings the summaries of runs up to date, of the first ones as far as `bytes_max` of events allow.
    pub(crate) async fn summarize(&self, rows: impl Iterator<Item = &mut SessionRow>, bytes_max: u64) {
        let mut bytes_left = bytes_max;
        for row in rows {
            if row.facts.source != SourceKind::Agent || row.current_run().is_some() {
                continue;
            }
            let known = self
                .run_summaries
                .current(row)
                .or_else(|| self.run_summaries.fresh(row));
            if known.is_some() {
                row.run = known;
                continue;
            }
            let Some(left) = bytes_left.checked_sub(row.facts.bytes_decoded) else {
                continue;
            };
            bytes_left = left;
            match self.sum_up(row).await {
                Ok(run) => row.run = Some(run),
                // The list is shown all the same.
                Err(problem) => tracing::warn!(session = %row.id, ?problem, "a run cannot be summed up"),
            }
        }
    }

    /// What a run came to by now.
    pub(crate) async fn run_summary(&self, row: &SessionRow) -> Result<RunSummary, Problem> {
        match (row.current_run(), self.run_summaries.current(row)) {
            (Some(summary), _) => Ok(summary.clone()),
            (None, Some(known)) => Ok(known.summary),
            (None, None) => Ok(self.sum_up(row).await?.summary),
        }
    }

    async fn sum_up(&self, row: &SessionRow) -> Result<SummarizedRun, Problem> {
        let _turn = self.event_reads.acquire().await;
        let run = self.agent_runs.look_into(self.parts.index.as_ref(), row).await?;
        let summed_up = tokio::task::spawn_blocking(move || run_summary(&run.session, &run.files)).await;
        let failed = |error| StoreError::Unavailable(format!("summing a run up: {error}"));
        let run = SummarizedRun {
            summary: summed_up.map_err(failed)?,
            received_until_ms: row.last_received_at_ms,
        };
        self.run_summaries.remember(row, run.clone());
        Ok(run)
    }
}
