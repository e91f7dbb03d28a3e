//! `DELETE /v1/sessions/{session_id}/annotations/{annotation_id}`

use axum::extract::State;
use http::StatusCode;
use reenact_store::Role;

use super::{AnnotationPath, no_such_annotation};
use crate::access::{DashboardLogin, ProjectScope};
use crate::problem::{Code, Problem, ProblemBody};
use crate::state::App;

/// Delete an annotation
///
/// One's own; owners also what others wrote.
#[utoipa::path(
    delete,
    path = "/v1/sessions/{session_id}/annotations/{annotation_id}",
    operation_id = "delete_annotation",
    tag = "annotations",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("annotation_id" = i64, Path, description = "The annotation."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "Which project. Without it, the first."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Somebody else wrote it.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The session has no such annotation.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn delete_annotation(
    State(app): State<App>,
    DashboardLogin(person): DashboardLogin,
    ProjectScope(project): ProjectScope,
    path: AnnotationPath,
) -> Result<StatusCode, Problem> {
    let known = path.read(&app, &project).await?;
    if known.author.id != Some(person.id) && person.role != Role::Owner {
        return Err(Problem::new(Code::AuthorOnly, "somebody else wrote this annotation"));
    }
    let AnnotationPath { session, id } = &path;
    match app.parts.index.delete_annotation(&project, session, *id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(no_such_annotation()),
    }
}
