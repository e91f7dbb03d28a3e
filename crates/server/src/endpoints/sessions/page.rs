//! `GET /v1/sessions/{session_id}/page`

mod state;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use reenact_recording::{ProjectId, SessionId};
use reenact_replay::Replay;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::access::ProjectScope;
use crate::assets::{INERT_HTML, KeptLink};
use crate::json::{PathId, Query};
use crate::moments::{Look, PageLoad, WantedStream};
use crate::problem::{Code, Problem, ProblemBody};
use crate::state::App;
use state::{Moment, PageState};

/// Longest selector, in bytes.
const SELECTOR_BYTES_MAX: usize = 2_000;

/// For the page's HTML, which was made by others: it runs nothing, loads nothing, sends nothing, and lies in an origin
/// of its own, however it is opened.
const INERT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline' data:; img-src data:; font-src data:; \
    media-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";
/// The same for a page with links to files of this server.
const LINKED_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline' data: 'self'; img-src data: 'self'; \
    font-src data: 'self'; media-src data: 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
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
    /// With `html`: where the files that are kept of the page are. Without it, they are left out.
    #[param(nullable = false, inline)]
    assets: Option<PageAssets>,
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

/// Where the kept files of a page are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PageAssets {
    /// In the page, which opens offline as it was: a file to keep.
    Kept,
    /// On this server, by links that never change what they stand for: light, for showing the page in a frame of the
    /// server's own origin, whose requests are known by the login's cookie.
    Linked,
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
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_session_page(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(id): PathId<SessionId>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let selector = valid_selector(query.selector, query.format)?;
    let wanted = WantedStream::parse(query.at_ms, query.window, query.page)?;
    if query.assets.is_some() && query.format != Format::Html {
        return Err(Problem::new(
            Code::InvalidRequest,
            "assets: expected with format=html only",
        ));
    }
    let load = app.page_load(&project, &id, &wanted).await?;
    let at_ms = wanted.at_ms;
    if query.format == Format::Html {
        let html = match query.assets {
            None => {
                load.look(Look::At(at_ms), move |replay| bare_html(replay, at_ms))
                    .await?
            }
            Some(PageAssets::Kept) => html_with_files(&app, &project, &id, &load, at_ms).await?,
            Some(PageAssets::Linked) => {
                let link = KeptLink::new(&id, query.project_id.as_ref().map(|_| &project));
                html_with_links(&app, &project, &id, &load, at_ms, link).await?
            }
        };
        return Ok(html_answer(html, query.assets));
    }
    let moment = Moment {
        window: load.key().window.to_string(),
        page: load.key().page.to_string(),
        at_ms,
    };
    let format = query.format;
    let shown = load.look(Look::AtWithPointer(at_ms), move |replay| {
        let pointer = replay.pointer_at(at_ms as f64);
        let page = replay.seek(at_ms as f64);
        let state = PageState::new(moment, page, pointer);
        match format {
            Format::Text => Ok(state.with_text(page)),
            _ => state.with_nodes(page, selector.as_deref()),
        }
    });
    match shown.await? {
        Ok(state) => Ok((private(), axum::Json(state)).into_response()),
        Err(error) => Err(Problem::new(Code::InvalidRequest, format!("selector: {error}"))),
    }
}

fn bare_html(replay: &mut Replay<'_>, at_ms: i64) -> String {
    replay.seek(at_ms as f64).to_html(INERT_HTML)
}

/// With the kept files in it.
async fn html_with_files(
    app: &App,
    project: &ProjectId,
    session: &SessionId,
    load: &PageLoad,
    at_ms: i64,
) -> Result<String, Problem> {
    let embedded = app.embedded_files(project, session, load, at_ms).await?;
    let work = move |replay: &mut Replay<'_>| match embedded {
        Some(files) => files.html(replay.seek(at_ms as f64), at_ms as f64),
        None => bare_html(replay, at_ms),
    };
    load.look(Look::At(at_ms), work).await
}

/// With links to the kept files.
async fn html_with_links(
    app: &App,
    project: &ProjectId,
    session: &SessionId,
    load: &PageLoad,
    at_ms: i64,
    link: KeptLink,
) -> Result<String, Problem> {
    let links = app.kept_files(project, session, link).await?;
    let work = move |replay: &mut Replay<'_>| match links {
        Some(links) => links.html(replay.seek(at_ms as f64), at_ms as f64),
        None => bare_html(replay, at_ms),
    };
    load.look(Look::At(at_ms), work).await
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

fn private() -> [(http::HeaderName, HeaderValue); 1] {
    [(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"))]
}

fn html_answer(html: String, assets: Option<PageAssets>) -> Response {
    let policy = match assets {
        Some(PageAssets::Linked) => LINKED_POLICY,
        Some(PageAssets::Kept) | None => INERT_POLICY,
    };
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (private(), headers, html).into_response()
}
