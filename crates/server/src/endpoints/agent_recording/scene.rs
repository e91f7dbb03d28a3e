//! `POST /v1/sessions/{session_id}/scene`

use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use http::StatusCode;
use http::request::Parts;
use reenact_agent::{CameraPosition, Event, Scene, TimedScene};
use reenact_analytics::SourceKind;
use reenact_recording::SessionId;
use reenact_store::{Project, SessionRow};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::{AgentKey, DashboardLogin, ProjectScope, bearer};
use crate::agent_stream::{AgentStream, StreamName};
use crate::json::{Json, PathId};
use crate::live_sessions::is_live;
use crate::problem::{Code, Problem, ProblemBody};
use crate::rates::RetryAfterS;
use crate::schemas::{PositionBody, SceneBody};
use crate::secrets::{self, AGENT_KEY_BEGIN};
use crate::state::App;
use crate::storage_watch::StorageState;

const STREAM: StreamName = StreamName {
    window: "agent-scenes",
    page: "scene-state",
};
/// Of each coordinate. Rooms are a few units wide.
const COORDINATE_MAX: f64 = 1e6;
const MODALS_MAX: usize = 16;
/// Most bytes of the name of a zone or a modal.
const NAME_BYTES_MAX: usize = 128;
/// How often somebody else may be before.
const RACES_MAX: u32 = 16;

/// What a 3D client of a run shows. At least one of camera, zone and modals is given.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CreateAgentScene {
    /// Milliseconds since the Unix epoch, as the run's events have them: within the run. Without it, now, as long as the
    /// run goes on.
    at_ms: Option<i64>,
    camera_position: Option<PositionBody>,
    /// The station that is looked at; at most 128 bytes.
    focused_zone: Option<String>,
    /// Dialogs that are open: at most 16, of at most 128 bytes each.
    active_modals: Option<Vec<String>>,
}

/// Who may tell: whoever records the project's agents, and whoever may watch it.
pub(crate) struct SceneTeller(Arc<Project>);

impl FromRequestParts<App> for SceneTeller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if bearer(&parts.headers).is_some_and(|token| token.starts_with(AGENT_KEY_BEGIN)) {
            return AgentKey::from_request_parts(parts, app).await.map(|key| Self(key.0));
        }
        // Read keys do not write.
        DashboardLogin::from_request_parts(parts, app).await?;
        let ProjectScope(id) = ProjectScope::from_request_parts(parts, app).await?;
        let project = app.projects.by_id(&id).await?;
        project.map(Self).ok_or_else(Problem::no_such_project)
    }
}

/// Record what a 3D client shows of a run
///
/// Its camera, the zone in focus and the open modals, at a time. Answers once it is stored, as an event
/// `reenact/agent_scene@1` of the session. A session takes 5 a second.
#[utoipa::path(
    post,
    path = "/v1/sessions/{session_id}/scene",
    operation_id = "create_agent_scene",
    tag = "agents",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "For a dashboard login: which project. Without it, the first."),
    ),
    responses(
        (status = 201, description = "It is stored, as it is shown.", body = SceneBody),
        (status = 400, description = "It says nothing, is over a limit, or its time is not within the run.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid agent key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Read keys do not write.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such run of an agent.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "The session was deleted.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "More than the rate of a session.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "It cannot be stored now.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("agent_key" = []), ("cookie" = []))
)]
pub(crate) async fn create_agent_scene(
    State(app): State<App>,
    SceneTeller(project): SceneTeller,
    PathId(session): PathId<SessionId>,
    Json(body): Json<CreateAgentScene>,
) -> Result<(StatusCode, axum::Json<SceneBody>), Problem> {
    if app.is_stopping() {
        return Err(Problem::stopping());
    }
    if let StorageState::Full(_) = app.parts.storage.state() {
        return Err(Problem::storage_full("there is no room left to store anything"));
    }
    let asked_at_ms = body.at_ms;
    let scene = valid_scene(body, app.now_ms())?;
    if let Some(rate) = &app.limiters.scenes_by_session {
        let too_fast = |RetryAfterS(seconds)| {
            Problem::new(Code::TooFast, "more than the rate of scenes of one session").retry_after_s(seconds)
        };
        rate.check(&(project.id.clone(), session.clone())).map_err(too_fast)?;
    }
    let row = app.parts.index.session(&project.id, &session).await?;
    let row = row.ok_or_else(Problem::no_such_session)?;
    if row.facts.source != SourceKind::Agent {
        return Err(Problem::new(Code::NotFound, "this session is no run of a coding agent"));
    }
    let at_ms = valid_time(&row, asked_at_ms, app.now_ms())?;
    store(&app, project, session, &Event::new(at_ms, scene.clone())).await?;
    let told = SceneBody::new(&TimedScene { at_ms, scene });
    Ok((StatusCode::CREATED, axum::Json(told)))
}

fn valid_scene(body: CreateAgentScene, now_ms: i64) -> Result<Scene, Problem> {
    let is_name = |name: &String| (1..=NAME_BYTES_MAX).contains(&name.len());
    if let Some(PositionBody { x, y, z }) = body.camera_position
        && ![x, y, z].iter().all(|value| value.abs() <= COORDINATE_MAX)
    {
        let detail = format!("camera_position: expected coordinates of at most {COORDINATE_MAX}");
        return Err(Problem::invalid(detail));
    }
    if !body.focused_zone.iter().all(is_name) {
        return Err(Problem::invalid(format!(
            "focused_zone: expected a name of 1 to {NAME_BYTES_MAX} bytes, or null"
        )));
    }
    let modals = body.active_modals.as_deref().unwrap_or_default();
    if modals.len() > MODALS_MAX || !modals.iter().all(is_name) {
        return Err(Problem::invalid(format!(
            "active_modals: expected at most {MODALS_MAX} names of 1 to {NAME_BYTES_MAX} bytes"
        )));
    }
    if body.camera_position.is_none() && body.focused_zone.is_none() && body.active_modals.is_none() {
        let detail = "expected at least one of camera_position, focused_zone and active_modals";
        return Err(Problem::invalid(detail));
    }
    Ok(Scene {
        // Of two at one time the one that came later is the one that is shown: scenes of a time go by their ids.
        id: format!("scene-{now_ms:015}-{}", secrets::random_id()),
        camera_position: body
            .camera_position
            .map(|PositionBody { x, y, z }| CameraPosition { x, y, z }),
        focused_zone: body.focused_zone,
        active_modals: body.active_modals,
    })
}

/// A time of the run, by its own clock. What somebody looks at never makes a run that has ended longer.
fn valid_time(row: &SessionRow, asked_at_ms: Option<i64>, now_ms: i64) -> Result<i64, Problem> {
    let facts = &row.facts;
    let first_ms = facts.first_at_ms.unwrap_or(row.first_received_at_ms);
    let last_ms = facts.last_at_ms.unwrap_or(first_ms);
    let goes_on = is_live(row, now_ms);
    let now_ms = now_ms.saturating_sub(facts.clock_offset_ms);
    let until_ms = if goes_on { last_ms.max(now_ms) } else { last_ms };
    match asked_at_ms {
        Some(at_ms) if (first_ms..=until_ms).contains(&at_ms) => Ok(at_ms),
        Some(_) => Err(Problem::invalid(format!(
            "at_ms: expected a time of the run, {first_ms} to {until_ms}"
        ))),
        None if goes_on => Ok(now_ms.max(first_ms)),
        None => Err(Problem::invalid(format!(
            "at_ms: the run has ended, so say which of its times, {first_ms} to {until_ms}"
        ))),
    }
}

async fn store(app: &App, project: Arc<Project>, session: SessionId, event: &Event) -> Result<(), Problem> {
    let events = [event.to_json()];
    let mut stream = AgentStream::new(app.clone(), project, session, STREAM);
    for _ in 0..RACES_MAX {
        if stream.try_to_store(&events).await? {
            return Ok(());
        }
    }
    Err(Problem::new(Code::Overloaded, "others tell of this session all the time").retry_after_s(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(json: &str) -> CreateAgentScene {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_scene_within_its_limits_is_taken() {
        let told = body(r#"{ "camera_position": { "x": 8, "y": 6.5, "z": -8 }, "focused_zone": "desk" }"#);
        let scene = valid_scene(told, 7).unwrap();
        assert_eq!(
            scene.camera_position,
            Some(CameraPosition {
                x: 8.0,
                y: 6.5,
                z: -8.0
            })
        );
        assert_eq!(scene.focused_zone.as_deref(), Some("desk"));
        assert!(valid_scene(body(r#"{ "active_modals": [] }"#), 7).is_ok());
    }

    #[test]
    fn what_says_nothing_or_is_over_a_limit_is_refused() {
        let long = "x".repeat(NAME_BYTES_MAX + 1);
        let many = vec!["settings"; MODALS_MAX + 1];
        for refused in [
            "{}".to_owned(),
            r#"{ "at_ms": 5, "focused_zone": null }"#.to_owned(),
            r#"{ "camera_position": { "x": 1e7, "y": 0, "z": 0 } }"#.to_owned(),
            r#"{ "focused_zone": "" }"#.to_owned(),
            serde_json::json!({ "focused_zone": long }).to_string(),
            serde_json::json!({ "active_modals": [long] }).to_string(),
            serde_json::json!({ "active_modals": many }).to_string(),
        ] {
            assert!(valid_scene(body(&refused), 7).is_err(), "{refused}");
        }
    }

    #[test]
    fn later_scenes_have_greater_ids() {
        let id = |now_ms| valid_scene(body(r#"{ "active_modals": [] }"#), now_ms).unwrap().id;
        assert!(id(999) < id(1_000) && id(1_700_000_000_000) < id(1_700_000_000_001));
    }
}
