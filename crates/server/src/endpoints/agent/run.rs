//! `GET /v1/sessions/{session_id}/agent`

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;

use super::opened;
use crate::access::ProjectScope;
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::AgentRunBody;
use crate::state::App;

/// A run of a coding agent
///
/// Everything but long texts, outputs and files.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/agent",
    operation_id = "get_agent_run",
    tag = "agents",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "For a dashboard login: which project. Without it, the first."),
    ),
    responses(
        (status = 200, description = "The run.", body = AgentRunBody),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such run of an agent.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_agent_run(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(session): PathId<SessionId>,
) -> Result<Json<AgentRunBody>, Problem> {
    let run = opened(&app, &project, &session).await?;
    Ok(Json(AgentRunBody::told(&run)))
}
