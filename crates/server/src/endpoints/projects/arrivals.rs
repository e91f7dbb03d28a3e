//! `GET /v1/projects/{project_id}/arrivals`

use axum::Json;
use axum::extract::State;
use reenact_analytics::TermField;
use reenact_recording::ProjectId;
use reenact_store::{SessionFilter, SessionOrder};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::DashboardLogin;
use crate::arrivals::Refusals;
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::SessionBody;
use crate::state::App;

/// What arrived for a project, and what was refused within the last 15 minutes.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProjectArrivals {
    /// The newest visit.
    #[schema(required)]
    session: Option<SessionBody>,
    /// The last one first.
    refusals: Vec<RefusalsBody>,
}

/// Batches that were refused for one reason.
#[derive(Serialize, ToSchema)]
#[schema(as = Refusals)]
pub(crate) struct RefusalsBody {
    /// The page's origin; empty if what sent them is no browser.
    origin: String,
    /// The beginning of the key.
    key: String,
    /// Whether the key is one of this project; otherwise no project has it.
    key_is_known: bool,
    /// The code of the problem.
    code: &'static str,
    title: &'static str,
    remedy: &'static str,
    count: u64,
    last_at_ms: i64,
}

impl From<Refusals> for RefusalsBody {
    fn from(refused: Refusals) -> Self {
        Self {
            origin: refused.origin,
            key: refused.key,
            key_is_known: refused.project.is_some(),
            code: refused.code,
            title: refused.title,
            remedy: refused.remedy,
            count: refused.count,
            last_at_ms: refused.last_at_ms,
        }
    }
}

/// What arrived
///
/// For whoever just put the recorder into a page: the newest visit, and why nothing else came.
#[utoipa::path(
    get,
    path = "/v1/projects/{project_id}/arrivals",
    operation_id = "get_arrivals",
    tag = "projects",
    params(("project_id" = String, Path, description = "The project.")),
    responses(
        (status = 200, description = "The newest visit and the last refusals.", body = ProjectArrivals),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only a dashboard login may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn get_arrivals(
    State(app): State<App>,
    _login: DashboardLogin,
    PathId(id): PathId<ProjectId>,
) -> Result<Json<ProjectArrivals>, Problem> {
    app.projects.by_id(&id).await?.ok_or_else(Problem::no_such_project)?;
    let now_ms = app.now_ms();
    let mut visits = SessionFilter::default();
    visits.terms.insert(TermField::Source, vec!["web".to_owned()]);
    let newest = app
        .parts
        .index
        .list_sessions(&id, &visits, SessionOrder::default(), None, 1)
        .await?;
    let refusals = app.arrivals.of(&id, now_ms);
    Ok(Json(ProjectArrivals {
        session: newest
            .sessions
            .into_iter()
            .next()
            .map(|row| SessionBody::new(row, now_ms)),
        refusals: refusals.into_iter().map(Into::into).collect(),
    }))
}
