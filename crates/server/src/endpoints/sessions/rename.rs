//! `PUT /v1/sessions/{session_id}/name`

use axum::extract::State;
use http::StatusCode;
use reenact_recording::SessionId;
use reenact_store::SessionName;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::{DashboardLogin, ProjectScope};
use crate::json::{Json, PathId};
use crate::problem::{Problem, ProblemBody};
use crate::state::App;
use crate::written::Written;

/// Most characters of a title.
const TITLE_CHARS_MAX: usize = 200;
/// Most characters of a description.
const DESCRIPTION_CHARS_MAX: usize = 4_000;

/// How a session is to be called. What is `null`, empty or left out is taken away.
#[derive(Deserialize, ToSchema)]
#[schema(as = SessionName)]
pub(crate) struct SessionNameBody {
    /// At most 200 characters.
    title: Option<String>,
    /// At most 4,000 characters.
    description: Option<String>,
}

/// Name a session
#[utoipa::path(
    put,
    path = "/v1/sessions/{session_id}/name",
    operation_id = "name_session",
    tag = "sessions",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "Which project. Without it, the first."),
    ),
    responses(
        (status = 204, description = "It is called so."),
        (status = 400, description = "Too long.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Read keys do not write.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn name_session(
    State(app): State<App>,
    _: DashboardLogin,
    ProjectScope(project): ProjectScope,
    PathId(session): PathId<SessionId>,
    Json(body): Json<SessionNameBody>,
) -> Result<StatusCode, Problem> {
    let written = Written::of(&app, &project, &session).await?;
    let description = valid("description", body.description, DESCRIPTION_CHARS_MAX)?;
    let name = SessionName {
        title: valid_title(body.title)?.map(|title| written.without_secrets(title)),
        description: description.map(|description| written.without_secrets(description)),
    };
    match app.parts.index.name_session(&project, &session, &name).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::no_such_session()),
    }
}

/// A title as it may be; an empty one is none.
pub(crate) fn valid_title(title: Option<String>) -> Result<Option<String>, Problem> {
    valid("title", title, TITLE_CHARS_MAX)
}

fn valid(member: &str, text: Option<String>, chars_max: usize) -> Result<Option<String>, Problem> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    match &text {
        Some(text) if text.chars().count() > chars_max => Err(Problem::invalid(format!(
            "{member}: expected at most {chars_max} characters"
        ))),
        _ => Ok(text),
    }
}
