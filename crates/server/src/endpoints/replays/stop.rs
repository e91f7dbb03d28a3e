//! `POST /api/replays/stop`

use axum::extract::State;
use reenact_recording::SessionId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Replay, ReplayMetadata};
use crate::access::{DashboardLogin, ProjectScope};
use crate::json::Json;
use crate::problem::{Problem, ProblemBody};
use crate::state::App;

#[derive(Deserialize, ToSchema)]
pub(crate) struct ReplayStop {
    replay_id: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ReplayStopped {
    replay: Replay,
    metadata: ReplayMetadata,
}

/// Look at what was recorded so far
///
/// What the agent still does is recorded all the same.
#[utoipa::path(
    post,
    path = "/api/replays/stop",
    operation_id = "stop_replay",
    tag = "agents",
    params(("project_id" = inline(Option<String>), Query, nullable = false, description = "Which project. Without it, the first.")),
    responses(
        (status = 200, description = "The replay.", body = ReplayStopped),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such replay.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn stop_replay(
    State(app): State<App>,
    _: DashboardLogin,
    ProjectScope(project): ProjectScope,
    Json(body): Json<ReplayStop>,
) -> Result<axum::Json<ReplayStopped>, Problem> {
    let session = SessionId::parse(&body.replay_id).map_err(|_| Problem::no_such_session())?;
    let replay = Replay::of(&app, &project, &session).await?;
    Ok(axum::Json(ReplayStopped {
        metadata: replay.metadata.clone(),
        replay,
    }))
}
