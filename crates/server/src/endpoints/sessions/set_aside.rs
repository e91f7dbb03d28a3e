//! `GET /v1/sessions/{session_id}/set-aside`

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;
use reenact_store::SetAsideEvent;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::access::ProjectScope;
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::state::App;

/// Most events of one answer; ingest keeps at most 64 KiB of each.
const EVENTS_MAX: usize = 500;

#[derive(Serialize, ToSchema)]
pub(crate) struct SetAsideList {
    /// The first 500.
    events: Vec<SetAsideBody>,
}

/// An event that the registry refused, redacted.
#[derive(Serialize, ToSchema)]
#[schema(as = SetAsideEvent)]
pub(crate) struct SetAsideBody {
    window_id: String,
    page_id: String,
    sequence: u32,
    /// Position in its batch.
    index: u32,
    reason: String,
    #[schema(value_type = serde_json::Value)]
    event: Box<RawValue>,
}

impl From<SetAsideEvent> for SetAsideBody {
    fn from(
        SetAsideEvent {
            window,
            page,
            sequence,
            index,
            reason,
            event,
        }: SetAsideEvent,
    ) -> Self {
        Self {
            window_id: window.to_string(),
            page_id: page.to_string(),
            sequence,
            index,
            reason,
            event,
        }
    }
}

/// A session's events that were set aside
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/set-aside",
    operation_id = "list_set_aside_events",
    tag = "sessions",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "For a dashboard login: which project. Without it, the first."),
    ),
    responses(
        (status = 200, description = "The events and why they were set aside.", body = SetAsideList),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("read_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_set_aside_events(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(id): PathId<SessionId>,
) -> Result<Json<SetAsideList>, Problem> {
    app.parts
        .index
        .session(&project, &id)
        .await?
        .ok_or_else(Problem::no_such_session)?;
    let events = app.parts.reader.set_aside(&project, &id, EVENTS_MAX).await?;
    Ok(Json(SetAsideList {
        events: events.into_iter().map(Into::into).collect(),
    }))
}
