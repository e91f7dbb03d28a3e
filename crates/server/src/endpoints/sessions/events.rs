//! `GET /v1/sessions/{session_id}/events`
//!
//! The answer is written while it is read: memory holds some batches and one chunk, never the whole page.

use std::collections::HashSet;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use futures::stream;
use http::{HeaderValue, header};
use reenact_recording::{Kind, SessionId, WindowId};
use reenact_store::{BatchQuery, StoreError};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use utoipa::{IntoParams, ToSchema};

use crate::access::ProjectScope;
use crate::assets::{AssetsChoice, KeptEvents, KeptLink};
use crate::event_merge::{EventFilter, EventMerge, MergedEvent, Position};
use crate::json::PathId;
use crate::problem::{Code, Problem, ProblemBody};
use crate::schemas::GapBody;
use crate::state::App;

const LIMIT_BYTES_MIN: u64 = 64 << 10;
const LIMIT_BYTES_MAX: u64 = 8 << 20;
const LIMIT_BYTES_DEFAULT: u64 = 2 << 20;
const KINDS_MAX: usize = 64;
const CHUNKS_AHEAD_MAX: usize = 4;
const CLIENT_STALLED_AFTER: Duration = Duration::from_secs(30);
/// Bytes that are gathered before they are sent.
const CHUNK_BYTES: usize = 64 << 10;

/// Read from the query by hand: `kind` may be repeated.
#[derive(Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[allow(dead_code, reason = "read by ProjectScope")]
    project_id: Option<String>,
    /// Earliest time of an event, as recorded.
    #[param(nullable = false)]
    from_ms: Option<i64>,
    /// Latest time of an event, as recorded.
    #[param(nullable = false)]
    to_ms: Option<i64>,
    /// Registry names such as `rrweb/full_snapshot`; may be repeated.
    #[param(nullable = false, required = false)]
    kind: Vec<String>,
    #[param(nullable = false)]
    window_id: Option<String>,
    #[param(nullable = false, minimum = 65536, maximum = 8388608, default = 2097152)]
    limit_bytes: Option<u64>,
    /// `kept`: files that are kept stand for the addresses of the page's own.
    #[param(nullable = false, inline)]
    assets: Option<AssetsChoice>,
    /// `next_cursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

/// A page of events.
#[derive(ToSchema)]
#[allow(dead_code, reason = "written by hand while the events are read")]
pub(crate) struct EventPage {
    /// By time, then by page and sequence.
    events: Vec<RecordedEvent<'static>>,
    /// Stored batches that could not be read; the pages around one may both name it.
    gaps: Vec<GapBody>,
    #[schema(required)]
    next_cursor: Option<String>,
}

/// One event and where it was recorded.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordedEvent<'a> {
    window_id: &'a str,
    page_id: &'a str,
    sequence: u32,
    /// Position in its batch.
    index: u32,
    /// The rrweb event as it was recorded, after redaction.
    #[schema(value_type = serde_json::Value)]
    event: &'a RawValue,
}

/// A session's events
///
/// Ordered by time, then by page and sequence; the events of one page never change their order.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/events",
    operation_id = "list_session_events",
    tag = "sessions",
    params(("session_id" = String, Path, description = "The session."), EventQuery),
    responses(
        (status = 200, description = "A page of events.", body = EventPage),
        (status = 400, description = "Not a valid query.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_session_events(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(id): PathId<SessionId>,
    uri: http::Uri,
) -> Result<Response, Problem> {
    let query = EventQuery::parse(&uri)?;
    let after = query.cursor.as_deref().map(decode_cursor).transpose()?;
    let limit_bytes = query.limit_bytes()?;
    let link = KeptLink::new(&id, query.project_id.as_ref().map(|_| &project));
    let assets = query.assets;
    let (filter, wanted) = query.filter()?;
    let index = &app.parts.index;
    index
        .session(&project, &id)
        .await?
        .ok_or_else(Problem::no_such_session)?;
    let turn = app
        .event_reads
        .clone()
        .acquire_owned()
        .await
        .map_err(|_| Problem::stopping())?;
    let locations = index.locate(&project, &id, &wanted).await?;
    let merge = EventMerge::new(app.parts.reader.clone(), locations, filter, after.as_ref());
    let kept = KeptEvents::of(&app, &project, &id, assets, link).await?;
    let mut writer = PageWriter {
        app,
        merge,
        kept,
        limit_bytes,
        written_bytes: 0,
        last: None,
        done: false,
        _turn: turn,
    };
    // The first chunk is read before the answer begins, so that a failure still has a status.
    let first = writer.chunk().await?.unwrap_or_default();
    let body = if writer.done {
        Body::from(first)
    } else {
        stream_body(first, writer)
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, body).into_response())
}

/// Reads ahead of the client by a few chunks. One that no longer reads is given up, since it holds memory and a turn;
/// what it has then is no whole JSON.
fn stream_body(first: Bytes, mut writer: PageWriter) -> Body {
    let (sender, receiver) = mpsc::channel::<Result<Bytes, StoreError>>(CHUNKS_AHEAD_MAX);
    tokio::spawn(async move {
        while let Some(chunk) = writer.chunk().await.transpose() {
            let failed = chunk.is_err();
            let sent = tokio::time::timeout(CLIENT_STALLED_AFTER, sender.send(chunk)).await;
            if failed || !matches!(sent, Ok(Ok(()))) {
                break;
            }
        }
    });
    let rest = stream::unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver)));
    let chunks = stream::StreamExt::chain(stream::once(std::future::ready(Ok(first))), rest);
    // Compression asks once more after the end.
    Body::from_stream(stream::StreamExt::fuse(chunks))
}

impl EventQuery {
    fn parse(uri: &http::Uri) -> Result<Self, Problem> {
        let invalid = |why: String| Problem::new(Code::InvalidRequest, why);
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
        let axum::extract::Query(pairs) = pairs.map_err(|error| invalid(error.body_text()))?;
        fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<Option<T>, Problem> {
            let wrong = |_| {
                Problem::new(
                    Code::InvalidRequest,
                    format!("{name}: expected an integer, found `{text}`"),
                )
            };
            text.parse().map(Some).map_err(wrong)
        }
        let mut query = Self::default();
        for (name, text) in pairs {
            match name.as_str() {
                "from_ms" => query.from_ms = number(&name, &text)?,
                "to_ms" => query.to_ms = number(&name, &text)?,
                "limit_bytes" => query.limit_bytes = number(&name, &text)?,
                "window_id" => query.window_id = Some(text),
                "project_id" => query.project_id = Some(text),
                "assets" => query.assets = Some(AssetsChoice::parse(&text)?),
                "cursor" => query.cursor = Some(text),
                "kind" if query.kind.len() < KINDS_MAX => query.kind.push(text),
                "kind" => return Err(invalid(format!("kind: expected at most {KINDS_MAX}"))),
                _ => {}
            }
        }
        Ok(query)
    }

    fn limit_bytes(&self) -> Result<u64, Problem> {
        let limit_bytes = self.limit_bytes.unwrap_or(LIMIT_BYTES_DEFAULT);
        if (LIMIT_BYTES_MIN..=LIMIT_BYTES_MAX).contains(&limit_bytes) {
            return Ok(limit_bytes);
        }
        let detail = format!("limit_bytes: expected {LIMIT_BYTES_MIN} to {LIMIT_BYTES_MAX}");
        Err(Problem::new(Code::InvalidRequest, detail))
    }

    fn filter(self) -> Result<(EventFilter, BatchQuery), Problem> {
        let invalid = |why: String| Problem::new(Code::InvalidRequest, why);
        let window = self.window_id.as_deref().map(WindowId::parse).transpose();
        let window = window.map_err(|error| invalid(error.to_string()))?;
        let mut kinds = HashSet::new();
        for name in &self.kind {
            kinds.insert(Kind::by_name(name).ok_or_else(|| invalid(format!("kind: the registry has no `{name}`")))?);
        }
        let Self {
            from_ms, to_ms, kind, ..
        } = self;
        let wanted = BatchQuery {
            from_ms,
            to_ms,
            window,
            kinds: kind,
            ..BatchQuery::default()
        };
        Ok((EventFilter { from_ms, to_ms, kinds }, wanted))
    }
}

/// Writes one page as JSON, chunk by chunk.
struct PageWriter {
    app: App,
    merge: EventMerge,
    kept: Option<KeptEvents>,
    limit_bytes: u64,
    /// Bytes of events so far.
    written_bytes: u64,
    last: Option<Position>,
    done: bool,
    _turn: OwnedSemaphorePermit,
}

impl PageWriter {
    /// The next chunk; `None` behind the last.
    async fn chunk(&mut self) -> Result<Option<Bytes>, StoreError> {
        if self.done {
            return Ok(None);
        }
        let mut chunk = Vec::with_capacity(CHUNK_BYTES + CHUNK_BYTES / 4);
        if self.last.is_none() {
            chunk.extend_from_slice(b"{\"events\":[");
        }
        while chunk.len() < CHUNK_BYTES {
            if self.written_bytes >= self.limit_bytes {
                let more = self.merge.next().await?.is_some();
                self.finish(&mut chunk, more);
                break;
            }
            let Some(event) = self.merge.next().await? else {
                self.finish(&mut chunk, false);
                break;
            };
            if self.last.is_some() {
                chunk.push(b',');
            }
            write_event(&mut chunk, &event, self.kept.as_ref())?;
            self.written_bytes += event.text.len() as u64;
            self.last = Some(event.position());
        }
        Ok(Some(chunk.into()))
    }

    fn finish(&mut self, chunk: &mut Vec<u8>, more: bool) {
        let damaged = self.merge.take_damaged();
        self.app.metrics.batches_damaged(damaged.len());
        let gaps: Vec<GapBody> = damaged.iter().map(GapBody::damaged).collect();
        chunk.extend_from_slice(b"],\"gaps\":");
        chunk.extend(serde_json::to_vec(&gaps).unwrap_or_else(|_| b"[]".to_vec()));
        let cursor = self.last.as_ref().filter(|_| more).map(encode_cursor);
        chunk.extend_from_slice(b",\"next_cursor\":");
        // A cursor is a text without quotes, or null.
        match cursor {
            Some(cursor) => chunk.extend_from_slice(format!("\"{cursor}\"}}").as_bytes()),
            None => chunk.extend_from_slice(b"null}"),
        }
        self.done = true;
    }
}

fn write_event(chunk: &mut Vec<u8>, event: &MergedEvent<'_>, kept: Option<&KeptEvents>) -> Result<(), StoreError> {
    let rewritten = kept.and_then(|kept| kept.rewrite(event.stream, event.text));
    let damaged = |error: serde_json::Error| StoreError::Damaged {
        at: format!("batch {}, event {}", event.sequence, event.index),
        why: error.to_string(),
    };
    let recorded = RecordedEvent {
        window_id: event.stream.window.as_str(),
        page_id: event.stream.page.as_str(),
        sequence: event.sequence,
        index: event.index,
        event: serde_json::from_str(rewritten.as_deref().unwrap_or(event.text)).map_err(damaged)?,
    };
    serde_json::to_writer(chunk, &recorded).map_err(damaged)
}

fn encode_cursor(position: &Position) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(position).unwrap_or_default())
}

fn decode_cursor(text: &str) -> Result<Position, Problem> {
    let json = URL_SAFE_NO_PAD.decode(text).ok();
    let position = json.and_then(|json| serde_json::from_slice(&json).ok());
    position.ok_or_else(|| Problem::new(Code::InvalidRequest, "cursor: not one that this list gave"))
}
