//! `GET /v1/sessions/{session_id}/elements`

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;
use reenact_recording::operation::Change;
use reenact_replay::{NodeRef, Page, Replay};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::ProjectScope;
use crate::json::{PathId, Query};
use crate::moments::{Look, WantedStream};
use crate::problem::{Problem, ProblemBody};
use crate::state::App;

/// Uses of elements that are looked at in one page load.
const USES_MAX: usize = 50_000;
/// An element that is used again sooner than this, as with every key that is typed, is not named anew.
const NAMED_AGAIN_AFTER_MS: f64 = 1_000.0;
/// Whoever clicks a part of one of these clicks the whole; that many parents are looked at.
const PARENTS_MAX: usize = 8;
const WHOLES: [&str; 12] = [
    "button", "link", "tab", "menuitem", "checkbox", "radio", "switch", "option", "combobox", "listbox", "textbox",
    "slider",
];
/// Names are for reading; those of elements without a name of their own are their text, if it is short.
const NAME_CHARS_MAX: usize = 120;
const TEXT_CHARS_MAX: usize = 60;
/// rrweb's mouse interactions that use what they hit: click, context menu, double click.
const CLICKS: [i64; 3] = [2, 3, 4];

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ElementsQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[allow(dead_code, reason = "read by ProjectScope")]
    project_id: Option<String>,
    /// A window's id.
    window: String,
    /// A page's id.
    page: String,
}

/// The elements of a page load that people used.
#[derive(Serialize, ToSchema)]
pub(crate) struct UsedElements {
    window: String,
    page: String,
    /// By time; an element is there again when it was called otherwise.
    elements: Vec<UsedElement>,
}

/// What an element was called from a moment on.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
struct UsedElement {
    /// rrweb's id of the node that was used, as the events name it.
    node_id: i64,
    /// In the time of the recorded events.
    from_ms: i64,
    /// Of the button, link or field that was used, also where a part of it was hit.
    #[schema(required)]
    role: Option<String>,
    tag: String,
    /// Its accessible name, or its text; empty if it has neither.
    name: String,
}

/// What the elements are called that were clicked, typed into, or played
///
/// Events name elements by numbers that mean something in their page load only; this says what each was called at the
/// time.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/elements",
    operation_id = "list_used_elements",
    tag = "moments",
    params(("session_id" = String, Path, description = "The session."), ElementsQuery),
    responses(
        (status = 200, description = "The elements.", body = UsedElements),
        (status = 400, description = "Not a valid query.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session, or the session no such page.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The page's recording is larger than what may be kept open.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_used_elements(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(id): PathId<SessionId>,
    Query(query): Query<ElementsQuery>,
) -> Result<Json<UsedElements>, Problem> {
    let wanted = WantedStream::parse(0, Some(query.window), Some(query.page))?;
    let load = app.page_load(&project, &id, &wanted).await?;
    let elements = load.look(Look::Through, used_elements).await?;
    Ok(Json(UsedElements {
        window: load.key().window.to_string(),
        page: load.key().page.to_string(),
        elements,
    }))
}

/// Where an element was used: after so many operations.
struct ElementUse {
    position: usize,
    node_id: i64,
    at_ms: f64,
}

fn used_elements(replay: &mut Replay<'_>) -> Vec<UsedElement> {
    let mut named: HashMap<i64, UsedElement> = HashMap::new();
    let mut elements = Vec::new();
    for ElementUse {
        position,
        node_id,
        at_ms,
    } in uses(replay)
    {
        let Some(element) = describe(replay.seek_position(position), node_id, at_ms) else {
            continue;
        };
        let is_same = |before: &UsedElement| {
            (&before.role, &before.tag, &before.name) == (&element.role, &element.tag, &element.name)
        };
        if !named.get(&node_id).is_some_and(is_same) {
            named.insert(node_id, element.clone());
            elements.push(element);
        }
    }
    elements
}

fn uses(replay: &Replay<'_>) -> Vec<ElementUse> {
    let mut last_at: HashMap<i64, f64> = HashMap::new();
    let mut uses = Vec::new();
    for (position, operation) in replay.operations().iter().enumerate() {
        let Some(node_id) = used_node(&operation.change) else {
            continue;
        };
        let at_ms = operation.timestamp;
        let is_soon = last_at
            .get(&node_id)
            .is_some_and(|last| at_ms - last < NAMED_AGAIN_AFTER_MS);
        if is_soon || uses.len() >= USES_MAX {
            continue;
        }
        last_at.insert(node_id, at_ms);
        uses.push(ElementUse {
            position,
            node_id,
            at_ms,
        });
    }
    uses
}

fn used_node(change: &Change<'_>) -> Option<i64> {
    match change {
        Change::MouseInteraction(interaction) => CLICKS.contains(&interaction.kind).then_some(interaction.id),
        Change::Input(input) => Some(input.id),
        Change::MediaInteraction(media) => Some(media.id),
        _ => None,
    }
}

fn describe(page: &Page<'_>, node_id: i64, at_ms: f64) -> Option<UsedElement> {
    let hit = page.node(node_id)?;
    let node = whole(page, hit);
    let name = Some(page.accessible_name(node)).filter(|name| !name.is_empty());
    Some(UsedElement {
        node_id,
        from_ms: at_ms as i64,
        role: page.role(node).map(str::to_owned),
        tag: page.tag_name(node).unwrap_or_default().to_owned(),
        name: name
            .map(|name| name.chars().take(NAME_CHARS_MAX).collect())
            .unwrap_or_else(|| short_text(page, node)),
    })
}

/// The control that a node is, or is a part of.
fn whole(page: &Page<'_>, hit: NodeRef) -> NodeRef {
    let mut node = Some(hit);
    for _ in 0..PARENTS_MAX {
        let Some(at) = node else { break };
        if page.role(at).is_some_and(|role| WHOLES.contains(&role)) || page.tag_name(at) == Some("label") {
            return at;
        }
        node = page.parent(at);
    }
    hit
}

fn short_text(page: &Page<'_>, node: NodeRef) -> String {
    let text = page.text_content(node);
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= TEXT_CHARS_MAX {
        text
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use bumpalo::Bump;
    use reenact_recording::operation::read;

    use super::*;

    fn elements(events: &[&str]) -> Vec<(i64, i64, Option<String>, String)> {
        let arena = Bump::new();
        let operations = events.iter().map(|event| read(event, &arena).unwrap()).collect();
        let used = used_elements(&mut Replay::new(operations, &arena));
        used.into_iter()
            .map(|element| (element.node_id, element.from_ms, element.role, element.name))
            .collect()
    }

    const PAGE: &str = r#"{"type":2,"timestamp":1,"data":{"initialOffset":{"left":0,"top":0},"node":{"id":1,"type":0,"childNodes":[
        {"id":2,"type":2,"tagName":"html","attributes":{},"childNodes":[{"id":3,"type":2,"tagName":"body","attributes":{},"childNodes":[
        {"id":4,"type":2,"tagName":"button","attributes":{},"childNodes":[{"id":5,"type":2,"tagName":"span","attributes":{},"childNodes":[{"id":6,"type":3,"textContent":"Add to cart"}]}]},
        {"id":7,"type":2,"tagName":"label","attributes":{"for":"mail"},"childNodes":[{"id":8,"type":3,"textContent":"E-mail"}]},
        {"id":9,"type":2,"tagName":"input","attributes":{"id":"mail"},"childNodes":[]}]}]}]}}}"#;
    const ADDED: &str = r#"{"type":3,"timestamp":20,"data":{"source":0,"adds":[],"removes":[],"texts":[{"id":6,"value":"In your cart"}],"attributes":[]}}"#;

    fn click(id: i64, at_ms: i64) -> String {
        format!(r#"{{"type":3,"timestamp":{at_ms},"data":{{"source":2,"type":2,"id":{id},"x":1,"y":1}}}}"#)
    }

    fn input(id: i64, at_ms: i64) -> String {
        format!(r#"{{"type":3,"timestamp":{at_ms},"data":{{"source":5,"id":{id},"text":"a","isChecked":false}}}}"#)
    }

    fn element(id: i64, from_ms: i64, role: &str, name: &str) -> (i64, i64, Option<String>, String) {
        (id, from_ms, Some(role.to_owned()), name.to_owned())
    }

    #[test]
    fn the_control_around_what_was_hit_is_named_as_it_was_called_then() {
        let found = elements(&[PAGE, &click(5, 10), ADDED, &click(5, 2_000), &click(5, 4_000)]);
        assert_eq!(
            found,
            [
                element(5, 10, "button", "Add to cart"),
                element(5, 2_000, "button", "In your cart")
            ]
        );
    }

    #[test]
    fn a_field_is_named_by_its_label_and_once_while_somebody_types() {
        let found = elements(&[PAGE, &input(9, 10), &input(9, 110), &input(9, 5_000)]);
        assert_eq!(found, [element(9, 10, "textbox", "E-mail")]);
    }

    #[test]
    fn what_is_not_on_the_page_has_no_name() {
        assert_eq!(elements(&[PAGE, &click(77, 10)]), []);
    }
}
