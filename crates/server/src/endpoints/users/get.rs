//! `GET /v1/users/{user_id}`

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use reenact_analytics::TermField;
use reenact_recording::ProjectId;
use reenact_store::{SessionFilter, SessionOrder, SessionRow};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::access::ProjectScope;
use crate::json::PathText;
use crate::problem::{Code, Problem, ProblemBody};
use crate::state::App;

/// One person, as the sessions tell.
#[derive(Serialize, ToSchema)]
pub(crate) struct User {
    id: String,
    /// What the page said of the person in the most recent session that says anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = serde_json::Value, required = false)]
    traits: Option<Box<RawValue>>,
    session_count: u64,
    /// When the first and the most recent session began.
    first_started_at_ms: i64,
    last_started_at_ms: i64,
}

/// Sessions that are looked at for traits.
const TRAITS_SESSIONS_MAX: u32 = 10;

/// Read what is known of a person
#[utoipa::path(
    get,
    path = "/v1/users/{user_id}",
    operation_id = "get_user",
    tag = "users",
    params(
        ("user_id" = String, Path, description = "The user's id, exactly."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "For a dashboard login: which project. Without it, the first."),
    ),
    responses(
        (status = 200, description = "The person.", body = User),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No session of the project is of this person.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_user(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathText(id): PathText,
) -> Result<Json<User>, Problem> {
    let filter = sessions_of(&id);
    let index = &app.parts.index;
    let newest = SessionOrder::default();
    let recent = index
        .list_sessions(&project, &filter, newest, None, TRAITS_SESSIONS_MAX)
        .await?
        .sessions;
    let oldest = SessionOrder {
        ascending: true,
        ..newest
    };
    let first = index.list_sessions(&project, &filter, oldest, None, 1).await?.sessions;
    let (Some(last), Some(first)) = (recent.first(), first.first()) else {
        return Err(no_such_user());
    };
    let (first_started_at_ms, last_started_at_ms) = (started_at_ms(first), started_at_ms(last));
    let traits = recent
        .into_iter()
        .find_map(|row| row.facts.identity.and_then(|identity| identity.value.traits));
    Ok(Json(User {
        session_count: session_count(&app, &project, &id).await?,
        id,
        traits,
        first_started_at_ms,
        last_started_at_ms,
    }))
}

pub(super) fn sessions_of(id: &str) -> SessionFilter {
    SessionFilter {
        terms: BTreeMap::from([(TermField::User, vec![id.to_owned()])]),
        ..SessionFilter::default()
    }
}

pub(super) fn no_such_user() -> Problem {
    Problem::new(Code::NotFound, "no session of this project is of this person")
}

/// How many sessions of the project are of a person.
pub(super) async fn session_count(app: &App, project: &ProjectId, id: &str) -> Result<u64, Problem> {
    let count = app.parts.index.value_count(project, TermField::User, id).await?;
    Ok(count)
}

fn started_at_ms(row: &SessionRow) -> i64 {
    row.facts.started_at_ms().unwrap_or(row.first_received_at_ms)
}
