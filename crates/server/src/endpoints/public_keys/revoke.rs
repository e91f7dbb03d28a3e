//! `DELETE /v1/projects/{project_id}/public-keys/{key}`

use axum::extract::{Path, State};
use http::StatusCode;
use reenact_recording::ProjectId;
use reenact_store::Revocation;

use crate::access::OwnerLogin;
use crate::audit;
use crate::problem::{Code, Problem, ProblemBody};
use crate::state::App;

/// Revoke a public key
///
/// Pages with it are refused from now on.
#[utoipa::path(
    delete,
    path = "/v1/projects/{project_id}/public-keys/{key}",
    operation_id = "revoke_public_key",
    tag = "projects",
    params(
        ("project_id" = String, Path, description = "The project."),
        ("key" = String, Path, description = "The key."),
    ),
    responses(
        (status = 204, description = "Revoked."),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project or key.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "It is the project's only key.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn revoke_public_key(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    Path((project_id, key)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let id = ProjectId::parse(&project_id).map_err(|_| Problem::no_such_project())?;
    match app.parts.index.revoke_public_key(&id, &key).await? {
        Revocation::Unknown => Err(Problem::new(Code::NotFound, "this project has no such public key")),
        Revocation::LastOne => Err(Problem::new(
            Code::LastOne,
            "a project keeps at least one public key: rotate this one first",
        )),
        Revocation::Revoked => {
            app.projects.refresh().await?;
            audit::note(
                &person,
                "revoked a public key",
                &format!("{} of {id}", audit::short(&key)),
            );
            Ok(StatusCode::NO_CONTENT)
        }
    }
}
