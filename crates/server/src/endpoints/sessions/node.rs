//! `GET /v1/sessions/{session_id}/node`

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;
use reenact_replay::{NodeRef, Page, StyleRule};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::nodes::{TreeAttribute, TreeNodeKind, attributes, cut};
use crate::access::ProjectScope;
use crate::json::{PathId, Query};
use crate::moments::{Look, WantedStream};
use crate::problem::{Code, Problem, ProblemBody};
use crate::state::App;

const ATTRIBUTES_MAX: usize = 500;
const VALUE_CHARS_MAX: usize = 20_000;
const RULES_MAX: usize = 300;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NodeQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[allow(dead_code, reason = "read by ProjectScope")]
    project_id: Option<String>,
    /// rrweb's id of the node.
    node_id: i64,
    /// The moment, in the time of the recorded events.
    at_ms: i64,
    /// A window's id.
    window: String,
    /// A page's id: ids of nodes mean something in their page load only.
    page: String,
}

/// A node as it was at a moment.
#[derive(Serialize, ToSchema)]
pub(crate) struct NodeState {
    node_id: i64,
    kind: TreeNodeKind,
    /// An element's tag; otherwise empty.
    name: String,
    attributes: Vec<TreeAttribute>,
    /// Of a text or comment; of an element the texts in it.
    text: String,
    /// What the element is to assistive technology.
    #[schema(required)]
    role: Option<String>,
    /// Its accessible name; empty if it has none.
    accessible_name: String,
    /// A selector that finds it alone, for each tree on the way to it.
    selector: Vec<String>,
    /// How far it was scrolled, if events tell.
    #[schema(required)]
    scroll: Option<ScrollState>,
    /// What a form field held, if events tell.
    #[schema(required)]
    input: Option<FieldState>,
    /// Rules of the page's sheets that match the element, the strongest first, at most 300.
    rules: Vec<MatchedRule>,
}

/// CSS pixels.
#[derive(Serialize, ToSchema)]
struct ScrollState {
    left: f64,
    top: f64,
}

#[derive(Serialize, ToSchema)]
struct FieldState {
    text: String,
    is_checked: bool,
}

#[derive(Serialize, ToSchema)]
struct MatchedRule {
    selector: String,
    /// `name: value;` one after another.
    declarations: String,
    /// What the rule lies in, outermost first: `@media (min-width: 700px)`.
    conditions: Vec<String>,
    /// The address of its sheet, `<style>`, or `adopted sheet`.
    sheet: String,
}

/// A node at a moment
///
/// With its attributes, its state, and the rules of the recorded style sheets that match it.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/node",
    operation_id = "get_page_node",
    tag = "moments",
    params(("session_id" = String, Path, description = "The session."), NodeQuery),
    responses(
        (status = 200, description = "The node.", body = NodeState),
        (status = 400, description = "Not a valid query.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session, the session no such page, or the page no such node at that moment.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The page's recording is larger than what may be kept open.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_page_node(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(id): PathId<SessionId>,
    Query(query): Query<NodeQuery>,
) -> Result<Json<NodeState>, Problem> {
    let wanted = WantedStream::parse(query.at_ms, Some(query.window), Some(query.page))?;
    let load = app.page_load(&project, &id, &wanted).await?;
    let (node_id, at_ms) = (query.node_id, wanted.at_ms);
    let work = move |replay: &mut reenact_replay::Replay<'_>| {
        let page = replay.seek(at_ms as f64);
        page.node(node_id).map(|node| node_state(page, node, node_id))
    };
    let state = load.look(Look::At(at_ms), work).await?;
    let missing = || Problem::new(Code::NotFound, "the page had no node with this id at that moment");
    state.map(Json).ok_or_else(missing)
}

fn node_state(page: &Page<'_>, node: NodeRef, node_id: i64) -> NodeState {
    let is_element = page.tag_name(node).is_some();
    let text = match page.character_data(node) {
        Some(text) => cut(text, VALUE_CHARS_MAX),
        None => cut(&page.text_content(node), VALUE_CHARS_MAX),
    };
    NodeState {
        node_id,
        kind: TreeNodeKind::of(page.node_kind(node)),
        name: page.tag_name(node).unwrap_or_default().to_owned(),
        attributes: attributes(page, node, ATTRIBUTES_MAX, VALUE_CHARS_MAX),
        text,
        role: page.role(node).map(str::to_owned),
        accessible_name: if is_element {
            page.accessible_name(node)
        } else {
            String::new()
        },
        selector: if is_element {
            page.stable_selector(node).parts
        } else {
            Vec::new()
        },
        scroll: page.scroll_position(node).map(|point| ScrollState {
            left: point.x,
            top: point.y,
        }),
        input: page.input_state(node).map(|input| FieldState {
            text: cut(input.text, VALUE_CHARS_MAX),
            is_checked: input.is_checked,
        }),
        rules: page
            .style_rules(node)
            .into_iter()
            .take(RULES_MAX)
            .map(MatchedRule::from)
            .collect(),
    }
}

impl From<StyleRule> for MatchedRule {
    fn from(rule: StyleRule) -> Self {
        Self {
            selector: cut(&rule.selector, VALUE_CHARS_MAX),
            declarations: cut(&rule.declarations, VALUE_CHARS_MAX),
            conditions: rule.conditions,
            sheet: rule.sheet,
        }
    }
}
