//! `GET /v1/sessions/{session_id}/annotations`

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Access, ProjectScope};
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::AnnotationBody;
use crate::state::App;

#[derive(Serialize, ToSchema)]
pub(crate) struct AnnotationList {
    /// By time; a session has at most 1,000.
    annotations: Vec<AnnotationBody>,
}

/// What people wrote onto a session
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/annotations",
    operation_id = "list_annotations",
    tag = "annotations",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "For a dashboard login: which project. Without it, the first."),
    ),
    responses(
        (status = 200, description = "The annotations.", body = AnnotationList),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_annotations(
    State(app): State<App>,
    access: Access,
    ProjectScope(project): ProjectScope,
    PathId(session): PathId<SessionId>,
) -> Result<Json<AnnotationList>, Problem> {
    let index = &app.parts.index;
    let found = index.annotations(&project, &session).await?;
    if found.is_empty() && index.session(&project, &session).await?.is_none() {
        return Err(Problem::no_such_session());
    }
    let reader = match &access {
        Access::Dashboard(person) => Some(person.id),
        Access::SecretKey(_) => None,
    };
    let annotations = found.into_iter().map(|one| AnnotationBody::new(one, reader));
    Ok(Json(AnnotationList {
        annotations: annotations.collect(),
    }))
}
