//! `GET /v1/agent/label-key`

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::AgentKey;
use crate::agent_labels;
use crate::problem::ProblemBody;

/// With what a program labels secrets that it takes out before it sends.
#[derive(Serialize, ToSchema)]
pub(crate) struct AgentLabelKey {
    /// 64 hexadecimal digits, to be kept as a key is.
    label_key: String,
    project_id: String,
    project_name: String,
}

/// The key of a project's labels
///
/// So that a secret has the same label wherever it is taken out.
#[utoipa::path(
    get,
    path = "/v1/agent/label-key",
    operation_id = "get_agent_label_key",
    tag = "agents",
    responses(
        (status = 200, description = "The key, and whose it is.", body = AgentLabelKey),
        (status = 401, description = "No valid agent key.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("agent_key" = []))
)]
pub(crate) async fn get_agent_label_key(AgentKey(project): AgentKey) -> Response {
    let answer = AgentLabelKey {
        label_key: agent_labels::label_key(&project).to_hex(),
        project_id: project.id.to_string(),
        project_name: project.name.clone(),
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}
