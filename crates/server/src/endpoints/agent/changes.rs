//! `GET /v1/sessions/{session_id}/agent/changes`

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::opened;
use crate::access::ProjectScope;
use crate::json::{PathId, Query};
use crate::live_sessions::is_live;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::AgentRunChangesBody;
use crate::state::App;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChangesQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[serde(rename = "project_id")]
    _project_id: Option<String>,
    /// The version of the run that is known. What is new since one that is not remembered any more is all of it.
    since: String,
}

/// What is new in a run
///
/// For those who follow a run that goes on: what was added, and what late facts have changed, since a version of it.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/agent/changes",
    operation_id = "get_agent_run_changes",
    tag = "agents",
    params(("session_id" = String, Path, description = "The session."), ChangesQuery),
    responses(
        (status = 200, description = "What is new.", body = AgentRunChangesBody),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such run of an agent.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_agent_run_changes(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(session): PathId<SessionId>,
    Query(query): Query<ChangesQuery>,
) -> Result<Json<AgentRunChangesBody>, Problem> {
    // Asked first: what arrives before the run is read is in it, and its end is told with all of it.
    let row = app.parts.index.session(&project, &session).await?;
    let row = row.ok_or_else(Problem::no_such_session)?;
    let run = opened(&app, &project, &session).await?;
    let since = query.since.parse().ok();
    Ok(Json(AgentRunChangesBody::since(
        &run,
        since,
        is_live(&row, app.now_ms()),
    )))
}
