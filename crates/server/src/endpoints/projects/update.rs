//! `PATCH /v1/projects/{project_id}`

use axum::extract::State;
use reenact_recording::ProjectId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{valid_name, valid_origins};
use crate::access::OwnerLogin;
use crate::audit;
use crate::json::{Json, PathId};
use crate::problem::{Problem, ProblemBody};
use crate::schemas::ProjectBody;
use crate::state::App;

/// What to change; members left out stay as they are.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ProjectChange {
    #[schema(nullable = false)]
    name: Option<String>,
    #[schema(nullable = false)]
    allowed_origins: Option<Vec<String>>,
    #[schema(nullable = false)]
    hash_identity: Option<bool>,
}

/// Change a project
#[utoipa::path(
    patch,
    path = "/v1/projects/{project_id}",
    operation_id = "update_project",
    tag = "projects",
    params(("project_id" = String, Path, description = "The project.")),
    responses(
        (status = 200, description = "The changed project.", body = ProjectBody),
        (status = 400, description = "Not a valid change.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn update_project(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    PathId(id): PathId<ProjectId>,
    Json(change): Json<ProjectChange>,
) -> Result<axum::Json<ProjectBody>, Problem> {
    let change = reenact_store::ProjectChange {
        name: change.name.as_deref().map(valid_name).transpose()?,
        allowed_origins: change.allowed_origins.as_deref().map(valid_origins).transpose()?,
        hash_identity: change.hash_identity,
    };
    let project = app
        .parts
        .index
        .change_project(&id, &change)
        .await?
        .ok_or_else(Problem::no_such_project)?;
    app.projects.refresh().await?;
    audit::note(&person, "changed a project", project.id.as_str());
    Ok(axum::Json((&project).into()))
}
