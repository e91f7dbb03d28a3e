//! `PATCH /v1/sessions/{session_id}/annotations/{annotation_id}`

use axum::extract::State;
use reenact_store::AnnotationChange;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{AnnotationPath, no_such_annotation, valid_text};
use crate::access::{DashboardLogin, ProjectScope};
use crate::json::Json;
use crate::problem::{Code, Problem, ProblemBody};
use crate::schemas::AnnotationBody;
use crate::state::App;
use crate::written::Written;

/// What is to be changed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ChangeAnnotation {
    /// At most 8 KiB.
    #[schema(nullable = false)]
    text: Option<String>,
    /// Another moment.
    #[schema(nullable = false)]
    at_ms: Option<i64>,
}

/// Change what one wrote onto a session
#[utoipa::path(
    patch,
    path = "/v1/sessions/{session_id}/annotations/{annotation_id}",
    operation_id = "update_annotation",
    tag = "annotations",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("annotation_id" = i64, Path, description = "The annotation."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "Which project. Without it, the first."),
    ),
    responses(
        (status = 200, description = "The changed annotation.", body = AnnotationBody),
        (status = 400, description = "Too long.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Somebody else wrote it.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The session has no such annotation.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn update_annotation(
    State(app): State<App>,
    DashboardLogin(person): DashboardLogin,
    ProjectScope(project): ProjectScope,
    path: AnnotationPath,
    Json(body): Json<ChangeAnnotation>,
) -> Result<axum::Json<AnnotationBody>, Problem> {
    let known = path.read(&app, &project).await?;
    if known.author.id != Some(person.id) {
        return Err(Problem::new(Code::AuthorOnly, "somebody else wrote this annotation"));
    }
    let AnnotationPath { session, id } = &path;
    let written = Written::of(&app, &project, session).await?;
    let text = body.text.as_deref().map(valid_text).transpose()?;
    let text = text.map(|text| written.without_secrets(text.to_owned()));
    let change = AnnotationChange {
        at_ms: body.at_ms,
        text: text.as_deref(),
    };
    let index = &app.parts.index;
    let now_ms = app.now_ms();
    if !index.change_annotation(&project, session, *id, &change, now_ms).await? {
        return Err(no_such_annotation());
    }
    let changed = path.read(&app, &project).await?;
    Ok(axum::Json(AnnotationBody::new(changed, Some(person.id))))
}
