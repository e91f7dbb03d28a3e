//! `GET /v1/sessions/{session_id}/set-aside`

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reenact_recording::SessionId;
use reenact_store::{SetAsideCursor, SetAsideEvent};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use crate::access::ProjectScope;
use crate::json::{PathId, Query};
use crate::problem::{Code, Problem, ProblemBody};
use crate::schemas::GapBody;
use crate::state::App;

const LIMIT_DEFAULT: usize = 100;
const LIMIT_MAX: usize = 500;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SetAsideQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[serde(rename = "project_id")]
    _project_id: Option<String>,
    #[param(nullable = false, minimum = 1, maximum = 500, default = 100)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SetAsideList {
    /// By batch and position; at most `limit`, fewer where they are large.
    events: Vec<SetAsideBody>,
    /// Stored batches that could not be read.
    gaps: Vec<GapBody>,
    #[schema(required)]
    next_cursor: Option<String>,
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
        SetAsideQuery,
    ),
    responses(
        (status = 200, description = "The events and why they were set aside.", body = SetAsideList),
        (status = 400, description = "Not a valid limit or cursor.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_set_aside_events(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(id): PathId<SessionId>,
    Query(query): Query<SetAsideQuery>,
) -> Result<Json<SetAsideList>, Problem> {
    let limit = valid_limit(query.limit)?;
    let after = query.cursor.as_deref().map(decode_cursor).transpose()?;
    app.parts
        .index
        .session(&project, &id)
        .await?
        .ok_or_else(Problem::no_such_session)?;
    let page = app.parts.reader.set_aside(&project, &id, after.as_ref(), limit).await?;
    for (_, error) in &page.damaged {
        tracing::error!(%error, "a batch of a session cannot be read and is passed over");
    }
    app.metrics.batches_damaged(page.damaged.len());
    Ok(Json(SetAsideList {
        events: page.events.into_iter().map(Into::into).collect(),
        gaps: page
            .damaged
            .iter()
            .map(|(location, _)| GapBody::damaged(location))
            .collect(),
        next_cursor: page.next.as_ref().map(encode_cursor),
    }))
}

fn valid_limit(limit: Option<usize>) -> Result<usize, Problem> {
    let limit = limit.unwrap_or(LIMIT_DEFAULT);
    if (1..=LIMIT_MAX).contains(&limit) {
        return Ok(limit);
    }
    Err(Problem::new(
        Code::InvalidRequest,
        format!("limit: expected 1 to {LIMIT_MAX}"),
    ))
}

fn encode_cursor(cursor: &SetAsideCursor) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(cursor).unwrap_or_default())
}

fn decode_cursor(text: &str) -> Result<SetAsideCursor, Problem> {
    let json = URL_SAFE_NO_PAD.decode(text).ok();
    let cursor = json.and_then(|json| serde_json::from_slice(&json).ok());
    cursor.ok_or_else(|| Problem::new(Code::InvalidRequest, "cursor: not one that this list gave"))
}
