//! What is told of a page at a moment.

use reenact_replay::{NodeRef, Page, Pointer, SelectorError, VisibleTextKind};
use serde::Serialize;
use utoipa::ToSchema;

/// Most elements told of one selector: finding a selector for each looks through the page again.
const NODES_MAX: usize = 50;

/// Where and when.
pub(super) struct Moment {
    pub(super) window: String,
    pub(super) page: String,
    pub(super) at_ms: i64,
}

/// A page as it was at a moment.
#[derive(Serialize, ToSchema)]
pub(crate) struct PageState {
    window: String,
    page: String,
    at_ms: i64,
    url: String,
    #[schema(required)]
    viewport: Option<PageViewport>,
    #[schema(required)]
    pointer: Option<PagePointer>,
    /// rrweb's id of the node that has the focus.
    #[schema(required)]
    focus: Option<i64>,
    /// Whether a snapshot had come: before it there is nothing to show.
    has_document: bool,
    node_count: usize,
    /// With `format=text`: what could be seen, in the order of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    text: Option<Vec<PageText>>,
    /// With `selector`: the elements that it finds, the first 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    nodes: Option<Vec<PageNode>>,
    /// With `selector`: how many it finds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    nodes_found: Option<usize>,
}

/// CSS pixels.
#[derive(Serialize, ToSchema)]
struct PageViewport {
    width: f64,
    height: f64,
}

/// Where the pointer was, in CSS pixels of the viewport, and rrweb's id of the node under it.
#[derive(Serialize, ToSchema)]
struct PagePointer {
    x: f64,
    y: f64,
    node_id: i64,
}

/// A piece of text, and rrweb's id of the node that shows it.
#[derive(Serialize, ToSchema)]
struct PageText {
    node_id: i64,
    kind: PageTextKind,
    text: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PageTextKind {
    Text,
    /// What a form field holds.
    Value,
    /// What an empty form field says.
    Placeholder,
}

/// An element that a selector found.
#[derive(Serialize, ToSchema)]
struct PageNode {
    #[schema(required)]
    node_id: Option<i64>,
    #[schema(required)]
    tag: Option<String>,
    /// A selector that finds it alone, for each tree on the way to it: first in the document, then in the shadow tree
    /// or frame of what that one finds.
    selector: Vec<String>,
    /// Its accessible name; empty if it has none.
    name: String,
    #[schema(required)]
    role: Option<String>,
}

impl PageState {
    pub(super) fn new(moment: Moment, page: &Page<'_>, pointer: Option<Pointer>) -> Self {
        let Moment {
            window,
            page: page_id,
            at_ms,
        } = moment;
        Self {
            window,
            page: page_id,
            at_ms,
            url: page.url().to_owned(),
            viewport: page.viewport().map(|size| PageViewport {
                width: size.width,
                height: size.height,
            }),
            pointer: pointer.map(|pointer| PagePointer {
                x: pointer.position.x,
                y: pointer.position.y,
                node_id: pointer.node_id,
            }),
            focus: page.focus().and_then(|node| page.id(node)),
            has_document: page.has_document(),
            node_count: page.node_count(),
            text: None,
            nodes: None,
            nodes_found: None,
        }
    }

    pub(super) fn with_text(mut self, page: &Page<'_>) -> Self {
        let texts = page.visible_text().into_iter().map(|text| PageText {
            node_id: text.node_id,
            kind: match text.kind {
                VisibleTextKind::Text => PageTextKind::Text,
                VisibleTextKind::Value => PageTextKind::Value,
                VisibleTextKind::Placeholder => PageTextKind::Placeholder,
            },
            text: text.text,
        });
        self.text = Some(texts.collect());
        self
    }

    pub(super) fn with_nodes(mut self, page: &Page<'_>, selector: Option<&str>) -> Result<Self, SelectorError> {
        if let Some(selector) = selector {
            let found = page.query(selector)?;
            self.nodes_found = Some(found.len());
            self.nodes = Some(
                found
                    .iter()
                    .take(NODES_MAX)
                    .map(|node| PageNode::new(page, *node))
                    .collect(),
            );
        }
        Ok(self)
    }
}

impl PageNode {
    fn new(page: &Page<'_>, node: NodeRef) -> Self {
        Self {
            node_id: page.id(node),
            tag: page.tag_name(node).map(str::to_owned),
            selector: page.stable_selector(node).parts,
            name: page.accessible_name(node),
            role: page.role(node).map(str::to_owned),
        }
    }
}
