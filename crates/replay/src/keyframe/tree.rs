//! The nodes of one document as a recorder would serialize them.

use reenact_recording::operation::{Attribute, AttributeValue, Element as Recorded, ElementRef, Node, NodeKind, Tree};

use super::Writer;
use crate::dom::{Element, Kind, NO_ID, TagKind, ValueRef};

const SPLIT: &str = "/* rr_split */";

/// What of a `<style>` or `<textarea>` stands in an attribute, and whether its texts are told as nodes.
struct Inside<'b> {
    attribute: Option<(&'static str, &'b str)>,
    has_nodes: bool,
}

impl<'a: 'b, 'b> Writer<'_, 'a, 'b> {
    /// Everything below a document, frames' documents left out.
    pub(super) fn tree(&self, document: u32, root_id: Option<i64>) -> Tree<'b> {
        let dom = &self.page.dom;
        let mut nodes = Vec::new();
        let mut open = vec![document];
        while let Some(index) = open.pop() {
            let is_root = index == document;
            let shadow = dom
                .parent(index)
                .filter(|parent| matches!(dom.node(*parent).kind, Kind::Shadow(_)));
            let (kind, has_nodes) = self.kind(index);
            if has_nodes {
                let from = open.len();
                open.extend(dom.children(index));
                open.extend(dom.shadow(index).into_iter().flat_map(|shadow| dom.children(shadow)));
                open[from..].reverse();
            }
            nodes.push(Node {
                id: self.id(index),
                root_id: root_id.filter(|_| !is_root),
                is_shadow_host: dom.shadow(index).map(|_| true),
                is_shadow: shadow.map(|_| true),
                kind,
            });
        }
        Tree {
            nodes: self.arena.alloc_slice_copy(&nodes),
        }
    }

    fn kind(&self, index: u32) -> (NodeKind<'b>, bool) {
        let dom = &self.page.dom;
        let kind = match &dom.node(index).kind {
            Kind::Document(tree) => NodeKind::Document {
                compat_mode: tree.compat_mode,
                children: dom.children(index).count() as u32,
            },
            Kind::Element(element) => return self.element(index, element),
            Kind::DocumentType(document_type) => NodeKind::DocumentType(document_type),
            Kind::Text { text, is_style } => NodeKind::Text {
                text,
                is_style: is_style.then_some(true),
            },
            Kind::CData(text) => NodeKind::CData { text },
            Kind::Comment(text) => NodeKind::Comment { text },
            // Neither is ever a child.
            Kind::Shadow(_) | Kind::Free => NodeKind::Comment { text: "" },
        };
        (kind, true)
    }

    fn element(&self, index: u32, element: &Element<'a>) -> (NodeKind<'b>, bool) {
        let dom = &self.page.dom;
        let inside = self.inside(index, element);
        let children = if inside.has_nodes {
            dom.children(index).count()
        } else {
            0
        };
        let in_shadow = dom.shadow(index).map_or(0, |shadow| dom.children(shadow).count());
        let kind = NodeKind::Element {
            element: self.recorded(element, &inside),
            children: (children + in_shadow) as u32,
        };
        (kind, inside.has_nodes)
    }

    /// The element as a recorder would tell it now. Most are as they were recorded.
    fn recorded(&self, element: &Element<'a>, inside: &Inside<'b>) -> ElementRef<'b> {
        let is_inside_told = matches!(element.tag_kind(), TagKind::Style | TagKind::Textarea);
        if !element.is_changed() && !is_inside_told {
            return element.recorded();
        }
        let attributes = self.attributes(element, inside);
        let told = Recorded {
            attributes,
            ..*element.recorded()
        };
        ElementRef::new(self.arena.alloc(told))
    }

    fn inside(&self, index: u32, element: &Element<'a>) -> Inside<'b> {
        let dom = &self.page.dom;
        let name = match element.tag_kind() {
            TagKind::Style => "_cssText",
            TagKind::Textarea => "value",
            _ => {
                return Inside {
                    attribute: None,
                    has_nodes: true,
                };
            }
        };
        let texts: Vec<&'a str> = dom.children(index).filter_map(|at| dom.node(at).text()).collect();
        let is_made = dom.first_child(index).is_some_and(|at| dom.node(at).id == NO_ID);
        if is_made && texts.len() == 1 && dom.children(index).count() == 1 {
            return Inside {
                attribute: Some((name, texts[0])),
                has_nodes: false,
            };
        }
        let is_told = element.tag_kind() == TagKind::Style && element.has(name) && !texts.is_empty();
        Inside {
            attribute: is_told.then(|| (name, &*self.arena.alloc_str(&texts.join(SPLIT)))),
            has_nodes: true,
        }
    }

    fn attributes(&self, element: &Element<'a>, inside: &Inside<'b>) -> &'b [Attribute<'b>] {
        let of_inside = match element.tag_kind() {
            TagKind::Style => Some("_cssText"),
            TagKind::Textarea => Some("value"),
            _ => None,
        };
        let kept = element.attributes().filter(|(name, _)| Some(*name) != of_inside);
        let mut list: Vec<Attribute<'b>> = kept
            .map(|(name, value)| Attribute {
                name,
                value: match value {
                    ValueRef::Recorded(value) => value,
                    ValueRef::Style(declarations) => {
                        let mut text = String::new();
                        declarations.write(&mut text);
                        AttributeValue::Text(self.arena.alloc_str(&text))
                    }
                },
            })
            .collect();
        list.extend(inside.attribute.map(|(name, text)| Attribute {
            name,
            value: AttributeValue::Text(text),
        }));
        self.arena.alloc_slice_copy(&list)
    }
}
