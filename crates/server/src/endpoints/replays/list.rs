//! `GET /api/replays`

use axum::Json;
use axum::extract::State;
use reenact_analytics::TermField;
use reenact_recording::ProjectId;
use reenact_store::{SessionFilter, SessionOrder, SessionRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Replay;
use crate::access::ProjectScope;
use crate::json::Query;
use crate::problem::{Problem, ProblemBody};
use crate::state::App;

const LIMIT_DEFAULT: u32 = 20;
/// Those that are not quiet are gone through, each as a whole.
const LIMIT_MAX: u32 = 50;
/// What is passed over is read too.
const OFFSET_MAX: u32 = 10_000;
const PAGE_SESSIONS: u32 = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReplayQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[serde(rename = "project_id")]
    _project_id: Option<String>,
    #[param(nullable = false)]
    user_id: Option<String>,
    #[param(nullable = false, minimum = 1, maximum = 50, default = 20)]
    limit: Option<u32>,
    #[param(nullable = false, maximum = 10_000, default = 0)]
    offset: Option<u32>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ReplayList {
    replays: Vec<Replay>,
}

/// List replays, most recent first
#[utoipa::path(
    get,
    path = "/api/replays",
    operation_id = "list_replays",
    tag = "agents",
    params(ReplayQuery),
    responses(
        (status = 200, description = "The replays.", body = ReplayList),
        (status = 400, description = "Over a limit.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_replays(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    Query(query): Query<ReplayQuery>,
) -> Result<Json<ReplayList>, Problem> {
    let (limit, offset) = (query.limit.unwrap_or(LIMIT_DEFAULT), query.offset.unwrap_or(0));
    if !(1..=LIMIT_MAX).contains(&limit) || offset > OFFSET_MAX {
        let detail = format!("limit is 1 to {LIMIT_MAX}, offset at most {OFFSET_MAX}");
        return Err(Problem::invalid(detail));
    }
    let mut replays = Vec::new();
    for row in rows(&app, &project, query.user_id, limit, offset).await? {
        replays.push(Replay::summed_up(&app, row).await?);
    }
    Ok(Json(ReplayList { replays }))
}

async fn rows(
    app: &App,
    project: &ProjectId,
    user: Option<String>,
    limit: u32,
    offset: u32,
) -> Result<Vec<SessionRow>, Problem> {
    let mut filter = SessionFilter::default();
    filter.terms.insert(TermField::Source, vec!["agent".to_owned()]);
    if let Some(user) = user {
        filter.terms.insert(TermField::User, vec![user]);
    }
    let wanted = (offset + limit) as usize;
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let index = &app.parts.index;
        let page = index
            .list_sessions(project, &filter, SessionOrder::default(), after.as_ref(), PAGE_SESSIONS)
            .await?;
        rows.extend(page.sessions);
        after = page.next;
        if rows.len() >= wanted || after.is_none() {
            return Ok(rows.into_iter().skip(offset as usize).take(limit as usize).collect());
        }
    }
}
