//! `POST /v1/projects`

use axum::extract::State;
use http::StatusCode;
use reenact_store::Project;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{valid_name, valid_origins};
use crate::access::OwnerLogin;
use crate::audit;
use crate::json::Json;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::ProjectBody;
use crate::setup::new_project;
use crate::state::App;

#[derive(Deserialize, ToSchema)]
pub(crate) struct NewProject {
    name: String,
    /// Origins such as `https://shop.example`, or `*`; none: only clients without an origin may send.
    #[serde(default)]
    allowed_origins: Vec<String>,
}

/// Create a project
#[utoipa::path(
    post,
    path = "/v1/projects",
    operation_id = "create_project",
    tag = "projects",
    responses(
        (status = 201, description = "The new project.", body = ProjectBody),
        (status = 400, description = "Not a valid project.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn create_project(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    Json(wanted): Json<NewProject>,
) -> Result<(StatusCode, axum::Json<ProjectBody>), Problem> {
    let name = valid_name(&wanted.name)?;
    let allowed_origins = valid_origins(&wanted.allowed_origins)?;
    let project: Project = new_project(None, name, allowed_origins, app.now_ms());
    app.parts.index.create_project(&project).await?;
    app.projects.refresh().await?;
    audit::note(&person, "created a project", project.id.as_str());
    Ok((StatusCode::CREATED, axum::Json((&project).into())))
}
