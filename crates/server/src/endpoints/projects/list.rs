//! `GET /v1/projects`

use axum::Json;
use axum::extract::State;
use reenact_store::Project;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Access;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::ProjectBody;
use crate::state::App;

#[derive(Serialize, ToSchema)]
pub(crate) struct ProjectList {
    projects: Vec<ProjectBody>,
}

/// List projects
///
/// A read key sees its own project only.
#[utoipa::path(
    get,
    path = "/v1/projects",
    operation_id = "list_projects",
    tag = "projects",
    responses(
        (status = 200, description = "The projects.", body = ProjectList),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_projects(State(app): State<App>, access: Access) -> Result<Json<ProjectList>, Problem> {
    let may_see = |project: &Project| match &access {
        Access::Dashboard(_) => true,
        Access::SecretKey(key) => key.project == project.id,
    };
    let projects = app.projects.all().await?;
    let projects = projects
        .iter()
        .filter(|project| may_see(project))
        .map(|project| project.as_ref().into());
    Ok(Json(ProjectList {
        projects: projects.collect(),
    }))
}
