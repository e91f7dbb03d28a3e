//! `GET /v1/recorder-options`: what recorders ask when a page loads.

use axum::extract::{Extension, Query, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

use crate::access::bearer;
use crate::client_address::{PeerAddress, client_address, rate_key};
use crate::problem::{Code, Problem, ProblemBody};
use crate::rates::RetryAfterS;
use crate::recorder_options::RecorderOptions;
use crate::state::App;

/// How long a browser, or a cache on the way, may answer instead of the server.
const CACHE_CONTROL: &str = "public, max-age=60";

#[derive(Deserialize)]
pub(crate) struct Key {
    key: Option<String>,
}

/// The recorder's options
///
/// What a recorder asks with its project's public key when a page loads. Public, as the key is.
#[utoipa::path(
    get,
    path = "/v1/recorder-options",
    operation_id = "serve_recorder_options",
    tag = "ingest",
    params(
        ("key" = Option<String>, Query, description = "The project's public key (pk_…); or as a bearer token."),
        ("if-none-match" = Option<String>, Header, description = "An ETag of this answer."),
    ),
    responses(
        (status = 200, description = "The options that are set here.", body = RecorderOptions),
        (status = 304, description = "They are as they were."),
        (status = 401, description = "No key, or one that no project has.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too fast; Retry-After says how long to wait.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("public_key" = []))
)]
pub(crate) async fn serve_recorder_options(
    State(app): State<App>,
    peer: Option<Extension<PeerAddress>>,
    Query(Key { key }): Query<Key>,
    headers: HeaderMap,
) -> Response {
    let key = key.as_deref().or_else(|| bearer(&headers));
    let mut response = match options_of(&app, peer.map(|Extension(peer)| peer), key, &headers).await {
        Ok(json) => cacheable(json, &headers),
        Err(problem) => problem.into_response(),
    };
    let answer = response.headers_mut();
    // The same for every page, refusals too: a recorder that cannot read the answer would wait for another.
    answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    answer.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}

async fn options_of(
    app: &App,
    peer: Option<PeerAddress>,
    key: Option<&str>,
    headers: &HeaderMap,
) -> Result<Bytes, Problem> {
    if let (Some(rate), Some(peer)) = (&app.limiters.batches_by_address, peer) {
        let address = client_address(peer.0, headers, &app.options.trusted_proxies);
        rate.check(&rate_key(address)).map_err(|RetryAfterS(seconds)| {
            Problem::new(
                Code::TooFast,
                "more than the rate of one address (address_batches_per_s_max)",
            )
            .retry_after_s(seconds)
        })?;
    }
    let key = key.ok_or_else(|| Problem::new(Code::UnknownKey, "the request carries no key"))?;
    let known = app.projects.by_public_key(key).await?;
    let known = known.ok_or_else(|| Problem::new(Code::UnknownKey, "no project has this key"))?;
    Ok(app.projects.recorder_options(&known.project.id).await?)
}

fn cacheable(json: Bytes, request: &HeaderMap) -> Response {
    let hash = blake3::hash(&json).to_hex();
    let etag = format!("\"{}\"", &hash[..32]);
    let known = request.get_all(header::IF_NONE_MATCH).iter();
    let is_known = known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|candidate| candidate.trim().trim_start_matches("W/") == etag);
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json")], json).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}
