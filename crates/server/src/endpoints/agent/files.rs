//! `GET /v1/sessions/{session_id}/agent/files`

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::opened;
use crate::access::ProjectScope;
use crate::json::{PathId, Query};
use crate::problem::{Problem, ProblemBody};
use crate::schemas::AgentFileListBody;
use crate::state::App;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FilesQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[serde(rename = "project_id")]
    _project_id: Option<String>,
    /// Milliseconds since the Unix epoch, as recorded. Without it, the end.
    #[param(nullable = false)]
    at_ms: Option<i64>,
}

/// The files of a run at a time
///
/// Those that it had met by then.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/agent/files",
    operation_id = "list_agent_files",
    tag = "agents",
    params(("session_id" = String, Path, description = "The session."), FilesQuery),
    responses(
        (status = 200, description = "The files.", body = AgentFileListBody),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such run of an agent.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_agent_files(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(session): PathId<SessionId>,
    Query(query): Query<FilesQuery>,
) -> Result<Json<AgentFileListBody>, Problem> {
    let run = opened(&app, &project, &session).await?;
    Ok(Json(AgentFileListBody::at(&run.files, query.at_ms.unwrap_or(i64::MAX))))
}
