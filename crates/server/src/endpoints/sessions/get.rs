//! `GET /v1/sessions/{session_id}`

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;

use crate::access::ProjectScope;
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::run_summaries::ONE_RUN_BYTES_MAX;
use crate::schemas::SessionDetail;
use crate::state::App;

/// One session, with its page loads
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}",
    operation_id = "get_session",
    tag = "sessions",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "For a dashboard login: which project. Without it, the first."),
    ),
    responses(
        (status = 200, description = "The session.", body = SessionDetail),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_session(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(id): PathId<SessionId>,
) -> Result<Json<SessionDetail>, Problem> {
    let mut row = app
        .parts
        .index
        .session(&project, &id)
        .await?
        .ok_or_else(Problem::no_such_session)?;
    app.summarize(std::iter::once(&mut row), ONE_RUN_BYTES_MAX).await;
    let pages = app.parts.index.pages(&project, &id).await?;
    let health = app.parts.index.findings(&project, &id).await?;
    Ok(Json(SessionDetail::new(row, pages, health, app.now_ms())))
}
