//! `POST /api/replays/start`

use axum::extract::State;
use reenact_recording::SessionId;
use reenact_store::SessionName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{DashboardLogin, ProjectScope};
use crate::endpoints::sessions::rename::valid_title;
use crate::json::Json;
use crate::problem::{Problem, ProblemBody};
use crate::state::App;
use crate::written::Written;

#[derive(Deserialize, ToSchema)]
pub(crate) struct ReplayStart {
    session_id: String,
    title: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ReplayStarted {
    replay_id: String,
}

/// Name a session that is being recorded
///
/// Sessions are recorded from their beginning by themselves.
#[utoipa::path(
    post,
    path = "/api/replays/start",
    operation_id = "start_replay",
    tag = "agents",
    params(("project_id" = inline(Option<String>), Query, nullable = false, description = "Which project. Without it, the first.")),
    responses(
        (status = 200, description = "Its replay.", body = ReplayStarted),
        (status = 400, description = "The title is too long.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session yet.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn start_replay(
    State(app): State<App>,
    _: DashboardLogin,
    ProjectScope(project): ProjectScope,
    Json(body): Json<ReplayStart>,
) -> Result<axum::Json<ReplayStarted>, Problem> {
    let session = SessionId::parse(&body.session_id).map_err(|_| Problem::no_such_session())?;
    let index = &app.parts.index;
    let row = index
        .session(&project, &session)
        .await?
        .ok_or_else(Problem::no_such_session)?;
    if let Some(title) = valid_title(body.title)? {
        let title = Written::of(&app, &project, &session).await?.without_secrets(title);
        let name = SessionName {
            title: Some(title),
            ..row.name
        };
        index.name_session(&project, &session, &name).await?;
    }
    Ok(axum::Json(ReplayStarted {
        replay_id: session.to_string(),
    }))
}
