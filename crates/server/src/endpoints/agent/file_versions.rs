//! `GET /v1/sessions/{session_id}/agent/files/versions`

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;

use super::opened;
use crate::access::ProjectScope;
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::AgentFileVersionsBody;
use crate::state::App;

/// The versions of a run's files
///
/// All files that it met, and when each changed; their contents are asked for one by one.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/agent/files/versions",
    operation_id = "list_agent_file_versions",
    tag = "agents",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "For a dashboard login: which project. Without it, the first."),
    ),
    responses(
        (status = 200, description = "The files.", body = AgentFileVersionsBody),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such run of an agent.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_agent_file_versions(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(session): PathId<SessionId>,
) -> Result<Json<AgentFileVersionsBody>, Problem> {
    let run = opened(&app, &project, &session).await?;
    Ok(Json(AgentFileVersionsBody::of(&run.files)))
}
