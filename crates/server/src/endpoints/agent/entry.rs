//! `GET /v1/sessions/{session_id}/agent/entry`

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::opened;
use crate::access::ProjectScope;
use crate::json::{PathId, Query};
use crate::problem::{Code, Problem, ProblemBody};
use crate::schemas::{AgentEntryDetail, agent_entry_detail};
use crate::state::App;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EntryQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[serde(rename = "project_id")]
    _project_id: Option<String>,
    /// Of the entry, as the run names it.
    kind: String,
    /// Of the entry.
    id: String,
}

/// One entry of a run, whole
///
/// What was said, or what a tool was given, gave back and changed.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/agent/entry",
    operation_id = "get_agent_entry",
    tag = "agents",
    params(("session_id" = String, Path, description = "The session."), EntryQuery),
    responses(
        (status = 200, description = "The entry.", body = AgentEntryDetail),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such run, or the run no such entry.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_agent_entry(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(session): PathId<SessionId>,
    Query(query): Query<EntryQuery>,
) -> Result<Json<AgentEntryDetail>, Problem> {
    let run = opened(&app, &project, &session).await?;
    let missing = || Problem::new(Code::NotFound, "the run has no entry of that kind and id");
    agent_entry_detail(&run, &query.kind, &query.id)
        .map(Json)
        .ok_or_else(missing)
}
