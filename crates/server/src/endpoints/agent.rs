//! `/v1/sessions/{session_id}/agent`: runs of coding agents.

pub(crate) mod changes;
pub(crate) mod compare;
pub(crate) mod entry;
pub(crate) mod file;
pub(crate) mod file_versions;
pub(crate) mod files;
pub(crate) mod markdown;
pub(crate) mod run;

use std::sync::Arc;

use reenact_recording::{ProjectId, SessionId};

use crate::agent_runs::AgentRun;
use crate::problem::Problem;
use crate::state::App;

async fn opened(app: &App, project: &ProjectId, session: &SessionId) -> Result<Arc<AgentRun>, Problem> {
    let _turn = app.event_reads.acquire().await;
    app.agent_runs
        .get(app.parts.index.as_ref(), project, session, app.now_ms())
        .await
}
