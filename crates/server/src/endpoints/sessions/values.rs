//! `GET /v1/sessions/values`

use axum::Json;
use axum::extract::State;
use reenact_analytics::TermField;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::ProjectScope;
use crate::json::Query;
use crate::problem::{Code, Problem, ProblemBody};
use crate::state::App;

const LIMIT_DEFAULT: u32 = 20;
const LIMIT_MAX: u32 = 100;
const TEXT_BYTES_MAX: usize = 512;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ValuesQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[serde(rename = "project_id")]
    _project_id: Option<String>,
    /// A filter of the list that takes values: `source`, `user`, `page`, `browser`, `system`, `device`, `country`, `language`,
    /// `release`, `environment`, `event`, `property`, `flag`, `agent`,
    /// `model`, `folder`, `tool` or `health`.
    field: String,
    /// What a value begins with or holds. Upper case matters for what it begins with if there are very many values.
    #[serde(default)]
    q: String,
    #[param(nullable = false, minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
}

/// Values to filter sessions by, those of most sessions first.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionValues {
    values: Vec<SessionValue>,
}

#[derive(Serialize, ToSchema)]
struct SessionValue {
    value: String,
    /// Sessions of the project that have it, whatever else is filtered by.
    session_count: u64,
}

/// Suggest values to filter sessions by
#[utoipa::path(
    get,
    path = "/v1/sessions/values",
    operation_id = "list_session_values",
    tag = "sessions",
    params(ValuesQuery),
    responses(
        (status = 200, description = "The values.", body = SessionValues),
        (status = 400, description = "No such field, or not a valid limit.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_session_values(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    Query(query): Query<ValuesQuery>,
) -> Result<Json<SessionValues>, Problem> {
    let refused = |detail: String| Problem::new(Code::InvalidRequest, detail);
    let field: TermField = query
        .field
        .parse()
        .map_err(|error| refused(format!("field: {error}")))?;
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(refused(format!("limit: expected 1 to {LIMIT_MAX}")));
    }
    if query.q.len() > TEXT_BYTES_MAX {
        return Err(refused(format!("q: expected at most {TEXT_BYTES_MAX} bytes")));
    }
    let found = app.parts.index.field_values(&project, field, &query.q, limit).await?;
    let values = found.into_iter().map(|found| SessionValue {
        value: found.value,
        session_count: found.session_count,
    });
    Ok(Json(SessionValues {
        values: values.collect(),
    }))
}
