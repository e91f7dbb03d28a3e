//! `POST /v1/projects/{project_id}/secret-keys/{key_id}/rotate`

use axum::extract::{Path, State};
use http::StatusCode;
use reenact_recording::ProjectId;

use crate::access::OwnerLogin;
use crate::audit;
use crate::problem::{Code, Problem, ProblemBody};
use crate::schemas::CreatedSecretKey;
use crate::setup::new_secret_key;
use crate::state::App;

/// Rotate a read key
///
/// A new one of the same name and, counted from now, the same lifetime. The old one stays valid until it is revoked or
/// expires.
#[utoipa::path(
    post,
    path = "/v1/projects/{project_id}/secret-keys/{key_id}/rotate",
    operation_id = "rotate_secret_key",
    tag = "projects",
    params(
        ("project_id" = String, Path, description = "The project."),
        ("key_id" = String, Path, description = "The key."),
    ),
    responses(
        (status = 201, description = "The new key and its secret, shown this once.", body = CreatedSecretKey),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project or key.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn rotate_secret_key(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    Path((project_id, key_id)): Path<(String, String)>,
) -> Result<(StatusCode, axum::Json<CreatedSecretKey>), Problem> {
    let id = ProjectId::parse(&project_id).map_err(|_| Problem::no_such_project())?;
    let unknown = || Problem::new(Code::NotFound, "this project has no read key of that id");
    let keys = app.parts.index.secret_keys(&id).await?;
    let old = keys.into_iter().find(|key| key.id == key_id).ok_or_else(unknown)?;
    let now_ms = app.now_ms();
    let (mut key, secret) = new_secret_key(id, old.purpose, old.name, now_ms);
    key.expires_at_ms = old.expires_at_ms.map(|at_ms| now_ms + (at_ms - old.created_at_ms));
    if !app.parts.index.rotate_secret_key(&key_id, &key).await? {
        return Err(unknown());
    }
    let about = format!("{} by {} of {}", old.prefix, key.prefix, key.project);
    audit::note(&person, "rotated a read key", &about);
    Ok((StatusCode::CREATED, axum::Json(CreatedSecretKey::new(key, secret))))
}
