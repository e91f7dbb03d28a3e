//! `GET /v1/sessions/{session_id}/agent/markdown`

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use reenact_agent::to_markdown;
use reenact_recording::SessionId;

use super::opened;
use crate::access::ProjectScope;
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::state::App;

/// A run as one Markdown text
///
/// Prompts, replies and tools with what they were given and gave back, by time, to be kept or handed on.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/agent/markdown",
    operation_id = "get_agent_markdown",
    tag = "agents",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "For a dashboard login: which project. Without it, the first."),
    ),
    responses(
        (status = 200, description = "The text.", body = String, content_type = "text/markdown"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such run of an agent.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_agent_markdown(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(session): PathId<SessionId>,
) -> Result<Response, Problem> {
    let run = opened(&app, &project, &session).await?;
    let row = app.parts.index.session(&project, &session).await?;
    let title = row.and_then(|row| row.name.title);
    let headers = [
        (header::CONTENT_TYPE, "text/markdown; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"reenact-{session}.md\""),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, to_markdown(&run.session, title.as_deref())).into_response())
}
