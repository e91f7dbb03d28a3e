//! `POST /v1/projects/{project_id}/secret-keys`

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
use crate::schemas::{CreatedSecretKey, KeyPurposeBody};
use crate::setup::new_secret_key;
use crate::state::App;

/// Longest life of a key that ends at all.
const EXPIRES_DAYS_MAX: u32 = 3_650;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

#[derive(Deserialize, ToSchema)]
pub(crate) struct NewSecretKey {
    name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(required = false)]
    purpose: KeyPurposeBody,
    /// After so many days it stops working; without it, never.
    #[schema(nullable = false)]
    expires_in_days: Option<u32>,
}

/// Create a secret key
#[utoipa::path(
    post,
    path = "/v1/projects/{project_id}/secret-keys",
    operation_id = "create_secret_key",
    tag = "projects",
    params(("project_id" = String, Path, description = "The project.")),
    responses(
        (status = 201, description = "The key and its secret, shown this once.", body = CreatedSecretKey),
        (status = 400, description = "Not a valid name or lifetime.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn create_secret_key(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    PathId(id): PathId<ProjectId>,
    Json(wanted): Json<NewSecretKey>,
) -> Result<(StatusCode, axum::Json<CreatedSecretKey>), Problem> {
    app.projects.by_id(&id).await?.ok_or_else(Problem::no_such_project)?;
    let name = valid_name(&wanted.name)?;
    if wanted
        .expires_in_days
        .is_some_and(|days| !(1..=EXPIRES_DAYS_MAX).contains(&days))
    {
        let detail = format!("expires_in_days: expected 1 to {EXPIRES_DAYS_MAX}, or nothing");
        return Err(Problem::invalid(detail));
    }
    let now_ms = app.now_ms();
    let (mut key, secret) = new_secret_key(id, wanted.purpose.into(), name, now_ms);
    key.expires_at_ms = wanted.expires_in_days.map(|days| now_ms + i64::from(days) * DAY_MS);
    app.parts.index.create_secret_key(&key).await?;
    audit::note(
        &person,
        "created a secret key",
        &format!("{} of {}", key.prefix, key.project),
    );
    Ok((StatusCode::CREATED, axum::Json(CreatedSecretKey::new(key, secret))))
}
