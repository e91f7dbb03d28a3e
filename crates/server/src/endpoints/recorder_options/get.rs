//! `GET /v1/projects/{project_id}/recorder-options`

use axum::Json;
use axum::extract::State;
use reenact_recording::ProjectId;

use crate::access::DashboardLogin;
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::recorder_options::RecorderOptions;
use crate::state::App;

/// A project's options of the recorder
///
/// Those that are set here; all others are as the pages say.
#[utoipa::path(
    get,
    path = "/v1/projects/{project_id}/recorder-options",
    operation_id = "get_recorder_options",
    tag = "projects",
    params(("project_id" = String, Path, description = "The project.")),
    responses(
        (status = 200, description = "The options.", body = RecorderOptions),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only a dashboard login may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn get_recorder_options(
    State(app): State<App>,
    _login: DashboardLogin,
    PathId(id): PathId<ProjectId>,
) -> Result<Json<RecorderOptions>, Problem> {
    app.projects.by_id(&id).await?.ok_or_else(Problem::no_such_project)?;
    let json = app.projects.recorder_options(&id).await?;
    // A newer version of the program may have kept options that this one does not know.
    Ok(Json(serde_json::from_slice(&json).unwrap_or_default()))
}
