//! `POST /v1/batches`: the way in.
//!
//! Limits come first and cost nothing: address, key, origin, rate, memory. Only then is the body read, and never more
//! of it than was reserved. What follows (decode → validate → redact → durable) is the ingest crate's.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, HttpBody as _};
use axum::extract::{Extension, Query, Request, State};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, header};
use http_body_util::BodyExt as _;
use reenact_ingest::{Labels, Material, Receipt, Refusal, Submission};
use reenact_recording::Encoding;
use reenact_store::Project;
use serde::Deserialize;

use crate::access::{agent_project, bearer};
use crate::agent_labels::agent_labels;
use crate::arrivals::Refused;
use crate::client_address::{PeerAddress, client_address, rate_key};
use crate::origins::allows_origin;
use crate::problem::{Code, Problem, ProblemBody};
use crate::projects::KnownKey;
use crate::rates::RetryAfterS;
use crate::schemas::ReceiptBody;
use crate::secrets::AGENT_KEY_BEGIN;
use crate::state::App;
use crate::storage_watch::StorageState;

#[derive(Deserialize)]
pub(crate) struct Key {
    key: Option<String>,
}

/// Hand over a batch of events
///
/// Answers once the batch is durable. See docs/protocol.md for the batch itself.
#[utoipa::path(
    post,
    path = "/v1/batches",
    operation_id = "create_batch",
    tag = "ingest",
    params(
        ("key" = Option<String>, Query, description = "The project's public key (pk_…), or its agent key (ak_…); or as a bearer token."),
        ("content-encoding" = Option<String>, Header, description = "gzip, zstd or identity; without it the first bytes decide."),
    ),
    request_body(content = serde_json::Value, description = "A batch, plain or compressed.", content_type = "application/json"),
    responses(
        (status = 200, description = "The batch is durable.", body = ReceiptBody),
        (status = 400, description = "Not decodable, or not a batch.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No key, or one that no project has.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The page's origin is not allowed.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 408, description = "The body took too long to arrive.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "The session was deleted.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "Over a limit.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too fast; Retry-After says how long to wait.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "Overloaded, storage full or failing, or stopping; Retry-After says how long to wait.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("public_key" = []))
)]
pub(crate) async fn create_batch(
    State(app): State<App>,
    peer: Option<Extension<PeerAddress>>,
    request: Request,
) -> Response {
    let key = Query::<Key>::try_from_uri(request.uri())
        .ok()
        .and_then(|Query(Key { key })| key);
    let origin = request.headers().get(header::ORIGIN).cloned();
    let named = key.clone().or_else(|| bearer(request.headers()).map(str::to_owned));
    let outcome = take_in(&app, peer.map(|Extension(peer)| peer), key, request).await;
    if let Err(problem) = &outcome {
        note_refusal(&app, named.as_deref(), origin.as_ref(), problem).await;
    }
    app.metrics.batch(outcome.as_ref().map_err(Problem::code_name));
    let mut response = match outcome {
        Ok(receipt) => Json(receipt).into_response(),
        Err(problem) => problem.into_response(),
    };
    // Refusals too: the recorder has to see why, or it would take them for a network failure and try again for ever.
    share_with_origin(response.headers_mut(), origin);
    response
}

/// So that whoever waits for the first event of their page learns why it does not come.
async fn note_refusal(app: &App, key: Option<&str>, origin: Option<&HeaderValue>, problem: &Problem) {
    let project = match key {
        Some(key) => app.projects.by_public_key(key).await.ok().flatten(),
        None => None,
    };
    let refused = Refused {
        project: project.map(|known| known.project.id.clone()),
        key: key.unwrap_or_default(),
        origin: origin.and_then(|value| value.to_str().ok()).unwrap_or_default(),
        problem,
    };
    app.arrivals.refused(&refused, app.now_ms());
}

/// What a browser asks before it sends a body of another media type, or a bearer token.
pub(crate) async fn preflight(headers: HeaderMap) -> Response {
    let mut response = http::StatusCode::NO_CONTENT.into_response();
    let answer = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, content-encoding",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ] {
        answer.insert(name, HeaderValue::from_static(value));
    }
    share_with_origin(answer, headers.get(header::ORIGIN).cloned());
    response
}

/// Lets the calling page, and only it, read the answer.
fn share_with_origin(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("Retry-After"),
        );
    }
}

async fn take_in(
    app: &App,
    peer: Option<PeerAddress>,
    key: Option<String>,
    request: Request,
) -> Result<Receipt, Problem> {
    if app.is_stopping() {
        return Err(Problem::stopping());
    }
    let (head, body) = request.into_parts();
    let address = peer.map(|peer| client_address(peer.0, &head.headers, &app.options.trusted_proxies));
    let sender = authenticate(app, address, key.as_deref(), &head.headers).await?;
    if let StorageState::Full(_) = app.parts.storage.state() {
        return Err(Problem::storage_full(
            "there is no room left to store anything; nothing was lost",
        ));
    }
    let encoding = declared_encoding(&head.headers)?;
    let declared = body.size_hint().exact();
    let reservation = app.parts.ingest.reserve(declared)?;
    let body = read_body(app, body, declared).await?;
    app.metrics.bytes_received(body.len());
    let user_agent = head
        .headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    let country = address.and_then(|address| app.parts.countries.of(address));
    let client = app.parts.clients.read(user_agent, country);
    let (material, labels) = (sender.material(), sender.labels());
    let submission = Submission {
        project: sender.into_project(),
        encoding,
        body,
        client,
        received_at_ms: app.now_ms(),
        material,
        labels,
    };
    let outcome = app.parts.ingest.accept(submission, reservation).await;
    if let Err(Refusal::Store(error)) = &outcome {
        app.parts.storage.report(error);
    }
    Ok(outcome?)
}

/// Address → key → origin → rate: who sends, and whether they may.
async fn authenticate(
    app: &App,
    address: Option<IpAddr>,
    key: Option<&str>,
    headers: &HeaderMap,
) -> Result<Sender, Problem> {
    let too_fast = |whose: &str, RetryAfterS(seconds): RetryAfterS| {
        Problem::new(Code::TooFast, format!("more than the rate of {whose}")).retry_after_s(seconds)
    };
    if let (Some(rate), Some(address)) = (&app.limiters.batches_by_address, address) {
        rate.check(&rate_key(address))
            .map_err(|wait| too_fast("one address (address_batches_per_s_max)", wait))?;
    }
    let key = key.or_else(|| bearer(headers));
    let key = key.ok_or_else(|| Problem::new(Code::UnknownKey, "the request carries no key"))?;
    let sender = sender(app, key).await?;
    if let Some(origin) = headers.get(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        if !allows_origin(sender.project(), origin) {
            let detail = format!("{origin} is not among the allowed origins of this key's project");
            return Err(Problem::new(Code::OriginNotAllowed, detail));
        }
    }
    if let Some(rate) = &app.limiters.batches_by_key {
        rate.check(&key.to_owned())
            .map_err(|wait| too_fast("this key (key_batches_per_s_max)", wait))?;
    }
    if let Sender::Page(known) = &sender {
        app.projects.note_use(known, app.now_ms());
    }
    Ok(sender)
}

/// Who hands a batch over, by the key.
enum Sender {
    Page(Arc<KnownKey>),
    /// A coding agent's hooks or an importer.
    Agent(Arc<Project>),
}

impl Sender {
    fn project(&self) -> &Arc<Project> {
        match self {
            Self::Page(known) => &known.project,
            Self::Agent(project) => project,
        }
    }

    fn into_project(self) -> Arc<Project> {
        match self {
            Self::Page(known) => known.project.clone(),
            Self::Agent(project) => project,
        }
    }

    fn material(&self) -> Material {
        match self {
            Self::Page(_) => Material::WebPage,
            Self::Agent(_) => Material::AgentSession,
        }
    }

    /// A reader of an agent's session follows a secret from command to command: labels tell which is which.
    fn labels(&self) -> Labels {
        match self {
            Self::Page(_) => Labels::Plain,
            Self::Agent(project) => agent_labels(project),
        }
    }
}

async fn sender(app: &App, key: &str) -> Result<Sender, Problem> {
    let unknown = || Problem::new(Code::UnknownKey, "no project has this key");
    if key.starts_with(AGENT_KEY_BEGIN) {
        return Ok(Sender::Agent(agent_project(app, key).await?));
    }
    let known = app.projects.by_public_key(key).await?.ok_or_else(unknown)?;
    Ok(Sender::Page(known))
}

fn declared_encoding(headers: &HeaderMap) -> Result<Option<Encoding>, Problem> {
    let Some(value) = headers.get(header::CONTENT_ENCODING) else {
        return Ok(None);
    };
    match value.to_str().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "identity" => Ok(Some(Encoding::Identity)),
        "gzip" | "x-gzip" => Ok(Some(Encoding::Gzip)),
        "zstd" => Ok(Some(Encoding::Zstd)),
        other => {
            let detail = format!("Content-Encoding `{other}` is not one of gzip, zstd and identity");
            Err(Problem::new(Code::NotDecodable, detail))
        }
    }
}

/// Reads a body, but no more than the limit and no longer than the setting.
async fn read_body(app: &App, body: Body, declared: Option<u64>) -> Result<Bytes, Problem> {
    let timeout_ms = app.options.body_read_timeout_ms;
    let bytes_max = app.parts.ingest.limits().body_bytes_max;
    match tokio::time::timeout(Duration::from_millis(timeout_ms), collect(body, declared, bytes_max)).await {
        Ok(outcome) => outcome,
        Err(_elapsed) => {
            let detail = format!("the body did not arrive within body_read_timeout_ms, {timeout_ms} ms");
            Err(Problem::new(Code::BodyTooSlow, detail).retry_after_s(1))
        }
    }
}

async fn collect(mut body: Body, declared: Option<u64>, bytes_max: u64) -> Result<Bytes, Problem> {
    let mut next = async || {
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| {
                Problem::new(
                    Code::NotDecodable,
                    format!("the body broke off before its end: {error}"),
                )
            })?;
            if let Ok(data) = frame.into_data() {
                return Ok(Some(data));
            }
        }
        Ok::<_, Problem>(None)
    };
    let Some(first) = next().await? else {
        return Ok(Bytes::new());
    };
    // Small bodies arrive in one piece and need no copy.
    if declared == Some(first.len() as u64) {
        return Ok(first);
    }
    let mut whole = BytesMut::with_capacity(usize::try_from(declared.unwrap_or(0)).unwrap_or(0));
    let mut piece = Some(first);
    while let Some(data) = piece {
        if (whole.len() + data.len()) as u64 > bytes_max {
            return Err(Problem::too_large("body_bytes_max", bytes_max));
        }
        whole.extend_from_slice(&data);
        // It shares the connection's buffer, which could not be used again while it lives.
        drop(data);
        piece = next().await?;
    }
    Ok(whole.freeze())
}
