//! Runs of coding agents, opened: their model and their files, as long as somebody asks.

mod cache;
mod open;

use std::sync::Arc;

use reenact_agent::{FileHistory, Session};
use reenact_recording::{ProjectId, SessionId};
use reenact_store::{Index, SessionReader, SessionRow};

use crate::problem::Problem;

use self::cache::Cache;
use self::open::open;

/// Runs that are open at the same time.
const OPEN_RUNS_MAX: usize = 8;
/// Most bytes of events of one run that is opened; what comes later is left out, and told.
const RUN_BYTES_MAX: usize = 256 << 20;

/// A run of a coding agent.
pub(crate) struct AgentRun {
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
}

impl AgentRuns {
    pub(crate) fn new(reader: SessionReader) -> Self {
        Self {
            reader,
            cache: Cache::new(OPEN_RUNS_MAX),
        }
    }

    /// The run as it is by now.
    pub(crate) async fn get(
        &self,
        index: &dyn Index,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Arc<AgentRun>, Problem> {
        let row = index.session(project, session).await?;
        let row = row.ok_or_else(Problem::no_such_session)?;
        if row.facts.source != reenact_analytics::SourceKind::Agent {
            return Err(Problem::no_such_run());
        }
        let place = self.cache.place(project, session);
        // Whoever asks for the same run waits, and finds it open.
        let mut place = place.lock().await;
        if let Some((event_count, run)) = &*place
            && *event_count == row.facts.event_count
        {
            return Ok(run.clone());
        }
        let run = Arc::new(open(&self.reader, project, session, RUN_BYTES_MAX).await?);
        *place = Some((row.facts.event_count, run.clone()));
        Ok(run)
    }

    /// The run as it was when its row was read, without keeping it open: lists go through many.
    pub(crate) async fn look_into(&self, row: &SessionRow) -> Result<Arc<AgentRun>, Problem> {
        if let Some(run) = self.cache.open(&row.project, &row.id, row.facts.event_count) {
            return Ok(run);
        }
        Ok(Arc::new(
            open(&self.reader, &row.project, &row.id, RUN_BYTES_MAX).await?,
        ))
    }

    /// The session was deleted.
    pub(crate) fn forget(&self, project: &ProjectId, session: &SessionId) {
        self.cache.forget(project, session);
    }
}
