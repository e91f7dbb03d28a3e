//! `GET /v1/sessions/{session_id}/keyframe`

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bumpalo::Bump;
use http::{HeaderValue, header};
use reenact_assets::page::rewrite::rewrite;
use reenact_recording::operation::write;
use reenact_recording::{SessionId, StreamKey};
use reenact_replay::Replay;
use serde::Deserialize;
use url::Url;
use utoipa::{IntoParams, ToSchema};

use crate::access::ProjectScope;
use crate::assets::{AssetsChoice, KeptLink, KeptLinks};
use crate::json::{PathId, Query};
use crate::moments::{Look, WantedStream};
use crate::problem::{Problem, ProblemBody};
use crate::state::App;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct KeyframeQuery {
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
    /// `kept`: files that are kept stand for the addresses of the page's own.
    #[param(nullable = false, inline)]
    assets: Option<AssetsChoice>,
}

/// The state of a page at a moment, as events that any rrweb player takes.
#[derive(ToSchema)]
#[allow(dead_code, reason = "written by hand")]
pub(crate) struct Keyframe {
    window: String,
    page: String,
    at_ms: i64,
    /// Meta, FullSnapshot, and what a snapshot cannot say; all with the time `at_ms`. Meta alone where no snapshot had
    /// come yet.
    events: Vec<serde_json::Value>,
}

/// The state at a moment, as events
///
/// A player shows them and goes on with the page's events that come after `at_ms`.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/keyframe",
    operation_id = "get_session_keyframe",
    tag = "moments",
    params(("session_id" = String, Path, description = "The session."), KeyframeQuery),
    responses(
        (status = 200, description = "The state.", body = Keyframe),
        (status = 400, description = "Not a valid query.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session, or the session no such page.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The page's recording is larger than what may be kept open.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_session_keyframe(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(id): PathId<SessionId>,
    Query(query): Query<KeyframeQuery>,
) -> Result<Response, Problem> {
    let wanted = WantedStream::parse(query.at_ms, query.window, query.page)?;
    let load = app.page_load(&project, &id, &wanted).await?;
    let key = load.key().clone();
    let at_ms = wanted.at_ms;
    let link = KeptLink::new(&id, query.project_id.as_ref().map(|_| &project));
    let kept = match query.assets {
        Some(AssetsChoice::Kept) => app.kept_files(&project, &id, link).await?,
        None => None,
    };
    let work = move |replay: &mut Replay<'_>| keyframe_json(replay, &key, at_ms, kept.as_ref());
    let json = load.look(Look::At(at_ms), work).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, json).into_response())
}

fn keyframe_json(replay: &mut Replay<'_>, stream: &StreamKey, at_ms: i64, kept: Option<&KeptLinks>) -> String {
    let arena = Bump::new();
    let page = replay.seek(at_ms as f64);
    let page_url = Url::parse(page.url()).ok();
    // Ids hold nothing that JSON would escape.
    let mut json = format!(
        "{{\"window\":\"{}\",\"page\":\"{}\",\"at_ms\":{at_ms},\"events\":[",
        stream.window, stream.page
    );
    for (place, event) in page.keyframe(at_ms as f64, &arena).iter().enumerate() {
        if place > 0 {
            json.push(',');
        }
        let rewritten = kept.and_then(|kept| rewrite(event, page_url.as_ref(), kept, &arena));
        write(rewritten.as_ref().unwrap_or(event), &mut json);
    }
    json.push_str("]}");
    json
}
