//! `GET /v1/agent/sessions/{session_id}/coverage`
//!
//! Each batch of a file says in its last event how far in the file it reaches. So the server is the only place that
//! remembers what was read, and whoever reads needs no notes of their own.

use axum::Json;
use axum::extract::State;
use reenact_recording::{BatchKey, Kind, SessionId, StreamKey};
use reenact_store::PageRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::AgentKey;
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::state::App;

/// How far a session's sources were read.
#[derive(Serialize, ToSchema)]
pub(crate) struct AgentCoverage {
    streams: Vec<AgentStream>,
}

/// What came of one file.
#[derive(Serialize, ToSchema)]
pub(crate) struct AgentStream {
    window_id: String,
    page_id: String,
    /// Of the batch to come.
    next_sequence: u32,
    /// `null`: the last batch does not say.
    position: Option<AgentPosition>,
}

/// Where the last batch ends.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct AgentPosition {
    /// The file's name.
    file: String,
    bytes_read: u64,
    /// Of these bytes: the first 40 hexadecimal digits of their BLAKE3 hash.
    prefix_hash: String,
}

#[derive(Deserialize)]
struct SourceEvent {
    data: SourceData,
}

#[derive(Deserialize)]
struct SourceData {
    payload: AgentPosition,
}

/// How far a session's sources were read
#[utoipa::path(
    get,
    path = "/v1/agent/sessions/{session_id}/coverage",
    operation_id = "get_agent_coverage",
    tag = "agents",
    params(("session_id" = String, Path, description = "The session.")),
    responses(
        (status = 200, description = "The streams; none of a session that is not known.", body = AgentCoverage),
        (status = 401, description = "No valid agent key.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("agent_key" = []))
)]
pub(crate) async fn get_agent_coverage(
    State(app): State<App>,
    AgentKey(project): AgentKey,
    PathId(session): PathId<SessionId>,
) -> Result<Json<AgentCoverage>, Problem> {
    let mut streams = Vec::new();
    for page in app.parts.index.pages(&project.id, &session).await? {
        let next_sequence = next_sequence(&page);
        let stream = page.stream(&project.id, &session);
        streams.push(AgentStream {
            position: position(&app, stream, next_sequence).await?,
            window_id: page.window.into(),
            page_id: page.page.into(),
            next_sequence,
        });
    }
    Ok(Json(AgentCoverage { streams }))
}

/// One more than the highest.
pub(crate) fn next_sequence(page: &PageRow) -> u32 {
    page.batch_count + page.missing_sequences.len() as u32
}

/// What the batch before `next_sequence` says.
async fn position(app: &App, stream: StreamKey, next_sequence: u32) -> Result<Option<AgentPosition>, Problem> {
    let Some(sequence) = next_sequence.checked_sub(1) else {
        return Ok(None);
    };
    let Some(location) = app.parts.index.locate_batch(&BatchKey { stream, sequence }).await? else {
        return Ok(None);
    };
    // What is damaged is read from its file once more.
    let Ok(Some(batch)) = app.parts.reader.read(&location).await else {
        return Ok(None);
    };
    let said = batch
        .events
        .iter()
        .rev()
        .find(|event| event.kind == Some(Kind::AgentSource));
    let read = said.and_then(|event| serde_json::from_str::<SourceEvent>(batch.text(event)).ok());
    Ok(read.map(|event| event.data.payload))
}
