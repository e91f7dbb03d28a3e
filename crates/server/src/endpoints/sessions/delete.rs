//! `DELETE /v1/sessions/{session_id}`

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode};
use reenact_recording::SessionId;

use crate::access::ProjectScope;
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::state::App;

const ERASED_BY: HeaderName = HeaderName::from_static("reenact-erased-by");

/// Delete a session
///
/// It is hidden at once. `Reenact-Erased-By` (epoch milliseconds) says by when its bytes are rewritten away.
#[utoipa::path(
    delete,
    path = "/v1/sessions/{session_id}",
    operation_id = "delete_session",
    tag = "sessions",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "For a dashboard login: which project. Without it, the first."),
    ),
    responses(
        (status = 204, description = "Hidden.", headers(("Reenact-Erased-By" = i64, description = "Epoch milliseconds."))),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The header X-Reenact-Dashboard is missing.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn delete_session(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(id): PathId<SessionId>,
) -> Result<Response, Problem> {
    let deletion = app
        .parts
        .housekeeper
        .delete_session(&project, &id)
        .await?
        .ok_or_else(Problem::no_such_session)?;
    app.forget_session(&project, &id);
    Ok((
        StatusCode::NO_CONTENT,
        [(ERASED_BY, HeaderValue::from(deletion.erased_by_ms))],
    )
        .into_response())
}
