//! `POST /v1/agent/hooks`

use axum::extract::{Request, State};
use http::StatusCode;
use reenact_recording::SessionId;
use serde::Deserialize;

use crate::access::AgentKey;
use crate::agent_inbox::{Arrived, Way};
use crate::problem::{Code, Problem, ProblemBody};
use crate::state::App;

/// Most bytes of one hook. A tool's whole answer is in it.
const HOOK_BYTES_MAX: usize = 32 << 20;

#[derive(Deserialize)]
struct AnyHook {
    session_id: String,
}

/// Take a hook of Claude Code
///
/// The JSON that a hook is given, as it is. The answer comes once the hook is in memory; it is stored a moment later.
#[utoipa::path(
    post,
    path = "/v1/agent/hooks",
    operation_id = "take_agent_hook",
    tag = "agents",
    request_body(content = serde_json::Value, description = "A hook's JSON.", content_type = "application/json"),
    responses(
        (status = 204, description = "It was taken."),
        (status = 400, description = "It is no hook.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid agent key.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "Over the limit.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "Too many hooks wait to be stored, or the server is stopping.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("agent_key" = []))
)]
pub(crate) async fn take_agent_hook(
    State(app): State<App>,
    AgentKey(project): AgentKey,
    request: Request,
) -> Result<StatusCode, Problem> {
    if app.is_stopping() {
        return Err(Problem::stopping());
    }
    let body = axum::body::to_bytes(request.into_body(), HOOK_BYTES_MAX).await;
    let body = body.map_err(|_| Problem::too_large("hook_bytes_max", HOOK_BYTES_MAX as u64))?;
    let not_a_hook = |why: String| Problem::new(Code::InvalidRequest, format!("the body is no hook's JSON: {why}"));
    let json = String::from_utf8(body.into()).map_err(|error| not_a_hook(error.to_string()))?;
    let hook: AnyHook = serde_json::from_str(&json).map_err(|error| not_a_hook(error.to_string()))?;
    let session = session_id(&hook.session_id)?;
    let arrived = Arrived {
        json,
        received_ms: app.now_ms(),
    };
    app.agent_inbox.take(&app, &project, session, Way::Hooks, arrived)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The agent's own id where it is a valid one; as `reenact agent` has it.
pub(super) fn session_id(own: &str) -> Result<SessionId, Problem> {
    const DIGITS: usize = 32;
    let hashed = || format!("session-{}", &blake3::hash(own.as_bytes()).to_hex()[..DIGITS]);
    let id = SessionId::parse(own).or_else(|_| SessionId::parse(&hashed()));
    id.map_err(|error| Problem::invalid(error.to_string()))
}
