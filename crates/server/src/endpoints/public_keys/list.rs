//! `GET /v1/projects/{project_id}/public-keys`

use axum::Json;
use axum::extract::State;
use reenact_recording::ProjectId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::DashboardLogin;
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::PublicKeyBody;
use crate::state::App;

#[derive(Serialize, ToSchema)]
pub(crate) struct PublicKeyList {
    public_keys: Vec<PublicKeyBody>,
}

/// List a project's public keys
#[utoipa::path(
    get,
    path = "/v1/projects/{project_id}/public-keys",
    operation_id = "list_public_keys",
    tag = "projects",
    params(("project_id" = String, Path, description = "The project.")),
    responses(
        (status = 200, description = "The keys, oldest first.", body = PublicKeyList),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only a dashboard login may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn list_public_keys(
    State(app): State<App>,
    _login: DashboardLogin,
    PathId(id): PathId<ProjectId>,
) -> Result<Json<PublicKeyList>, Problem> {
    app.projects.by_id(&id).await?.ok_or_else(Problem::no_such_project)?;
    let keys = app.projects.public_keys(&id).await?;
    Ok(Json(PublicKeyList {
        public_keys: keys.into_iter().map(Into::into).collect(),
    }))
}
