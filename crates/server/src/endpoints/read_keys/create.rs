//! `POST /v1/projects/{project_id}/read-keys`

use axum::extract::State;
use http::StatusCode;
use reenact_recording::ProjectId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::DashboardLogin;
use crate::json::{Json, PathId};
use crate::problem::{Code, Problem, ProblemBody};
use crate::schemas::CreatedReadKey;
use crate::setup::new_read_key;
use crate::state::App;

const NAME_CHARS_MAX: usize = 100;

#[derive(Deserialize, ToSchema)]
pub(crate) struct NewReadKey {
    name: String,
}

/// Create a read key
#[utoipa::path(
    post,
    path = "/v1/projects/{project_id}/read-keys",
    operation_id = "create_read_key",
    tag = "projects",
    params(("project_id" = String, Path, description = "The project.")),
    responses(
        (status = 201, description = "The key and its secret, shown this once.", body = CreatedReadKey),
        (status = 400, description = "Not a valid name.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only a dashboard login may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn create_read_key(
    State(app): State<App>,
    _login: DashboardLogin,
    PathId(id): PathId<ProjectId>,
    Json(wanted): Json<NewReadKey>,
) -> Result<(StatusCode, axum::Json<CreatedReadKey>), Problem> {
    app.projects.by_id(&id).await?.ok_or_else(Problem::no_such_project)?;
    let name = wanted.name.trim();
    if !(1..=NAME_CHARS_MAX).contains(&name.chars().count()) {
        return Err(Problem::new(
            Code::InvalidRequest,
            format!("name: expected 1 to {NAME_CHARS_MAX} characters"),
        ));
    }
    let (key, secret) = new_read_key(id, name.to_owned(), app.now_ms());
    app.parts.index.create_read_key(&key).await?;
    let created = CreatedReadKey {
        id: key.id,
        name: key.name,
        prefix: key.prefix,
        created_at_ms: key.created_at_ms,
        secret,
    };
    Ok((StatusCode::CREATED, axum::Json(created)))
}
