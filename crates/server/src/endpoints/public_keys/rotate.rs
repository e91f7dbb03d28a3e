//! `POST /v1/projects/{project_id}/public-keys/{key}/rotate`

use axum::extract::{Path, State};
use http::StatusCode;
use reenact_recording::ProjectId;

use super::create::has_room;
use crate::access::OwnerLogin;
use crate::audit;
use crate::problem::{Code, Problem, ProblemBody};
use crate::schemas::PublicKeyBody;
use crate::setup::new_public_key;
use crate::state::App;

/// Rotate a public key
///
/// A new key of the same name takes its place in the snippet. The old one stays valid until it is revoked; its last use
/// says when that will hurt nobody.
#[utoipa::path(
    post,
    path = "/v1/projects/{project_id}/public-keys/{key}/rotate",
    operation_id = "rotate_public_key",
    tag = "projects",
    params(
        ("project_id" = String, Path, description = "The project."),
        ("key" = String, Path, description = "The key."),
    ),
    responses(
        (status = 201, description = "The new key.", body = PublicKeyBody),
        (status = 400, description = "Too many keys.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project or key.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn rotate_public_key(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    Path((project_id, old)): Path<(String, String)>,
) -> Result<(StatusCode, axum::Json<PublicKeyBody>), Problem> {
    let id = ProjectId::parse(&project_id).map_err(|_| Problem::no_such_project())?;
    let unknown = || Problem::new(Code::NotFound, "this project has no such public key");
    let keys = app.projects.public_keys(&id).await?;
    let rotated = keys.into_iter().find(|key| key.key == old).ok_or_else(unknown)?;
    has_room(&app, &id).await?;
    let key = new_public_key(id, rotated.name, app.now_ms());
    if !app.parts.index.create_public_key(&key, Some(&old)).await? {
        return Err(unknown());
    }
    app.projects.refresh().await?;
    let about = format!(
        "{} by {} of {}",
        audit::short(&old),
        audit::short(&key.key),
        key.project
    );
    audit::note(&person, "rotated a public key", &about);
    Ok((StatusCode::CREATED, axum::Json(key.into())))
}
