//! `/v1/sessions/{session_id}/annotations`

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod update;

use axum::extract::FromRequestParts;
use http::request::Parts;
use reenact_recording::{ProjectId, SessionId};
use reenact_store::Annotation;

use crate::problem::{Code, Problem};
use crate::state::App;

/// Most bytes of what somebody writes at one moment.
const TEXT_BYTES_MAX: usize = 8 << 10;

/// The annotation that a path names.
pub(crate) struct AnnotationPath {
    session: SessionId,
    id: i64,
}

impl<S: Send + Sync> FromRequestParts<S> for AnnotationPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::<(String, String)>::from_request_parts(parts, state).await;
        let axum::extract::Path((session, id)) = path.map_err(|_| no_such_annotation())?;
        Ok(Self {
            session: SessionId::parse(&session).map_err(|_| Problem::no_such_session())?,
            id: id.parse().map_err(|_| no_such_annotation())?,
        })
    }
}

impl AnnotationPath {
    async fn read(&self, app: &App, project: &ProjectId) -> Result<Annotation, Problem> {
        let found = app.parts.index.annotation(project, &self.session, self.id).await?;
        found.ok_or_else(no_such_annotation)
    }
}

fn no_such_annotation() -> Problem {
    Problem::new(Code::NotFound, "the session has no annotation of that id")
}

fn valid_text(text: &str) -> Result<&str, Problem> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Problem::invalid(format!(
            "text: expected at most {TEXT_BYTES_MAX} bytes"
        )));
    }
    Ok(text.trim())
}
