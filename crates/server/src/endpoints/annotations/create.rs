//! `POST /v1/sessions/{session_id}/annotations`

use axum::extract::State;
use http::StatusCode;
use reenact_recording::SessionId;
use reenact_store::{ANNOTATIONS_MAX, Anchor, Annotated, NewAnnotation};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{AnnotationPath, valid_text};
use crate::access::{DashboardLogin, ProjectScope};
use crate::json::{Json, PathId};
use crate::problem::{Code, Problem, ProblemBody};
use crate::schemas::{AnchorBody, AnnotationBody};
use crate::state::App;
use crate::written::Written;

/// Most bytes of an event's name, and of a file's path.
const NAME_BYTES_MAX: usize = 1 << 10;

#[derive(Deserialize, ToSchema)]
pub(crate) struct CreateAnnotation {
    /// Milliseconds since the Unix epoch, corrected by the session's clock_offset_ms.
    at_ms: i64,
    #[serde(default)]
    #[schema(required = false)]
    anchor: AnchorBody,
    /// At most 8 KiB; empty for a bookmark.
    #[serde(default)]
    text: String,
}

/// Bookmark a moment of a session, or write a note there
#[utoipa::path(
    post,
    path = "/v1/sessions/{session_id}/annotations",
    operation_id = "create_annotation",
    tag = "annotations",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "Which project. Without it, the first."),
    ),
    responses(
        (status = 201, description = "The annotation.", body = AnnotationBody),
        (status = 400, description = "Too long, or not a line.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Read keys do not write.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The session has 1,000 already.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn create_annotation(
    State(app): State<App>,
    DashboardLogin(person): DashboardLogin,
    ProjectScope(project): ProjectScope,
    PathId(session): PathId<SessionId>,
    Json(body): Json<CreateAnnotation>,
) -> Result<(StatusCode, axum::Json<AnnotationBody>), Problem> {
    let written = Written::of(&app, &project, &session).await?;
    let anchor = match valid_anchor(body.anchor)? {
        Anchor::Line { event, path, line } => Anchor::Line {
            event,
            path: written.without_secrets(path),
            line,
        },
        anchor => anchor,
    };
    let text = written.without_secrets(valid_text(&body.text)?.to_owned());
    let new = NewAnnotation {
        author: person.id,
        at_ms: body.at_ms,
        anchor: &anchor,
        text: &text,
        now_ms: app.now_ms(),
    };
    let id = match app.parts.index.annotate(&project, &session, &new).await? {
        Annotated::Written(id) => id,
        Annotated::NoSession => return Err(Problem::no_such_session()),
        Annotated::TooMany => {
            let detail = format!("a session has at most {ANNOTATIONS_MAX} annotations");
            return Err(Problem::new(Code::TooMany, detail));
        }
    };
    let annotation = AnnotationPath { session, id }.read(&app, &project).await?;
    let body = AnnotationBody::new(annotation, Some(person.id));
    Ok((StatusCode::CREATED, axum::Json(body)))
}

fn valid_anchor(anchor: AnchorBody) -> Result<Anchor, Problem> {
    let anchor = Anchor::from(anchor);
    let (names, line): (&[&String], u32) = match &anchor {
        Anchor::Time => (&[], 1),
        Anchor::Event { event } => (&[event], 1),
        Anchor::Line { event, path, line } => (&[event, path], *line),
    };
    if names.iter().any(|name| !(1..=NAME_BYTES_MAX).contains(&name.len())) {
        let detail = format!("anchor: expected names of 1 to {NAME_BYTES_MAX} bytes");
        return Err(Problem::invalid(detail));
    }
    if line == 0 {
        return Err(Problem::invalid("anchor.line: lines are counted from 1"));
    }
    Ok(anchor)
}
