//! What kind of thing a node of the tree is, and what lies in it beside its children.

use crate::dom::Kind;
use crate::page::{NodeRef, Page};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind<'a> {
    Document,
    ShadowRoot,
    /// With its name, such as `html`.
    DocumentType(&'a str),
    Element,
    Text,
    CData,
    Comment,
}

impl<'a> Page<'a> {
    pub fn node_kind(&self, node: NodeRef) -> NodeKind<'a> {
        match &self.dom.node(node.0).kind {
            Kind::Shadow(_) => NodeKind::ShadowRoot,
            Kind::DocumentType(of) => NodeKind::DocumentType(of.name),
            Kind::Element(_) => NodeKind::Element,
            Kind::Text { .. } => NodeKind::Text,
            Kind::CData(_) => NodeKind::CData,
            Kind::Comment(_) => NodeKind::Comment,
            // A free place is never handed out as a node.
            Kind::Document(_) | Kind::Free => NodeKind::Document,
        }
    }

    /// An element's shadow root, then its frame's document, then its children: the tree as developer tools show it.
    pub fn tree_children(&self, node: NodeRef) -> impl Iterator<Item = NodeRef> {
        let inner = [self.dom.shadow(node.0), self.dom.content(node.0)];
        let all = inner.into_iter().flatten().chain(self.dom.children(node.0));
        all.map(NodeRef)
    }
}
