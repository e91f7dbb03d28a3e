//! `DELETE /v1/projects/{project_id}/read-keys/{key_id}`

use axum::extract::{Path, State};
use http::StatusCode;
use reenact_recording::ProjectId;

use crate::access::DashboardLogin;
use crate::problem::{Code, Problem, ProblemBody};
use crate::state::App;

/// Revoke a read key
#[utoipa::path(
    delete,
    path = "/v1/projects/{project_id}/read-keys/{key_id}",
    operation_id = "delete_read_key",
    tag = "projects",
    params(
        ("project_id" = String, Path, description = "The project."),
        ("key_id" = String, Path, description = "The key."),
    ),
    responses(
        (status = 204, description = "Revoked."),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only a dashboard login may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project or key.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn delete_read_key(
    State(app): State<App>,
    _login: DashboardLogin,
    Path((project_id, key_id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let id = ProjectId::parse(&project_id).map_err(|_| Problem::no_such_project())?;
    if app.parts.index.delete_read_key(&id, &key_id).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Problem::new(Code::NotFound, "this project has no read key of that id"))
}
