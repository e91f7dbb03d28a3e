//! `GET /v1/sessions`

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reenact_store::{SessionCursor, SessionFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::ProjectScope;
use crate::json::Query;
use crate::problem::{Code, Problem, ProblemBody};
use crate::schemas::SessionBody;
use crate::state::App;

const LIMIT_DEFAULT: u32 = 50;
const LIMIT_MAX: u32 = 200;
const TEXT_BYTES_MAX: usize = 2_048;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SessionQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[serde(rename = "project_id")]
    _project_id: Option<String>,
    /// The user's id, exactly.
    #[param(nullable = false)]
    user: Option<String>,
    /// Part of a page's URL.
    #[param(nullable = false)]
    url: Option<String>,
    /// Start of the session, at the earliest.
    #[param(nullable = false)]
    from_ms: Option<i64>,
    /// Start of the session, at the latest.
    #[param(nullable = false)]
    to_ms: Option<i64>,
    #[param(nullable = false)]
    duration_min_ms: Option<i64>,
    #[param(nullable = false)]
    duration_max_ms: Option<i64>,
    /// At least so many errors.
    #[param(nullable = false)]
    errors: Option<u64>,
    /// The browser's name.
    #[param(nullable = false)]
    browser: Option<String>,
    #[param(nullable = false, minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SessionList {
    sessions: Vec<SessionBody>,
    #[schema(required)]
    next_cursor: Option<String>,
}

/// List sessions, most recent first
#[utoipa::path(
    get,
    path = "/v1/sessions",
    operation_id = "list_sessions",
    tag = "sessions",
    params(SessionQuery),
    responses(
        (status = 200, description = "The sessions.", body = SessionList),
        (status = 400, description = "Not a valid filter.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("read_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_sessions(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    Query(query): Query<SessionQuery>,
) -> Result<Json<SessionList>, Problem> {
    let limit = valid_limit(query.limit)?;
    let after = query.cursor.as_deref().map(decode_cursor).transpose()?;
    let filter = filter_of(query)?;
    let page = app
        .parts
        .index
        .list_sessions(&project, &filter, after.as_ref(), limit)
        .await?;
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

fn filter_of(query: SessionQuery) -> Result<SessionFilter, Problem> {
    for (name, text) in [("user", &query.user), ("url", &query.url), ("browser", &query.browser)] {
        if text.as_ref().is_some_and(|text| text.len() > TEXT_BYTES_MAX) {
            return Err(Problem::new(
                Code::InvalidRequest,
                format!("{name}: expected at most {TEXT_BYTES_MAX} bytes"),
            ));
        }
    }
    // A form sends empty fields along; they are no filter.
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(SessionFilter {
        user: filled(query.user),
        url_contains: filled(query.url),
        from_ms: query.from_ms,
        to_ms: query.to_ms,
        duration_min_ms: query.duration_min_ms,
        duration_max_ms: query.duration_max_ms,
        errors_min: query.errors,
        browser: filled(query.browser),
    })
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
    use reenact_recording::SessionId;

    use super::*;

    #[test]
    fn a_cursor_survives_the_way_to_the_client_and_back() {
        let cursor = SessionCursor {
            started_at_ms: -5,
            id: SessionId::parse("s_12345678").unwrap(),
        };
        assert_eq!(decode_cursor(&encode_cursor(&cursor)).unwrap(), cursor);
        for wrong in ["", "%%%", "bm9uc2Vuc2U"] {
            assert_eq!(decode_cursor(wrong).unwrap_err().code, Code::InvalidRequest);
        }
    }
}
