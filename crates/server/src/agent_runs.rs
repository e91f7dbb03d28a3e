//! Runs of coding agents, opened: their model and their files, as long as somebody asks.

mod cache;
mod footprint;
mod open;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reenact_agent::{FileHistory, Session};
use reenact_recording::{ProjectId, SessionId};
use reenact_store::{Index, SessionReader, SessionRow};

use crate::live_sessions::is_live;
use crate::problem::Problem;

use self::cache::{Cache, Opened};
pub(crate) use self::footprint::{Footprint, Footprints};
use self::open::Reading;

/// Runs that are open at the same time.
const OPEN_RUNS_MAX: usize = 8;
/// Most bytes of events of one run that is opened; what comes later is left out, and told.
const RUN_BYTES_MAX: usize = 256 << 20;

/// A run of a coding agent.
pub(crate) struct AgentRun {
    /// No other run, and not this one with more known of it, has the same; not after a restart either.
    pub(crate) version: u64,
    /// What was told of it, and of itself when less was known of it.
    pub(crate) footprints: Footprints,
    pub(crate) session: Session,
    pub(crate) files: FileHistory,
    /// Batches that could not be read.
    pub(crate) damaged_batches: usize,
    /// It has more events than are opened.
    pub(crate) is_cut: bool,
}

/// Opens runs, and keeps those that were asked for last.
pub(crate) struct AgentRuns {
    reader: SessionReader,
    cache: Cache,
    next_version: AtomicU64,
}

/// Versions begin anywhere below this, so that those before a restart are not taken for those after it. They stay below
/// what a number in JavaScript can hold.
const FIRST_VERSION_MAX: u64 = 1 << 52;

impl AgentRuns {
    pub(crate) fn new(reader: SessionReader) -> Self {
        Self {
            reader,
            cache: Cache::new(OPEN_RUNS_MAX),
            next_version: AtomicU64::new(rand::random_range(0..FIRST_VERSION_MAX)),
        }
    }

    /// The run as it is by now; `now_ms` says whether it goes on.
    pub(crate) async fn get(
        &self,
        index: &dyn Index,
        project: &ProjectId,
        session: &SessionId,
        now_ms: i64,
    ) -> Result<Arc<AgentRun>, Problem> {
        let row = index.session(project, session).await?;
        let row = row.ok_or_else(Problem::no_such_session)?;
        if row.facts.source != reenact_analytics::SourceKind::Agent {
            return Err(Problem::no_such_run());
        }
        let place = self.cache.place(project, session);
        // Whoever asks for the same run waits, and finds it open.
        let mut place = place.lock().await;
        let event_count = row.facts.event_count;
        let known = place.take();
        if let Some(opened) = &known
            && opened.event_count == event_count
        {
            let run = opened.run.clone();
            *place = known;
            return Ok(run);
        }
        let (before, reading) = known.map_or((None, None), |opened| (Some(opened.run), opened.reading));
        let (run, reading) = self
            .read(index, project, session, reading.unwrap_or_default(), before.as_deref())
            .await?;
        let run = Arc::new(run);
        *place = Some(Opened {
            event_count,
            run: run.clone(),
            reading: is_live(&row, now_ms).then_some(reading),
        });
        Ok(run)
    }

    /// The run as it was when its row was read, without keeping it open: lists go through many.
    pub(crate) async fn look_into(&self, index: &dyn Index, row: &SessionRow) -> Result<Arc<AgentRun>, Problem> {
        if let Some(run) = self.cache.open(&row.project, &row.id, row.facts.event_count) {
            return Ok(run);
        }
        let (run, _) = self
            .read(index, &row.project, &row.id, Reading::default(), None)
            .await?;
        Ok(Arc::new(run))
    }

    /// Reads on where an earlier reading ended.
    async fn read(
        &self,
        index: &dyn Index,
        project: &ProjectId,
        session: &SessionId,
        reading: Reading,
        before: Option<&AgentRun>,
    ) -> Result<(AgentRun, Reading), Problem> {
        let reading = reading
            .read_on(&self.reader, index, (project, session), RUN_BYTES_MAX)
            .await?;
        let (reading, model, files) = reading.build().await?;
        let run = AgentRun {
            version: self.next_version.fetch_add(1, Ordering::Relaxed),
            footprints: before.map_or_else(Footprints::default, |run| Footprints::after(&run.footprints)),
            session: model,
            files,
            damaged_batches: reading.damaged_batches,
            is_cut: reading.is_cut,
        };
        Ok((run, reading))
    }

    /// The session was deleted.
    pub(crate) fn forget(&self, project: &ProjectId, session: &SessionId) {
        self.cache.forget(project, session);
    }
}
