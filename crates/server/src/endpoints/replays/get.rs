//! `GET /api/replays/{replay_id}`

use axum::Json;
use axum::extract::State;
use futures::StreamExt as _;
use reenact_agent::{CameraPosition, Event, Payload};
use reenact_recording::{ProjectId, SessionId};
use reenact_store::{BatchQuery, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Replay;
use crate::access::ProjectScope;
use crate::json::PathId;
use crate::problem::{Problem, ProblemBody};
use crate::state::App;

/// Of the events of one answer. Longer ones are read by `GET /v1/sessions/{session_id}/events`, page by page.
const EVENTS_BYTES_MAX: usize = 64 << 20;

#[derive(Serialize, ToSchema)]
pub(crate) struct ReplayWithEvents {
    replay: Replay,
    events: Vec<ReplayEvent>,
}

/// An event with its own fields.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReplayEvent {
    /// As `agent_tool_call`.
    r#type: String,
    recorded_at: i64,
    /// Since the replay's beginning.
    relative_time_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    scene_state: Option<SceneState>,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    own: Map<String, Value>,
}

/// What a 3D client showed.
#[derive(Serialize, ToSchema)]
pub(crate) struct SceneState {
    #[schema(required)]
    camera_position: Option<SceneCamera>,
    #[schema(required)]
    focused_zone: Option<String>,
    active_modals: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct SceneCamera {
    x: f64,
    y: f64,
    z: f64,
}

/// A replay and its events
#[utoipa::path(
    get,
    path = "/api/replays/{replay_id}",
    operation_id = "get_replay",
    tag = "agents",
    params(
        ("replay_id" = String, Path, description = "The replay."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "For a dashboard login: which project. Without it, the first."),
    ),
    responses(
        (status = 200, description = "The replay.", body = ReplayWithEvents),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such replay.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "It has more events than one answer holds.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_replay(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(session): PathId<SessionId>,
) -> Result<Json<ReplayWithEvents>, Problem> {
    let replay = Replay::of(&app, &project, &session).await?;
    let mut events = events(&app, &project, &session).await?;
    let begin_ms = events.iter().map(|event| event.recorded_at).min().unwrap_or_default();
    for event in &mut events {
        event.relative_time_ms = event.recorded_at - begin_ms;
    }
    events.sort_by_key(|event| event.recorded_at);
    Ok(Json(ReplayWithEvents { replay, events }))
}

async fn events(app: &App, project: &ProjectId, session: &SessionId) -> Result<Vec<ReplayEvent>, Problem> {
    let _turn = app.event_reads.acquire().await;
    let reader = &app.parts.reader;
    let mut batches = reader.batches(project, session, &BatchQuery::default()).await?;
    let (mut events, mut bytes) = (Vec::new(), 0);
    while let Some(batch) = batches.next().await {
        let batch = match batch {
            Ok(batch) => batch,
            // What was kept is shown all the same.
            Err(StoreError::Damaged { .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        bytes += batch.json.len();
        if bytes > EVENTS_BYTES_MAX {
            return Err(Problem::too_large("replay_events_bytes_max", EVENTS_BYTES_MAX as u64));
        }
        events.extend(batch.events.iter().filter_map(|event| replay_event(batch.text(event))));
    }
    Ok(events)
}

#[derive(Deserialize)]
struct Stored {
    data: StoredData,
}

#[derive(Deserialize)]
struct StoredData {
    tag: String,
    payload: Map<String, Value>,
}

fn replay_event(text: &str) -> Option<ReplayEvent> {
    let event = Event::from_json(text).ok()??;
    let stored: Stored = serde_json::from_str(text).ok()?;
    let kind = stored
        .data
        .tag
        .trim_start_matches("reenact/")
        .split('@')
        .next()?
        .to_owned();
    let scene_state = match event.payload {
        Payload::Scene(scene) => Some(SceneState {
            camera_position: scene
                .camera_position
                .map(|CameraPosition { x, y, z }| SceneCamera { x, y, z }),
            focused_zone: scene.focused_zone,
            active_modals: scene.active_modals.unwrap_or_default(),
        }),
        _ => None,
    };
    Some(ReplayEvent {
        r#type: kind,
        recorded_at: event.timestamp_ms,
        relative_time_ms: 0,
        scene_state,
        own: stored.data.payload,
    })
}
