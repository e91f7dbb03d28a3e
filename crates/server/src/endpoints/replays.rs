//! `/api/replays`: runs of coding agents under the names of another specification. A replay is a session, its id the
//! session's; recording starts and ends by itself, so starting and stopping only name one and look at it.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod start;
pub(crate) mod stop;

use std::collections::{BTreeMap, BTreeSet};

use reenact_agent::rfc3339;
use reenact_analytics::{RunSummary, SourceKind};
use reenact_recording::{ProjectId, SessionId};
use reenact_store::SessionRow;
use serde::Serialize;
use utoipa::ToSchema;

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
    /// How often each tool was used, the 256 most used.
    tool_breakdown: BTreeMap<String, u64>,
    /// Paths that were read, written or deleted, the first 1000 by the alphabet.
    files_touched: BTreeSet<String>,
    #[schema(required)]
    session_name: Option<String>,
    /// Of its beginning, as `2026-03-02`.
    recorded_date: String,
}

impl Replay {
    fn new(row: SessionRow, summary: RunSummary) -> Self {
        let facts = &row.facts;
        let generated = facts.agent.title().map(str::to_owned);
        let title = row.name.title.clone().or(generated);
        let created_at = facts.first_at_ms.unwrap_or(row.first_received_at_ms);
        let metadata = ReplayMetadata {
            duration_ms: summary.duration_ms,
            event_count: facts.event_count,
            tool_breakdown: summary.tools,
            files_touched: summary.files,
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
        let row = app.parts.index.session(project, session).await?;
        let row = row.ok_or_else(Problem::no_such_session)?;
        if row.facts.source != SourceKind::Agent {
            return Err(Problem::no_such_run());
        }
        Self::summed_up(app, row).await
    }

    async fn summed_up(app: &App, row: SessionRow) -> Result<Self, Problem> {
        let summary = app.run_summary(&row).await?;
        Ok(Self::new(row, summary))
    }
}

/// In UTC.
fn day(at_ms: i64) -> String {
    let time = rfc3339(at_ms);
    time.split_once('T').map_or_else(String::new, |(day, _)| day.to_owned())
}
