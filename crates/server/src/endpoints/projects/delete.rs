//! `DELETE /v1/projects/{project_id}`

use axum::extract::State;
use http::StatusCode;
use reenact_recording::ProjectId;
use serde::Deserialize;

use crate::access::OwnerLogin;
use crate::audit;
use crate::json::{PathId, Query};
use crate::problem::{Problem, ProblemBody};
use crate::setup::DEMO_PROJECT_ID;
use crate::state::App;

#[derive(Deserialize)]
pub(crate) struct Confirmation {
    name: Option<String>,
}

/// Delete a project
///
/// Its keys stop working and its sessions are hidden at once; their bytes are then rewritten away like those of any
/// deleted session.
#[utoipa::path(
    delete,
    path = "/v1/projects/{project_id}",
    operation_id = "delete_project",
    tag = "projects",
    params(
        ("project_id" = String, Path, description = "The project."),
        ("name" = String, Query, description = "The project's name, to confirm which one is meant."),
    ),
    responses(
        (status = 204, description = "Deleted."),
        (status = 400, description = "The name is missing or another project's.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn delete_project(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    PathId(id): PathId<ProjectId>,
    Query(confirmation): Query<Confirmation>,
) -> Result<StatusCode, Problem> {
    let project = app.projects.by_id(&id).await?.ok_or_else(Problem::no_such_project)?;
    if confirmation.name.as_deref().map(str::trim) != Some(project.name.as_str()) {
        return Err(Problem::invalid(
            "name: expected the project's name, to confirm that it is to be deleted",
        ));
    }
    if app.options.demo && id.as_str() == DEMO_PROJECT_ID {
        return Err(Problem::invalid(
            "this project belongs to the sample shop: start the server without --demo, then delete it",
        ));
    }
    if !app.parts.index.delete_project(&id, app.now_ms()).await? {
        return Err(Problem::no_such_project());
    }
    app.projects.refresh().await?;
    app.parts.housekeeper.waker().notify_one();
    audit::note(&person, "deleted a project", id.as_str());
    Ok(StatusCode::NO_CONTENT)
}
