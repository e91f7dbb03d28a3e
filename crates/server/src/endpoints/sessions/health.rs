//! `GET /v1/sessions/{session_id}/health`

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;

use crate::access::ProjectScope;
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::{HealthBody, StoredHealth};
use crate::state::App;

/// Page loads of one session that are examined; those that are in no recording yet are read and replayed whole.
const PAGES_MAX: usize = 200;

/// What is wrong with a session's recording
///
/// Every page load is replayed, once when it became a recording and until then when it is asked for; whatever does not
/// fit is told with its time and effect. A recording without findings is whole.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/health",
    operation_id = "get_session_health",
    tag = "moments",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "For a dashboard login: which project. Without it, the first."),
    ),
    responses(
        (status = 200, description = "The findings.", body = HealthBody),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "A page's recording is larger than what may be kept open.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_session_health(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(id): PathId<SessionId>,
) -> Result<Json<HealthBody>, Problem> {
    let in_order = app.streams_of(&project, &id).await?.in_order();
    let left_out = in_order.len().saturating_sub(PAGES_MAX);
    let stored = StoredHealth::of(&app, &project, &id).await?;
    let mut health = HealthBody::default();
    for (stream, batches) in in_order.into_iter().take(PAGES_MAX) {
        let load = app.page_load_of(stream, batches);
        match stored.as_ref().and_then(|stored| stored.of_page(&load)) {
            Some(page) => health.add_stored(&load, page),
            None => health.add(load.batches(), &load.health().await?),
        }
    }
    health.leave_out(left_out);
    Ok(Json(health.finish()))
}
