//! `/api/replays`: runs of coding agents under the names of another specification. A replay is a session, its id the
//! session's; recording starts and ends by itself, so starting and stopping only name one and look at it.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod start;
pub(crate) mod stop;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use reenact_agent::rfc3339;
use reenact_recording::{ProjectId, SessionId};
use reenact_store::SessionRow;
use serde::Serialize;
use utoipa::ToSchema;

use crate::agent_runs::AgentRun;
use crate::problem::Problem;
use crate::state::App;

#[derive(Serialize, ToSchema)]
pub(crate) struct Replay {
    id: String,
    #[schema(required)]
    user_id: Option<String>,
    session_id: String,
    #[schema(required)]
    title: Option<String>,
    #[schema(required)]
    description: Option<String>,
    metadata: ReplayMetadata,
    /// Nobody sees a session but those who may see its project.
    is_public: bool,
    created_at: i64,
    updated_at: i64,
}

#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct ReplayMetadata {
    duration_ms: i64,
    event_count: u64,
    /// How often each tool was used.
    tool_breakdown: BTreeMap<String, u64>,
    /// Paths that were read, written or deleted.
    files_touched: BTreeSet<String>,
    #[schema(required)]
    session_name: Option<String>,
    /// Of its beginning, as `2026-03-02`.
    recorded_date: String,
}

impl Replay {
    fn new(row: SessionRow, run: &AgentRun) -> Self {
        let facts = &row.facts;
        let generated = facts.agent.title().map(str::to_owned);
        let title = row.name.title.clone().or(generated);
        let created_at = facts.first_at_ms.unwrap_or(row.first_received_at_ms);
        let mut tool_breakdown = BTreeMap::<String, u64>::new();
        for tool_use in &run.session.tool_uses {
            *tool_breakdown.entry(tool_use.tool.clone()).or_default() += 1;
        }
        let metadata = ReplayMetadata {
            duration_ms: run.session.to_ms - run.session.from_ms,
            event_count: facts.event_count,
            tool_breakdown,
            files_touched: run
                .session
                .file_changes
                .iter()
                .map(|file| file.change.path.clone())
                .collect(),
            session_name: title.clone(),
            recorded_date: day(created_at),
        };
        Self {
            id: row.id.to_string(),
            user_id: facts.identity.as_ref().map(|identity| identity.value.id.clone()),
            session_id: row.id.to_string(),
            title,
            description: row.name.description,
            metadata,
            is_public: false,
            created_at,
            updated_at: facts.last_at_ms.unwrap_or(row.last_received_at_ms),
        }
    }

    async fn of(app: &App, project: &ProjectId, session: &SessionId) -> Result<Self, Problem> {
        let run = opened(app, project, session).await?;
        let row = app.parts.index.session(project, session).await?;
        Ok(Self::new(row.ok_or_else(Problem::no_such_session)?, &run))
    }
}

async fn opened(app: &App, project: &ProjectId, session: &SessionId) -> Result<Arc<AgentRun>, Problem> {
    let _turn = app.event_reads.acquire().await;
    app.agent_runs.get(app.parts.index.as_ref(), project, session).await
}

/// In UTC.
fn day(at_ms: i64) -> String {
    let time = rfc3339(at_ms);
    time.split_once('T').map_or_else(String::new, |(day, _)| day.to_owned())
}
