//! `GET /v1/sessions/{session_id}/page`

mod state;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use reenact_recording::SessionId;
use reenact_replay::{Page, Replay, SelectorError};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::access::ProjectScope;
use crate::assets::{AssetsChoice, INERT_HTML};
use crate::json::{PathId, Query};
use crate::moments::WantedStream;
use crate::problem::{Code, Problem, ProblemBody};
use crate::state::App;
use state::{Moment, PageState};

/// Longest selector, in bytes.
const SELECTOR_BYTES_MAX: usize = 2_000;

/// For the page's HTML, which was made by others: it runs nothing, loads nothing, sends nothing, and lies in an origin
/// of its own, however it is opened.
const INERT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline' data:; img-src data:; font-src data:; \
    media-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[allow(dead_code, reason = "read by ProjectScope")]
    project_id: Option<String>,
    /// The moment, in the time of the recorded events.
    at_ms: i64,
    /// A window's id. Without it, the one that was in front.
    #[param(nullable = false)]
    window: Option<String>,
    /// A page's id. Without it, the one that the window showed.
    #[param(nullable = false)]
    page: Option<String>,
    /// What to answer; without it `json`.
    #[serde(default)]
    #[param(inline)]
    format: Format,
    /// CSS selector (with `json`): the answer tells the elements that it finds, in frames and shadow trees too.
    #[param(nullable = false)]
    selector: Option<String>,
    /// `kept` (with `html`): files that are kept stand in the page, so that it opens offline as it was.
    #[param(nullable = false, inline)]
    assets: Option<AssetsChoice>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    /// The page as a file that does nothing.
    Html,
    /// The text that could be seen, with who shows it.
    Text,
    /// Address, viewport, pointer and what else is known.
    #[default]
    Json,
}

/// What came of looking.
enum Shown {
    Html(String),
    Json(Box<PageState>),
    WrongSelector(SelectorError),
}

/// A page as it was at a moment
///
/// `html` is inert: without scripts and outside loads, under a policy that forbids both. It is to be shown in a frame
/// with `sandbox`.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/page",
    operation_id = "get_session_page",
    tag = "moments",
    params(("session_id" = String, Path, description = "The session."), PageQuery),
    responses(
        (status = 200, description = "The page.", content(
            (PageState = "application/json"),
            (String = "text/html"),
        )),
        (status = 400, description = "Not a valid query or selector.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session, or the session no such page.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The page's recording is larger than what may be kept open.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("read_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_session_page(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(id): PathId<SessionId>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let selector = valid_selector(query.selector, query.format)?;
    let wanted = WantedStream::parse(query.at_ms, query.window, query.page)?;
    let streams = app.streams_of(&project, &id).await?;
    let (stream, batches) = app.find_stream(&streams, &wanted).await?;
    let moment = Moment {
        window: stream.window.to_string(),
        page: stream.page.to_string(),
        at_ms: wanted.at_ms,
    };
    if query.assets.is_some() && query.format != Format::Html {
        return Err(Problem::new(
            Code::InvalidRequest,
            "assets: expected with format=html only",
        ));
    }
    if query.assets.is_some()
        && let Some(embedded) = app
            .embedded_files(&project, &id, (stream, batches), wanted.at_ms)
            .await?
    {
        let at_ms = wanted.at_ms as f64;
        let work = move |replay: &mut Replay<'_>| embedded.html(replay.seek(at_ms), at_ms);
        let html = app.moments.look(stream, batches, work).await?;
        return Ok(html_answer(html));
    }
    let format = query.format;
    let shown = app.moments.look(stream, batches, move |replay| {
        let pointer = replay.pointer_at(moment.at_ms as f64);
        let page = replay.seek(moment.at_ms as f64);
        match format {
            Format::Html => Shown::Html(inert_html(page)),
            Format::Text => Shown::Json(Box::new(PageState::new(moment, page, pointer).with_text(page))),
            Format::Json => match PageState::new(moment, page, pointer).with_nodes(page, selector.as_deref()) {
                Ok(state) => Shown::Json(Box::new(state)),
                Err(error) => Shown::WrongSelector(error),
            },
        }
    });
    match shown.await? {
        Shown::Html(html) => Ok(html_answer(html)),
        Shown::Json(state) => Ok((private(), axum::Json(state)).into_response()),
        Shown::WrongSelector(error) => Err(Problem::new(Code::InvalidRequest, format!("selector: {error}"))),
    }
}

fn valid_selector(selector: Option<String>, format: Format) -> Result<Option<String>, Problem> {
    let invalid = |why: String| Err(Problem::new(Code::InvalidRequest, format!("selector: {why}")));
    match selector.filter(|selector| !selector.is_empty()) {
        Some(selector) if selector.len() > SELECTOR_BYTES_MAX => {
            invalid(format!("expected at most {SELECTOR_BYTES_MAX} bytes"))
        }
        Some(_) if format != Format::Json => invalid("expected with format=json only".to_owned()),
        selector => Ok(selector),
    }
}

fn inert_html(page: &Page<'_>) -> String {
    page.to_html(INERT_HTML)
}

fn private() -> [(http::HeaderName, HeaderValue); 1] {
    [(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"))]
}

fn html_answer(html: String) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(INERT_POLICY)),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (private(), headers, html).into_response()
}
