//! `GET /v1/sessions/{session_id}/nodes`

use std::collections::HashSet;

use axum::Json;
use axum::extract::State;
use reenact_recording::SessionId;
use reenact_replay::{NodeKind, NodeRef, Page};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::ProjectScope;
use crate::json::{PathId, Query};
use crate::moments::{Look, WantedStream};
use crate::problem::{Code, Problem, ProblemBody};
use crate::state::App;

/// Nodes of one answer.
const NODES_MAX: usize = 5_000;
/// Children of one node that are listed; one that is to be revealed is listed all the same.
const CHILDREN_MAX: usize = 500;
/// Nodes that can be asked for as open.
const OPEN_MAX: usize = 1_000;
const ATTRIBUTES_MAX: usize = 50;
const ATTRIBUTE_CHARS_MAX: usize = 200;
const TEXT_CHARS_MAX: usize = 300;
/// Above a node that is to be revealed.
const ANCESTORS_MAX: usize = 2_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NodesQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    #[allow(dead_code, reason = "read by ProjectScope")]
    project_id: Option<String>,
    /// The moment, in the time of the recorded events.
    at_ms: i64,
    /// A window's id. Without it, the one that was in front.
    #[param(nullable = false)]
    window: Option<String>,
    /// A page's id. Without it, the one that the window showed.
    #[param(nullable = false)]
    page: Option<String>,
    /// Ids of nodes whose children are wanted, with commas between, at most 1,000; without it those of documents, of
    /// `html` and of `body`.
    #[param(nullable = false)]
    open: Option<String>,
    /// A node that is wanted: whatever it lies in is open.
    #[param(nullable = false)]
    reveal: Option<i64>,
}

/// A page's tree as it was at a moment, as far as its nodes are open.
#[derive(Serialize, ToSchema)]
pub(crate) struct PageNodes {
    window: String,
    page: String,
    at_ms: i64,
    /// How many nodes the page had.
    node_count: usize,
    /// Nodes in the order of the page, each before what lies in it; at most 5,000.
    nodes: Vec<TreeNode>,
    /// There are more open nodes than are listed.
    is_cut: bool,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
struct TreeNode {
    /// rrweb's id; shadow roots have none.
    #[schema(required)]
    node_id: Option<i64>,
    kind: TreeNodeKind,
    /// How deep it lies; 0 is the document.
    depth: usize,
    /// An element's tag or a document type's name; otherwise empty.
    name: String,
    /// The first 50, long values cut.
    attributes: Vec<TreeAttribute>,
    /// Of a text or comment; a long one cut.
    text: String,
    child_count: usize,
    /// Its children follow.
    is_open: bool,
    /// Of the children so many are not listed: they lie behind those that are.
    children_left_out: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TreeNodeKind {
    Document,
    ShadowRoot,
    DocumentType,
    Element,
    Text,
    Comment,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(super) struct TreeAttribute {
    pub(super) name: String,
    pub(super) value: String,
}

/// A page's tree at a moment
///
/// Only what lies in open nodes is listed, so that a page of any size can be looked through.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/nodes",
    operation_id = "list_page_nodes",
    tag = "moments",
    params(("session_id" = String, Path, description = "The session."), NodesQuery),
    responses(
        (status = 200, description = "The nodes.", body = PageNodes),
        (status = 400, description = "Not a valid query.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session, or the session no such page.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The page's recording is larger than what may be kept open.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn list_page_nodes(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathId(id): PathId<SessionId>,
    Query(query): Query<NodesQuery>,
) -> Result<Json<PageNodes>, Problem> {
    let open = query.open.as_deref().map(parse_open).transpose()?;
    let reveal = query.reveal;
    let wanted = WantedStream::parse(query.at_ms, query.window, query.page)?;
    let load = app.page_load(&project, &id, &wanted).await?;
    let at_ms = wanted.at_ms;
    let work = move |replay: &mut reenact_replay::Replay<'_>| {
        let page = replay.seek(at_ms as f64);
        let listing = Listing::new(page, open.as_ref(), reveal).list();
        (page.node_count(), listing)
    };
    let (node_count, (nodes, is_cut)) = load.look(Look::At(at_ms), work).await?;
    Ok(Json(PageNodes {
        window: load.key().window.to_string(),
        page: load.key().page.to_string(),
        at_ms,
        node_count,
        nodes,
        is_cut,
    }))
}

fn parse_open(text: &str) -> Result<HashSet<i64>, Problem> {
    let invalid = |why: String| Problem::new(Code::InvalidRequest, format!("open: {why}"));
    let ids = text.split(',').filter(|id| !id.is_empty()).take(OPEN_MAX + 1);
    let ids: HashSet<i64> = ids
        .map(|id| {
            id.parse()
                .map_err(|_| invalid("expected ids of nodes with commas between".to_owned()))
        })
        .collect::<Result<_, Problem>>()?;
    if ids.len() > OPEN_MAX {
        return Err(invalid(format!("expected at most {OPEN_MAX} ids")));
    }
    Ok(ids)
}

/// Lists a page's open nodes.
struct Listing<'l, 'p, 'a> {
    page: &'p Page<'a>,
    /// `None`: those that are open at first.
    open: Option<&'l HashSet<i64>>,
    /// The node that is to be revealed, and everything above it.
    revealed: HashSet<NodeRef>,
    nodes: Vec<TreeNode>,
}

impl<'l, 'p, 'a> Listing<'l, 'p, 'a> {
    fn new(page: &'p Page<'a>, open: Option<&'l HashSet<i64>>, reveal: Option<i64>) -> Self {
        let revealed = reveal.and_then(|id| page.node(id));
        let upward = std::iter::successors(revealed, |node| page.parent(*node));
        Self {
            page,
            open,
            revealed: upward.take(ANCESTORS_MAX).collect(),
            nodes: Vec::new(),
        }
    }

    /// The nodes, and whether there are more.
    fn list(mut self) -> (Vec<TreeNode>, bool) {
        // Not by recursion: a page may be as deep as its recording is long.
        let mut waiting: Vec<(NodeRef, usize)> = self.page.document().map(|node| (node, 0)).into_iter().collect();
        while let Some((node, depth)) = waiting.pop() {
            if self.nodes.len() >= NODES_MAX {
                return (self.nodes, true);
            }
            let children: Vec<NodeRef> = self.page.tree_children(node).collect();
            let is_open = !children.is_empty() && self.is_open(node);
            let mut listed: Vec<NodeRef> = Vec::new();
            if is_open {
                let is_listed = |(at, child): &(usize, &NodeRef)| *at < CHILDREN_MAX || self.revealed.contains(*child);
                listed.extend(children.iter().enumerate().filter(is_listed).map(|(_, child)| *child));
            }
            let left_out = if is_open { children.len() - listed.len() } else { 0 };
            self.nodes
                .push(tree_node(self.page, node, depth, children.len(), is_open, left_out));
            waiting.extend(listed.into_iter().rev().map(|child| (child, depth + 1)));
        }
        (self.nodes, false)
    }

    fn is_open(&self, node: NodeRef) -> bool {
        let page = self.page;
        // What is revealed is seen when everything above it is open, not itself.
        let is_above =
            self.revealed.contains(&node) && page.tree_children(node).any(|child| self.revealed.contains(&child));
        if is_above {
            return true;
        }
        match (self.open, page.id(node)) {
            // A shadow root is looked into with its host.
            (_, None) => true,
            (Some(open), Some(id)) => open.contains(&id),
            (None, Some(_)) => match page.node_kind(node) {
                NodeKind::Document => page.parent(node).is_none(),
                _ => page
                    .tag_name(node)
                    .is_some_and(|tag| tag.eq_ignore_ascii_case("html") || tag.eq_ignore_ascii_case("body")),
            },
        }
    }
}

fn tree_node(
    page: &Page<'_>,
    node: NodeRef,
    depth: usize,
    child_count: usize,
    is_open: bool,
    children_left_out: usize,
) -> TreeNode {
    let kind = page.node_kind(node);
    let name = match kind {
        NodeKind::DocumentType(name) => name,
        _ => page.tag_name(node).unwrap_or_default(),
    };
    TreeNode {
        node_id: page.id(node),
        kind: TreeNodeKind::of(kind),
        depth,
        name: cut(name, ATTRIBUTE_CHARS_MAX),
        attributes: attributes(page, node, ATTRIBUTES_MAX, ATTRIBUTE_CHARS_MAX),
        text: cut(page.character_data(node).unwrap_or_default(), TEXT_CHARS_MAX),
        child_count,
        is_open,
        children_left_out,
    }
}

impl TreeNodeKind {
    pub(super) fn of(kind: NodeKind<'_>) -> Self {
        match kind {
            NodeKind::Document => Self::Document,
            NodeKind::ShadowRoot => Self::ShadowRoot,
            NodeKind::DocumentType(_) => Self::DocumentType,
            NodeKind::Element => Self::Element,
            NodeKind::Text | NodeKind::CData => Self::Text,
            NodeKind::Comment => Self::Comment,
        }
    }
}

/// An element's attributes, without the text of a style sheet, which is told as its rules.
pub(super) fn attributes(page: &Page<'_>, node: NodeRef, count_max: usize, chars_max: usize) -> Vec<TreeAttribute> {
    let all = page
        .attributes(node)
        .into_iter()
        .filter(|(name, _)| *name != "_cssText");
    all.take(count_max)
        .map(|(name, value)| TreeAttribute {
            name: cut(name, chars_max),
            value: cut(&value, chars_max),
        })
        .collect()
}

pub(super) fn cut(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use bumpalo::Bump;
    use reenact_recording::operation::read;
    use reenact_replay::Replay;

    use super::*;

    fn listed(children: &str, open: Option<&[i64]>, reveal: Option<i64>) -> Vec<(String, usize, bool, usize)> {
        let arena = Bump::new();
        let snapshot = format!(
            r#"{{"type":2,"timestamp":1,"data":{{"initialOffset":{{"left":0,"top":0}},"node":{{"id":1,"type":0,"childNodes":[
            {{"id":2,"type":1,"name":"html","publicId":"","systemId":""}},
            {{"id":3,"type":2,"tagName":"html","attributes":{{}},"childNodes":[
            {{"id":4,"type":2,"tagName":"body","attributes":{{}},"childNodes":[{children}]}}]}}]}}}}}}"#
        );
        let mut replay = Replay::new(vec![read(&snapshot, &arena).unwrap()], &arena);
        let page = replay.seek(1.0);
        let open: Option<HashSet<i64>> = open.map(|ids| ids.iter().copied().collect());
        let (nodes, is_cut) = Listing::new(page, open.as_ref(), reveal).list();
        assert_eq!(is_cut, nodes.len() == NODES_MAX);
        nodes
            .into_iter()
            .map(|node| {
                (
                    format!("{}{}", node.name, node.text),
                    node.depth,
                    node.is_open,
                    node.children_left_out,
                )
            })
            .collect()
    }

    fn node(name: &str, depth: usize, is_open: bool, left_out: usize) -> (String, usize, bool, usize) {
        (name.to_owned(), depth, is_open, left_out)
    }

    const DIV: &str =
        r#"{"id":5,"type":2,"tagName":"div","attributes":{},"childNodes":[{"id":6,"type":3,"textContent":"in it"}]}"#;

    #[test]
    fn at_first_the_body_is_open_and_what_lies_in_it_is_not() {
        assert_eq!(
            listed(DIV, None, None),
            [
                node("", 0, true, 0),
                node("html", 1, false, 0),
                node("html", 1, true, 0),
                node("body", 2, true, 0),
                node("div", 3, false, 0)
            ]
        );
    }

    #[test]
    fn what_is_asked_for_is_open_and_what_is_revealed_is_listed() {
        let closed = [
            node("", 0, true, 0),
            node("html", 1, false, 0),
            node("html", 1, false, 0),
        ];
        assert_eq!(listed(DIV, Some(&[1]), None), closed);
        assert_eq!(
            listed(DIV, Some(&[1]), Some(6)).last(),
            Some(&node("in it", 4, false, 0))
        );
    }

    #[test]
    fn a_shadow_tree_lies_in_its_host() {
        let host = r#"{"id":5,"type":2,"tagName":"x-y","attributes":{},"isShadowHost":true,"childNodes":[
            {"id":6,"type":3,"textContent":"in it","isShadow":true}]}"#;
        let nodes = listed(host, Some(&[1, 3, 4, 5]), None);
        assert_eq!(
            nodes[4..],
            [
                node("x-y", 3, true, 0),
                node("", 4, true, 0),
                node("in it", 5, false, 0)
            ]
        );
    }

    #[test]
    fn of_many_children_the_first_are_listed_and_the_one_that_is_revealed() {
        let many: Vec<String> = (0..CHILDREN_MAX + 20)
            .map(|at| format!(r#"{{"id":{},"type":3,"textContent":"t{at}"}}"#, 10 + at))
            .collect();
        let nodes = listed(&many.join(","), None, Some(10 + CHILDREN_MAX as i64 + 7));
        assert_eq!(nodes[3], node("body", 2, true, 19));
        assert_eq!(
            nodes.last(),
            Some(&node(&format!("t{}", CHILDREN_MAX + 7), 3, false, 0))
        );
    }

    #[test]
    fn ids_of_open_nodes_are_numbers_and_not_too_many() {
        assert_eq!(parse_open("1,,-7").unwrap(), HashSet::from([1, -7]));
        assert!(parse_open("1,x").is_err());
        let many: Vec<String> = (0..=OPEN_MAX).map(|id| id.to_string()).collect();
        assert!(parse_open(&many.join(",")).is_err());
    }
}
