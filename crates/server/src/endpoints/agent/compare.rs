//! `GET /v1/sessions/{session_id}/agent/compare`

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::opened;
use crate::access::ProjectScope;
use crate::json::{PathId, Query};
use crate::problem::{Problem, ProblemBody};
use crate::schemas::AgentComparisonBody;
use crate::state::App;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CompareQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[serde(rename = "project_id")]
    _project_id: Option<String>,
    /// The other session.
    with: String,
}

/// Two runs in step
///
/// Prompts and uses of tools of both, side by side where both did the same, and where they go apart first.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/agent/compare",
    operation_id = "compare_agent_runs",
    tag = "agents",
    params(("session_id" = String, Path, description = "The session."), CompareQuery),
    responses(
        (status = 200, description = "Both.", body = AgentComparisonBody),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has not both runs.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn compare_agent_runs(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(session): PathId<SessionId>,
    Query(query): Query<CompareQuery>,
) -> Result<Json<AgentComparisonBody>, Problem> {
    let other = SessionId::parse(&query.with).map_err(|_| Problem::no_such_session())?;
    let left = opened(&app, &project, &session).await?;
    let right = opened(&app, &project, &other).await?;
    let compared = reenact_agent::compare(&left.session, &right.session);
    Ok(Json(compared.into()))
}
