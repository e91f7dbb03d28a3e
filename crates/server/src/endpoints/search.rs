//! `GET /v1/search`

mod snippet;

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reenact_store::{FoundMoment, FoundSession, MomentKind, SearchCursor, SearchQuery};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::ProjectScope;
use crate::json::Query;
use crate::problem::{Code, Problem, ProblemBody};
use crate::run_summaries::LISTED_RUNS_BYTES_MAX;
use crate::schemas::SessionBody;
use crate::session_filter::{FilterParameters, Filtered};
use crate::state::App;
use snippet::Snippet;

const LIMIT_MAX: u32 = 100;
const LIMIT_DEFAULT: u32 = 20;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchParameters {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[allow(dead_code, reason = "read by ProjectScope")]
    project_id: Option<String>,
    /// Words, each of which may go on, and "phrases". A moment's text must hold all of them. Nothing in it is a
    /// mistake; at most 500 bytes and 16 words and phrases of it count.
    #[serde(default)]
    q: String,
    /// Sessions of one answer.
    #[param(nullable = false, minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

/// Sessions in which something was found, those that began last first.
#[derive(Serialize, ToSchema)]
pub(crate) struct SearchResults {
    results: Vec<SearchResult>,
    #[schema(required)]
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct SearchResult {
    session: SessionBody,
    /// By time, the first 20.
    moments: Vec<FoundMomentBody>,
    /// There are more moments than these.
    has_more_moments: bool,
}

/// Where in a session it was found.
#[derive(Serialize, ToSchema)]
#[schema(as = FoundMoment)]
struct FoundMomentBody {
    window: String,
    page: String,
    /// In the time of the recorded events.
    at_ms: i64,
    kind: MomentKindBody,
    /// Plain text around what was found; `…` where something was left out.
    snippet: String,
    /// What was found in the snippet.
    marks: Vec<Mark>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MomentKind)]
enum MomentKindBody {
    /// Text that could be seen.
    Text,
    /// The name of an element that was clicked.
    Click,
    /// What was typed and not masked.
    Input,
    Url,
    Console,
    /// Of a page, or of a tool that an agent used.
    Error,
    /// What an agent's run is called.
    Title,
    /// What an agent was asked.
    Prompt,
    Reply,
    Thinking,
    /// Given to a shell.
    Command,
    /// Any other use of a tool.
    Tool,
    /// What a tool gave back.
    Output,
    /// A file that was read or changed: its path, and what was written.
    File,
}

impl From<MomentKind> for MomentKindBody {
    fn from(kind: MomentKind) -> Self {
        match kind {
            MomentKind::Text => Self::Text,
            MomentKind::Click => Self::Click,
            MomentKind::Input => Self::Input,
            MomentKind::Url => Self::Url,
            MomentKind::Console => Self::Console,
            MomentKind::Error => Self::Error,
            MomentKind::Title => Self::Title,
            MomentKind::Prompt => Self::Prompt,
            MomentKind::Reply => Self::Reply,
            MomentKind::Thinking => Self::Thinking,
            MomentKind::Command => Self::Command,
            MomentKind::Tool => Self::Tool,
            MomentKind::Output => Self::Output,
            MomentKind::File => Self::File,
        }
    }
}

/// From one offset to another, in UTF-16 code units as JavaScript counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
struct Mark {
    start: usize,
    end: usize,
}

/// Search in what users saw and did
///
/// Finds sessions and the moments in them: text that could be seen, names of clicked elements, unmasked input,
/// addresses, console output, errors; of coding agents' runs, what was asked, said, done and written. Sessions can be found once they have been quiet for a while.
#[utoipa::path(
    get,
    path = "/v1/search",
    operation_id = "search",
    tag = "moments",
    params(SearchParameters, FilterParameters),
    responses(
        (status = 200, description = "What was found.", body = SearchResults),
        (status = 400, description = "Not a valid limit or cursor.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn search(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    Query(parameters): Query<SearchParameters>,
    Filtered(filter): Filtered,
) -> Result<Json<SearchResults>, Problem> {
    let limit = valid_limit(parameters.limit)?;
    let after = parameters.cursor.as_deref().map(decode_cursor).transpose()?;
    let query = SearchQuery::parse(&parameters.q);
    let turn = app.searches.acquire().await.map_err(|_| Problem::stopping())?;
    let mut page = app.parts.index.search(&project, &query, &filter, after, limit).await?;
    drop(turn);
    let found = page.sessions.iter_mut().map(|found| &mut found.session);
    app.summarize(found, LISTED_RUNS_BYTES_MAX).await;
    let now_ms = app.now_ms();
    let result = |found: FoundSession| SearchResult {
        session: SessionBody::new(found.session, now_ms),
        moments: found.moments.into_iter().map(FoundMomentBody::from).collect(),
        has_more_moments: found.has_more,
    };
    Ok(Json(SearchResults {
        results: page.sessions.into_iter().map(result).collect(),
        next_cursor: page.next.map(encode_cursor),
    }))
}

impl From<FoundMoment> for FoundMomentBody {
    fn from(FoundMoment { moment, marks }: FoundMoment) -> Self {
        let Snippet { text, marks } = Snippet::around(&moment.text, &marks);
        Self {
            window: moment.window.to_string(),
            page: moment.page.to_string(),
            at_ms: moment.at_ms,
            kind: moment.kind.into(),
            snippet: text,
            marks,
        }
    }
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

fn encode_cursor(cursor: SearchCursor) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
}

fn decode_cursor(text: &str) -> Result<SearchCursor, Problem> {
    let json = URL_SAFE_NO_PAD.decode(text).ok();
    let cursor = json.and_then(|json| serde_json::from_slice(&json).ok());
    cursor.ok_or_else(|| Problem::new(Code::InvalidRequest, "cursor: not one that this list gave"))
}
