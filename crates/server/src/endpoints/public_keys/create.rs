//! `POST /v1/projects/{project_id}/public-keys`

use axum::extract::State;
use http::StatusCode;
use reenact_recording::ProjectId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::OwnerLogin;
use crate::audit;
use crate::endpoints::projects::valid_name;
use crate::json::{Json, PathId};
use crate::problem::{Problem, ProblemBody};
use crate::schemas::PublicKeyBody;
use crate::setup::new_public_key;
use crate::state::App;

/// Most public keys of one project.
const PUBLIC_KEYS_MAX: usize = 50;

#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPublicKey {
    name: String,
}

/// Create a further public key
///
/// The project's snippet shows it from now on; the others stay valid.
#[utoipa::path(
    post,
    path = "/v1/projects/{project_id}/public-keys",
    operation_id = "create_public_key",
    tag = "projects",
    params(("project_id" = String, Path, description = "The project.")),
    responses(
        (status = 201, description = "The key.", body = PublicKeyBody),
        (status = 400, description = "Not a valid name, or too many keys.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn create_public_key(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    PathId(id): PathId<ProjectId>,
    Json(wanted): Json<NewPublicKey>,
) -> Result<(StatusCode, axum::Json<PublicKeyBody>), Problem> {
    app.projects.by_id(&id).await?.ok_or_else(Problem::no_such_project)?;
    let name = valid_name(&wanted.name)?;
    has_room(&app, &id).await?;
    let key = new_public_key(id, name, app.now_ms());
    if !app.parts.index.create_public_key(&key, None).await? {
        return Err(Problem::no_such_project());
    }
    app.projects.refresh().await?;
    audit::note(
        &person,
        "created a public key",
        &format!("{} of {}", audit::short(&key.key), key.project),
    );
    Ok((StatusCode::CREATED, axum::Json(key.into())))
}

pub(super) async fn has_room(app: &App, project: &ProjectId) -> Result<(), Problem> {
    if app.projects.public_keys(project).await?.len() < PUBLIC_KEYS_MAX {
        return Ok(());
    }
    Err(Problem::invalid(format!(
        "a project has at most {PUBLIC_KEYS_MAX} public keys (public_keys_max): revoke those that are not used"
    )))
}
