//! `GET /v1/sessions/{session_id}/agent/file`

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::opened;
use crate::access::ProjectScope;
use crate::json::{PathId, Query};
use crate::problem::{Code, Problem, ProblemBody};
use crate::schemas::AgentFileBody;
use crate::state::App;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[serde(rename = "project_id")]
    _project_id: Option<String>,
    /// As the run names it.
    path: String,
    /// Milliseconds since the Unix epoch, as recorded. Without it, the end.
    #[param(nullable = false)]
    at_ms: Option<i64>,
}

/// A file of a run at a time
///
/// Its content, rebuilt from what the run did, and where each line comes from.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/agent/file",
    operation_id = "get_agent_file",
    tag = "agents",
    params(("session_id" = String, Path, description = "The session."), FileQuery),
    responses(
        (status = 200, description = "The file.", body = AgentFileBody),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such run, or the run no such file.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_agent_file(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(session): PathId<SessionId>,
    Query(query): Query<FileQuery>,
) -> Result<Json<AgentFileBody>, Problem> {
    let run = opened(&app, &project, &session).await?;
    let missing = || Problem::new(Code::NotFound, "the run knows no file of that path");
    let at_ms = query.at_ms.unwrap_or(i64::MAX);
    AgentFileBody::at(&run.files, &query.path, at_ms)
        .map(Json)
        .ok_or_else(missing)
}
