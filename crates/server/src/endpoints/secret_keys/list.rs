//! `GET /v1/projects/{project_id}/secret-keys`

use axum::Json;
use axum::extract::State;
use reenact_recording::ProjectId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::DashboardLogin;
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::SecretKeyBody;
use crate::state::App;

#[derive(Serialize, ToSchema)]
pub(crate) struct SecretKeyList {
    secret_keys: Vec<SecretKeyBody>,
}

/// List a project's read keys
#[utoipa::path(
    get,
    path = "/v1/projects/{project_id}/secret-keys",
    operation_id = "list_secret_keys",
    tag = "projects",
    params(("project_id" = String, Path, description = "The project.")),
    responses(
        (status = 200, description = "The keys, without their secrets.", body = SecretKeyList),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only a dashboard login may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn list_secret_keys(
    State(app): State<App>,
    _login: DashboardLogin,
    PathId(id): PathId<ProjectId>,
) -> Result<Json<SecretKeyList>, Problem> {
    app.projects.by_id(&id).await?.ok_or_else(Problem::no_such_project)?;
    let keys = app.parts.index.secret_keys(&id).await?;
    Ok(Json(SecretKeyList {
        secret_keys: keys.into_iter().map(Into::into).collect(),
    }))
}
