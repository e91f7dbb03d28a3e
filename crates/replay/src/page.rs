//! A page as it was at one moment.

use std::sync::Arc;

use hashbrown::HashMap;
use reenact_recording::operation::{Font, Node, SelectionRange};

use crate::css::Sheet;
use crate::dom::{Dom, Kind, MediaState, Point};
use crate::html::attribute_text;
use crate::view::{Pointer, View, Viewport};

/// The state of one page load, which operations change.
///
/// Everything borrows from the operations that were applied: an element is a link to what was recorded until it
/// changes. So a page costs little beside its recording, and copying one copies no text.
#[derive(Debug, Clone, Default)]
pub struct Page<'a> {
    pub(crate) dom: Dom<'a>,
    /// Constructed sheets by rrweb's style ids.
    pub(crate) sheets: HashMap<i64, Sheet<'a>>,
    /// Whether events have changed rules of an element's sheet since the snapshot: few pages do so.
    pub(crate) has_changed_rules: bool,
    pub(crate) view: View<'a>,
    /// The moment: when the last operation was applied, or a later one that was asked for.
    pub(crate) now_ms: f64,
    pub(crate) selection: &'a [SelectionRange],
    /// Frames' documents whose frames have not come yet.
    pub(crate) waiting_documents: Vec<WaitingDocument<'a>>,
    /// Nodes of old recorders that wait for the sibling which their event did not name yet.
    pub(crate) waiting_siblings: HashMap<i64, WaitingNode>,
    /// Frames of the operation that is being applied, which may have a document waiting.
    pub(crate) new_frames: Vec<u32>,
}

/// The add of a frame's document.
#[derive(Debug, Clone)]
pub(crate) struct WaitingDocument<'a> {
    /// The frame.
    pub(crate) parent_id: i64,
    pub(crate) next_id: Option<Option<i64>>,
    pub(crate) previous_id: Option<Option<i64>>,
    /// Copies of the page have it in common.
    pub(crate) nodes: Arc<[Node<'a>]>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct WaitingNode {
    pub(crate) index: u32,
    pub(crate) previous_id: Option<i64>,
    pub(crate) next_id: Option<i64>,
}

/// A node of a page. It means nothing to another page, nor to this one after an operation was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NodeRef(pub(crate) u32);

impl<'a> Page<'a> {
    /// A page of which nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    pub fn url(&self) -> &'a str {
        self.view.url
    }

    pub fn viewport(&self) -> Option<Viewport> {
        self.view.viewport
    }

    pub fn pointer(&self) -> Option<Pointer> {
        self.view.pointer
    }

    /// The node that has the focus.
    pub fn focus(&self) -> Option<NodeRef> {
        self.node(self.view.focus?)
    }

    pub fn selection(&self) -> &'a [SelectionRange] {
        self.selection
    }

    /// Names of custom elements that scripts have defined.
    pub fn custom_elements(&self) -> &[&'a str] {
        &self.view.custom_elements
    }

    /// Whether the page said that it had loaded.
    pub fn is_loaded(&self) -> bool {
        self.view.is_loaded
    }

    pub fn fonts(&self) -> &[Font<'a>] {
        &self.view.fonts
    }

    /// Whether there was a snapshot: before it there is nothing to show.
    pub fn has_document(&self) -> bool {
        self.dom.root().is_some()
    }

    pub fn document(&self) -> Option<NodeRef> {
        self.dom.root().map(NodeRef)
    }

    /// How many nodes there are, shadow roots included.
    pub fn node_count(&self) -> usize {
        self.dom.len()
    }

    /// The node with rrweb's id.
    pub fn node(&self, id: i64) -> Option<NodeRef> {
        self.dom.find(id).map(NodeRef)
    }

    /// rrweb's id of a node; shadow roots have none.
    pub fn id(&self, node: NodeRef) -> Option<i64> {
        let id = self.dom.node(node.0).id;
        (id != crate::dom::NO_ID).then_some(id)
    }

    /// An element's tag, as it was recorded.
    pub fn tag_name(&self, node: NodeRef) -> Option<&'a str> {
        self.dom.element(node.0).map(|element| element.tag())
    }

    /// A text's or a comment's content.
    pub fn character_data(&self, node: NodeRef) -> Option<&'a str> {
        match self.dom.node(node.0).kind {
            Kind::Text { text, .. } | Kind::CData(text) | Kind::Comment(text) => Some(text),
            _ => None,
        }
    }

    /// The texts below a node, joined.
    pub fn text_content(&self, node: NodeRef) -> String {
        self.dom.text_content(node.0)
    }

    pub fn parent(&self, node: NodeRef) -> Option<NodeRef> {
        self.dom.parent(node.0).map(NodeRef)
    }

    pub fn children(&self, node: NodeRef) -> impl Iterator<Item = NodeRef> {
        self.dom.children(node.0).map(NodeRef)
    }

    /// The children of the element's shadow root; `None` if it has no shadow root.
    pub fn shadow_children(&self, host: NodeRef) -> Option<impl Iterator<Item = NodeRef>> {
        let shadow = self.dom.shadow(host.0)?;
        Some(self.dom.children(shadow).map(NodeRef))
    }

    /// The document that a frame shows.
    pub fn content_document(&self, frame: NodeRef) -> Option<NodeRef> {
        self.dom.content(frame.0).map(NodeRef)
    }

    /// An element's attributes as a browser would hold them, rrweb's own included.
    pub fn attributes(&self, node: NodeRef) -> Vec<(&'a str, String)> {
        let element = self.dom.element(node.0);
        let all = element.into_iter().flat_map(|element| element.attributes());
        all.filter_map(|(name, value)| Some((name, attribute_text(value)?)))
            .collect()
    }

    /// How far an element or a document was scrolled, if events tell.
    pub fn scroll_position(&self, node: NodeRef) -> Option<Point> {
        match &self.dom.node(node.0).kind {
            Kind::Document(tree) => tree.scroll,
            Kind::Element(element) => element.state.as_ref()?.scroll,
            _ => None,
        }
    }

    /// What a film or a sound does, if events or its attributes tell.
    pub fn media_state(&self, node: NodeRef) -> Option<MediaState> {
        self.dom.element(node.0)?.state.as_ref()?.media
    }

    /// Drawing commands of a canvas, each the event's `data` as JSON.
    pub fn canvas_commands(&self, node: NodeRef) -> &[&'a str] {
        let state = self.dom.element(node.0).and_then(|element| element.state.as_ref());
        state.map_or(&[], |state| &state.canvas)
    }

    /// The texts of the sheets that a document, or the shadow root of an element, has adopted.
    pub fn adopted_sheets(&self, node: NodeRef) -> Vec<String> {
        let tree = self.dom.shadow(node.0).unwrap_or(node.0);
        let adopted = self.dom.node(tree).tree().map_or(&[][..], |tree| tree.adopted);
        let sheets = adopted.iter().filter_map(|id| self.sheets.get(id));
        sheets
            .map(|sheet| {
                let mut text = String::new();
                sheet.write(&mut text);
                text
            })
            .collect()
    }

    /// Every node of the page, shadow trees and frames included, in document order.
    pub fn nodes(&self) -> impl Iterator<Item = NodeRef> {
        self.dom
            .root()
            .into_iter()
            .flat_map(|root| self.dom.below(root))
            .map(NodeRef)
    }

    /// About how many bytes the page holds beside the recording.
    pub fn memory_bytes(&self) -> usize {
        self.dom.memory_bytes()
    }
}
