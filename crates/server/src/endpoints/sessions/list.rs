//! `GET /v1/sessions`

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reenact_store::{SessionCursor, SessionOrder, SortKey};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::ProjectScope;
use crate::json::Query;
use crate::problem::{Code, Problem, ProblemBody};
use crate::run_summaries::LISTED_RUNS_BYTES_MAX;
use crate::schemas::SessionBody;
use crate::session_filter::{FilterParameters, Filtered};
use crate::state::App;

const LIMIT_DEFAULT: u32 = 50;
const LIMIT_MAX: u32 = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[serde(rename = "project_id")]
    _project_id: Option<String>,
    /// What to sort by.
    #[serde(default)]
    #[param(inline)]
    sort: Sort,
    /// Which end comes first.
    #[serde(default)]
    #[param(inline)]
    order: Direction,
    #[param(nullable = false, minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// `next_cursor` of the page before, with the same filters and order.
    #[param(nullable = false)]
    cursor: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Sort {
    /// When it began.
    #[default]
    Started,
    Duration,
    /// How much of it somebody was active.
    Active,
    /// How many errors there were.
    Errors,
    /// How many events a run of a coding agent has. Other sessions are left out.
    RunEvents,
    /// What a run of a coding agent cost, as it was known when it was quiet last; of others it is not known, and they are
    /// the cheapest. Other sessions are left out.
    RunCost,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Direction {
    #[default]
    Descending,
    Ascending,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SessionList {
    sessions: Vec<SessionBody>,
    /// The list goes on there. It may even if this page is short or empty: only so many sessions are looked at for one.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// List sessions, most recent first unless asked otherwise
#[utoipa::path(
    get,
    path = "/v1/sessions",
    operation_id = "list_sessions",
    tag = "sessions",
    params(ListQuery, FilterParameters),
    responses(
        (status = 200, description = "The sessions.", body = SessionList),
        (status = 400, description = "Not a valid filter.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_sessions(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    Query(query): Query<ListQuery>,
    Filtered(filter): Filtered,
) -> Result<Json<SessionList>, Problem> {
    let limit = valid_limit(query.limit)?;
    let order = SessionOrder {
        by: match query.sort {
            Sort::Started => SortKey::Started,
            Sort::Duration => SortKey::Duration,
            Sort::Active => SortKey::Active,
            Sort::Errors => SortKey::Errors,
            Sort::RunEvents => SortKey::RunEvents,
            Sort::RunCost => SortKey::RunCost,
        },
        ascending: query.order == Direction::Ascending,
    };
    let after = query.cursor.as_deref().map(decode_cursor).transpose()?;
    let index = &app.parts.index;
    let mut page = index
        .list_sessions(&project, &filter, order, after.as_ref(), limit)
        .await?;
    app.summarize(page.sessions.iter_mut(), LISTED_RUNS_BYTES_MAX).await;
    let now_ms = app.now_ms();
    Ok(Json(SessionList {
        sessions: page
            .sessions
            .into_iter()
            .map(|row| SessionBody::new(row, now_ms))
            .collect(),
        next_cursor: page.next.as_ref().map(encode_cursor),
    }))
}

fn valid_limit(limit: Option<u32>) -> Result<u32, Problem> {
    let limit = limit.unwrap_or(LIMIT_DEFAULT);
    if (1..=LIMIT_MAX).contains(&limit) {
        return Ok(limit);
    }
    Err(Problem::new(
        Code::InvalidRequest,
        format!("limit: expected 1 to {LIMIT_MAX}"),
    ))
}

fn encode_cursor(cursor: &SessionCursor) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(cursor).unwrap_or_default())
}

fn decode_cursor(text: &str) -> Result<SessionCursor, Problem> {
    let json = URL_SAFE_NO_PAD.decode(text).ok();
    let cursor = json.and_then(|json| serde_json::from_slice(&json).ok());
    cursor.ok_or_else(|| Problem::new(Code::InvalidRequest, "cursor: not one that this list gave"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_way_to_the_client_and_back() {
        let cursor = SessionCursor { key: i64::MIN, row: 12 };
        assert_eq!(decode_cursor(&encode_cursor(&cursor)).unwrap(), cursor);
        for wrong in ["", "%%%", "bm9uc2Vuc2U"] {
            assert_eq!(decode_cursor(wrong).unwrap_err().code, Code::InvalidRequest);
        }
    }
}
