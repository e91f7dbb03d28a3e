//! From recorded nodes to the arena's.

use reenact_recording::operation::{Node as Recorded, NodeKind};

use crate::dom::{Element, Kind, NO_ID, Node, TagKind, Tree};
use crate::page::Page;
use crate::problem::{Problem, Problems};

/// Where the recorder cut a sheet's text that several text nodes hold.
const SPLIT: &str = "/* rr_split */";

/// A parent whose children are being built.
struct Open<'a> {
    index: u32,
    children_left: u32,
    /// Texts that the sheet's text in `_cssText` is dealt to.
    splits: Option<Splits<'a>>,
    /// What is below is passed over: an attribute says it already, or it cannot stand here.
    skips: bool,
}

impl<'a> Page<'a> {
    /// Builds nodes in document order; the first one stands nowhere yet.
    pub(super) fn build_tree(&mut self, nodes: &[Recorded<'a>], problems: &mut impl Problems) -> Option<u32> {
        let mut root = None;
        let mut open: Vec<Open<'a>> = Vec::new();
        for (at, recorded) in nodes.iter().enumerate() {
            while open.last().is_some_and(|parent| parent.children_left == 0) {
                open.pop();
            }
            let skips = match open.last_mut() {
                Some(parent) => {
                    parent.children_left -= 1;
                    parent.skips
                }
                None if root.is_some() => break,
                None => false,
            };
            let index = if skips {
                root.unwrap_or(0)
            } else {
                self.build_node(recorded, problems)
            };
            let mut below = Open {
                index,
                children_left: child_count(recorded),
                splits: None,
                skips,
            };
            if !skips {
                below.skips |= !self.join(open.last_mut(), recorded, index, problems);
                if below.children_left > 0 && self.dom.first_child(index).is_none() {
                    below.splits = self.splits_of(index, &nodes[at + 1..], below.children_left);
                } else {
                    // The text that stands for a `<textarea>`'s value is there already.
                    below.skips |= self.dom.first_child(index).is_some();
                }
                root = root.or(Some(index));
            }
            if below.children_left > 0 {
                open.push(below);
            }
        }
        root
    }

    /// Puts a node below its parent; whether it could.
    fn join(
        &mut self,
        parent: Option<&mut Open<'a>>,
        node: &Recorded<'a>,
        index: u32,
        problems: &mut impl Problems,
    ) -> bool {
        let Some(open) = parent else { return true };
        if let Kind::Text { text, .. } = &mut self.dom.node_mut(index).kind
            && let Some(part) = open.splits.as_mut().and_then(Splits::next)
        {
            *text = part;
        }
        let parent = open.index;
        if matches!(node.kind, NodeKind::Document { .. }) {
            if self.dom.node(parent).tag_kind() == TagKind::Iframe {
                self.attach(parent, index);
                return true;
            }
            problems.note(Problem::NotAParent {
                id: node.id,
                parent: self.dom.node(parent).id,
            });
            self.dom.remove(index);
            return false;
        }
        let tree = if node.is_shadow == Some(true) {
            self.dom.shadow_of(parent)
        } else {
            None
        };
        self.dom.insert(tree.unwrap_or(parent), index, None);
        self.expect_document(index);
        true
    }

    /// One node, without those below it except what its attributes say.
    pub(super) fn build_node(&mut self, recorded: &Recorded<'a>, problems: &mut impl Problems) -> u32 {
        if self.dom.find(recorded.id).is_some() {
            problems.note(Problem::SecondOfId { id: recorded.id });
        }
        let index = self.dom.create(Node::new(recorded.id, kind_of(recorded)));
        if recorded.is_shadow_host == Some(true) {
            self.dom.shadow_of(index);
        }
        if self.dom.node(index).tag_kind() == TagKind::Media {
            self.take_media_attributes(index);
        }
        if child_count(recorded) == 0 || self.dom.node(index).tag_kind() == TagKind::Textarea {
            self.build_attribute_text(index);
        }
        index
    }

    /// A `<style>`'s sheet and a `<textarea>`'s value stand in an attribute.
    #[inline]
    pub(super) fn build_attribute_text(&mut self, index: u32) {
        if matches!(self.dom.node(index).tag_kind(), TagKind::Style | TagKind::Textarea) {
            self.build_text_of_attribute(index);
        }
    }

    fn build_text_of_attribute(&mut self, index: u32) {
        let Some(element) = self.dom.element(index) else { return };
        let (text, is_style) = match element.tag_kind() {
            TagKind::Style => (element.text_attribute("_cssText"), true),
            TagKind::Textarea => (element.text_attribute("value"), false),
            _ => return,
        };
        if let Some(text) = text {
            let text = self.dom.create(Node::new(NO_ID, Kind::Text { text, is_style }));
            self.dom.insert(index, text, None);
        }
    }

    /// How the text in `_cssText` is dealt to the texts among the children.
    fn splits_of(&self, index: u32, behind: &[Recorded<'a>], children: u32) -> Option<Splits<'a>> {
        let element = self.dom.element(index)?;
        if element.tag_kind() != TagKind::Style {
            return None;
        }
        let text = element.text_attribute("_cssText")?;
        // The children of a `<style>` are texts, which have no children of their own.
        let is_text = |node: &&Recorded<'a>| matches!(node.kind, NodeKind::Text { .. });
        let texts_left = behind.iter().take(children as usize).filter(is_text).count();
        Some(Splits {
            rest: Some(text),
            texts_left,
        })
    }

    /// Makes `document` the content of a frame, in place of what it had.
    pub(super) fn attach(&mut self, frame: u32, document: u32) {
        if let Some(old) = self.dom.content(frame) {
            self.dom.remove(old);
        }
        self.dom.set_content(frame, document);
    }

    /// Remembers a frame that has just come, if a document may be waiting for it.
    #[inline]
    pub(super) fn expect_document(&mut self, index: u32) {
        if !self.waiting_documents.is_empty() && self.dom.node(index).tag_kind() == TagKind::Iframe {
            self.new_frames.push(index);
        }
    }

    /// Gives frames that have just come the documents that wait for them. These may bring frames themselves.
    pub(super) fn fill_new_frames(&mut self, problems: &mut impl Problems) {
        while let Some(frame) = self.new_frames.pop() {
            let id = self.dom.node(frame).id;
            let Some(at) = self
                .waiting_documents
                .iter()
                .position(|waiting| waiting.parent_id == id)
            else {
                continue;
            };
            let waiting = self.waiting_documents.remove(at);
            if let Some(document) = self.build_tree(&waiting.nodes, problems) {
                self.attach(frame, document);
            }
        }
    }
}

/// Deals a sheet's text to as many text nodes as held it; the last one takes what is left.
struct Splits<'a> {
    rest: Option<&'a str>,
    texts_left: usize,
}

impl<'a> Splits<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        self.texts_left = self.texts_left.saturating_sub(1);
        let cut = if self.texts_left == 0 {
            None
        } else {
            rest.split_once(SPLIT)
        };
        let (part, rest) = cut.map_or((rest, None), |(part, rest)| (part, Some(rest)));
        self.rest = rest;
        Some(part)
    }
}

fn kind_of<'a>(recorded: &Recorded<'a>) -> Kind<'a> {
    match recorded.kind {
        NodeKind::Document { compat_mode, .. } => Kind::Document(Box::new(Tree {
            compat_mode,
            ..Tree::default()
        })),
        NodeKind::DocumentType(document_type) => Kind::DocumentType(document_type),
        NodeKind::Element { element, .. } => Kind::Element(Element::new(element)),
        NodeKind::Text { text, is_style } => Kind::Text {
            text,
            is_style: is_style == Some(true),
        },
        NodeKind::CData { text } => Kind::CData(text),
        NodeKind::Comment { text } => Kind::Comment(text),
    }
}

fn child_count(node: &Recorded<'_>) -> u32 {
    match node.kind {
        NodeKind::Document { children, .. } | NodeKind::Element { children, .. } => children,
        _ => 0,
    }
}
