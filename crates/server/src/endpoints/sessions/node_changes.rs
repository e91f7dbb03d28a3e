//! `GET /v1/sessions/{session_id}/node-changes`

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;
use reenact_replay::{NodeChangeKind, Replay};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::nodes::cut;
use crate::access::ProjectScope;
use crate::json::{PathId, Query};
use crate::moments::{Look, WantedStream};
use crate::problem::{Problem, ProblemBody};
use crate::state::App;

/// Changes of one answer.
const CHANGES_MAX: usize = 2_000;
const ATTRIBUTES_MAX: usize = 20;
const VALUE_CHARS_MAX: usize = 500;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NodeChangesQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[allow(dead_code, reason = "read by ProjectScope")]
    project_id: Option<String>,
    /// rrweb's id of the node.
    node_id: i64,
    /// A window's id.
    window: String,
    /// A page's id: ids of nodes mean something in their page load only.
    page: String,
}

/// When a node changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct NodeChanges {
    /// By time, the first 2,000.
    changes: Vec<NodeChangeBody>,
    /// How many there are.
    changes_found: usize,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
struct NodeChangeBody {
    /// In the time of the recorded events.
    at_ms: i64,
    kind: NodeChangeName,
    /// What attributes became; `null` for one that was removed.
    attributes: Vec<ChangedAttribute>,
    /// What a text became, or what a form field held then.
    #[schema(required)]
    text: Option<String>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
struct ChangedAttribute {
    name: String,
    #[schema(required)]
    value: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum NodeChangeName {
    /// The page was snapshot with the node in it.
    Snapshot,
    Added,
    /// Taken out and put in within one event.
    Moved,
    /// Itself, or something that it lay in.
    Removed,
    Text,
    Attributes,
    /// Something was put into it or taken out of it.
    Children,
    Input,
    Scroll,
    Media,
    Canvas,
    StyleSheet,
    /// Clicked, touched, focused, and so on.
    Interaction,
}

/// When did this change?
///
/// The events that changed a node, with what they made of it, over the whole page load.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/node-changes",
    operation_id = "list_node_changes",
    tag = "moments",
    params(("session_id" = String, Path, description = "The session."), NodeChangesQuery),
    responses(
        (status = 200, description = "The changes; none for a node that the page never had.", body = NodeChanges),
        (status = 400, description = "Not a valid query.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session, or the session no such page.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The page's recording is larger than what may be kept open.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_node_changes(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(id): PathId<SessionId>,
    Query(query): Query<NodeChangesQuery>,
) -> Result<Json<NodeChanges>, Problem> {
    let wanted = WantedStream::parse(0, Some(query.window), Some(query.page))?;
    let load = app.page_load(&project, &id, &wanted).await?;
    let node_id = query.node_id;
    let changes = load
        .look(Look::Through, move |replay| node_changes(replay, node_id))
        .await?;
    Ok(Json(changes))
}

fn node_changes(replay: &Replay<'_>, node_id: i64) -> NodeChanges {
    let found = replay.changes_of(node_id);
    let changes = found.iter().take(CHANGES_MAX).map(|change| {
        let news = replay.news_of(node_id, change.position);
        let says_text = matches!(change.kind, NodeChangeKind::Text | NodeChangeKind::Input);
        let attributes = news.attributes.into_iter().take(ATTRIBUTES_MAX);
        NodeChangeBody {
            at_ms: change.at_ms as i64,
            kind: change.kind.into(),
            attributes: match change.kind {
                NodeChangeKind::Attributes => attributes.map(ChangedAttribute::from).collect(),
                _ => Vec::new(),
            },
            text: news.text.filter(|_| says_text).map(|text| cut(&text, VALUE_CHARS_MAX)),
        }
    });
    NodeChanges {
        changes: changes.collect(),
        changes_found: found.len(),
    }
}

impl From<(String, Option<String>)> for ChangedAttribute {
    fn from((name, value): (String, Option<String>)) -> Self {
        Self {
            name: cut(&name, VALUE_CHARS_MAX),
            value: value.map(|value| cut(&value, VALUE_CHARS_MAX)),
        }
    }
}

impl From<NodeChangeKind> for NodeChangeName {
    fn from(kind: NodeChangeKind) -> Self {
        match kind {
            NodeChangeKind::Snapshot => Self::Snapshot,
            NodeChangeKind::Added => Self::Added,
            NodeChangeKind::Moved => Self::Moved,
            NodeChangeKind::Removed => Self::Removed,
            NodeChangeKind::Text => Self::Text,
            NodeChangeKind::Attributes => Self::Attributes,
            NodeChangeKind::Children => Self::Children,
            NodeChangeKind::Input => Self::Input,
            NodeChangeKind::Scroll => Self::Scroll,
            NodeChangeKind::Media => Self::Media,
            NodeChangeKind::Canvas => Self::Canvas,
            NodeChangeKind::StyleSheet => Self::StyleSheet,
            NodeChangeKind::Interaction => Self::Interaction,
        }
    }
}
