//! `DELETE /v1/projects/{project_id}/secret-keys/{key_id}`

use axum::extract::{Path, State};
use http::StatusCode;
use reenact_recording::ProjectId;

use crate::access::OwnerLogin;
use crate::audit;
use crate::problem::{Code, Problem, ProblemBody};
use crate::state::App;

/// Revoke a read key
#[utoipa::path(
    delete,
    path = "/v1/projects/{project_id}/secret-keys/{key_id}",
    operation_id = "delete_secret_key",
    tag = "projects",
    params(
        ("project_id" = String, Path, description = "The project."),
        ("key_id" = String, Path, description = "The key."),
    ),
    responses(
        (status = 204, description = "Revoked."),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project or key.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn delete_secret_key(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    Path((project_id, key_id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let id = ProjectId::parse(&project_id).map_err(|_| Problem::no_such_project())?;
    if app.parts.index.delete_secret_key(&id, &key_id).await? {
        audit::note(&person, "revoked a read key", &format!("{key_id} of {id}"));
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Problem::new(Code::NotFound, "this project has no read key of that id"))
}
