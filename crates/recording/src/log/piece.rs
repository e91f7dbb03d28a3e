//! Markup without its place: what a node is apart from its ids, its text and its children, or a set of attributes.
//! Sessions repeat them, within themselves and among each other.
//!
//! There is one grammar and two forms of it: inline (a string of bytes, by which pieces are compared and shared) and
//! columns of a table. [`Source`] and [`Sink`] are those forms, the functions here are the grammar.

use bumpalo::Bump;

use super::columns::{ColumnIn, push_varint};
use super::error::Damage;
use crate::operation::{
    Attribute, AttributeValue, DocumentType, Element, ElementRef, Node, NodeKind, StyleProperty, StyleValue,
};

/// Where the tokens of a piece come from.
pub(super) trait Source<'a> {
    fn byte(&mut self) -> Result<u8, Damage>;
    /// The length of a list whose elements each take a byte at least.
    fn count(&mut self) -> Result<usize, Damage>;
    fn float(&mut self) -> Result<f64, Damage>;
    /// Of a tag, an attribute or a property.
    fn name(&mut self) -> Result<&'a str, Damage>;
    fn value(&mut self) -> Result<&'a str, Damage>;
    fn damage(&self) -> Damage;
}

/// Where the tokens of a piece go.
pub(super) trait Sink {
    fn byte(&mut self, value: u8);
    fn count(&mut self, value: usize);
    fn float(&mut self, value: f64);
    fn name(&mut self, name: &str);
    /// The value of the attribute of this name.
    fn value(&mut self, attribute: &str, value: &str);
}

const DOCUMENT: u8 = 0;
const DOCUMENT_TYPE: u8 = 1;
const ELEMENT: u8 = 2;
const TEXT: u8 = 3;
const C_DATA: u8 = 4;
const COMMENT: u8 = 5;
const KIND: u8 = 7;
/// The node has a `rootId`.
const HAS_ROOT: u8 = 1 << 3;
/// A document's mode, a document type's public id.
const HAS_FIRST: u8 = 1 << 4;
/// A document type's system id.
const HAS_SECOND: u8 = 1 << 5;

/// Left out, false, true.
fn mark(value: Option<bool>) -> u8 {
    match value {
        None => 0,
        Some(false) => 1,
        Some(true) => 2,
    }
}

pub(super) fn unmark(bits: u8) -> Option<bool> {
    match bits & 3 {
        0 => None,
        bits => Some(bits == 2),
    }
}

fn present(value: Option<&str>, bit: u8) -> u8 {
    if value.is_some() { bit } else { 0 }
}

pub(super) fn write_node(node: &Node<'_>, sink: &mut impl Sink) {
    let (kind, first, second) = match &node.kind {
        NodeKind::Document { compat_mode, .. } => (DOCUMENT | present(*compat_mode, HAS_FIRST), None, None),
        NodeKind::DocumentType(DocumentType {
            public_id, system_id, ..
        }) => (
            DOCUMENT_TYPE | present(*public_id, HAS_FIRST) | present(*system_id, HAS_SECOND),
            None,
            None,
        ),
        NodeKind::Element { element, .. } => (ELEMENT, element.is_svg, element.is_custom),
        NodeKind::Text { is_style, .. } => (TEXT, *is_style, None),
        NodeKind::CData { .. } => (C_DATA, None, None),
        NodeKind::Comment { .. } => (COMMENT, None, None),
    };
    sink.byte(kind | if node.root_id.is_some() { HAS_ROOT } else { 0 });
    sink.byte(mark(first) | mark(second) << 2 | mark(node.is_shadow_host) << 4 | mark(node.is_shadow) << 6);
    match &node.kind {
        NodeKind::Document { compat_mode, .. } => {
            if let Some(mode) = compat_mode {
                sink.value("", mode);
            }
        }
        NodeKind::DocumentType(DocumentType {
            name,
            public_id,
            system_id,
        }) => {
            sink.name(name);
            for value in [public_id, system_id].into_iter().flatten() {
                sink.value("", value);
            }
        }
        NodeKind::Element { element, .. } => {
            sink.name(element.tag_name);
            write_attributes(element.attributes, sink);
        }
        NodeKind::Text { .. } | NodeKind::CData { .. } | NodeKind::Comment { .. } => {}
    }
}

/// The node that a piece makes, still without ids (a `root_id` of 0 says that it has one), text and children.
pub(super) fn read_node<'a>(source: &mut impl Source<'a>, arena: &'a Bump) -> Result<Node<'a>, Damage> {
    let head = source.byte()?;
    let marks = source.byte()?;
    let optional = |bit: u8, source: &mut dyn Source<'a>| match head & bit {
        0 => Ok(None),
        _ => source.value().map(Some),
    };
    let kind = match head & KIND {
        DOCUMENT => NodeKind::Document {
            compat_mode: optional(HAS_FIRST, source)?,
            children: 0,
        },
        DOCUMENT_TYPE => NodeKind::DocumentType(arena.alloc(DocumentType {
            name: source.name()?,
            public_id: optional(HAS_FIRST, source)?,
            system_id: optional(HAS_SECOND, source)?,
        })),
        ELEMENT => NodeKind::Element {
            element: ElementRef::new(arena.alloc(Element {
                tag_name: source.name()?,
                attributes: read_attributes(source, arena)?,
                is_svg: unmark(marks),
                is_custom: unmark(marks >> 2),
            })),
            children: 0,
        },
        TEXT => NodeKind::Text {
            text: "",
            is_style: unmark(marks),
        },
        C_DATA => NodeKind::CData { text: "" },
        COMMENT => NodeKind::Comment { text: "" },
        _ => return Err(source.damage()),
    };
    Ok(Node {
        id: 0,
        root_id: (head & HAS_ROOT != 0).then_some(0),
        is_shadow_host: unmark(marks >> 4),
        is_shadow: unmark(marks >> 6),
        kind,
    })
}

const VALUE_NULL: u8 = 0;
const VALUE_FALSE: u8 = 1;
const VALUE_TRUE: u8 = 2;
const VALUE_NUMBER: u8 = 3;
const VALUE_TEXT: u8 = 4;
const VALUE_JSON: u8 = 5;
const VALUE_STYLE: u8 = 6;
const STYLE_REMOVED: u8 = 0;
const STYLE_TEXT: u8 = 1;
const STYLE_PRIORITY: u8 = 2;

pub(super) fn write_attributes(attributes: &[Attribute<'_>], sink: &mut impl Sink) {
    sink.count(attributes.len());
    for Attribute { name, value } in attributes {
        sink.name(name);
        match *value {
            AttributeValue::Null => sink.byte(VALUE_NULL),
            AttributeValue::Bool(value) => sink.byte(if value { VALUE_TRUE } else { VALUE_FALSE }),
            AttributeValue::Number(value) => {
                sink.byte(VALUE_NUMBER);
                sink.float(value);
            }
            AttributeValue::Text(value) => {
                sink.byte(VALUE_TEXT);
                sink.value(name, value);
            }
            AttributeValue::Json(value) => {
                sink.byte(VALUE_JSON);
                sink.value(name, value);
            }
            AttributeValue::Style(properties) => {
                sink.byte(VALUE_STYLE);
                sink.count(properties.len());
                for property in properties {
                    write_property(property, sink);
                }
            }
        }
    }
}

fn write_property(property: &StyleProperty<'_>, sink: &mut impl Sink) {
    sink.name(property.name);
    match property.value {
        StyleValue::Removed => sink.byte(STYLE_REMOVED),
        StyleValue::Text(value) => {
            sink.byte(STYLE_TEXT);
            sink.value("style", value);
        }
        StyleValue::WithPriority(value, priority) => {
            sink.byte(STYLE_PRIORITY);
            sink.value("style", value);
            sink.value("style", priority);
        }
    }
}

pub(super) fn read_attributes<'a>(
    source: &mut (impl Source<'a> + ?Sized),
    arena: &'a Bump,
) -> Result<&'a [Attribute<'a>], Damage> {
    let count = source.count()?;
    let attributes = arena.alloc_slice_try_fill_with(count, |_| {
        let name = source.name()?;
        let value = match source.byte()? {
            VALUE_NULL => AttributeValue::Null,
            VALUE_FALSE => AttributeValue::Bool(false),
            VALUE_TRUE => AttributeValue::Bool(true),
            VALUE_NUMBER => AttributeValue::Number(source.float()?),
            VALUE_TEXT => AttributeValue::Text(source.value()?),
            VALUE_JSON => AttributeValue::Json(source.value()?),
            VALUE_STYLE => {
                let count = source.count()?;
                let properties = arena.alloc_slice_try_fill_with(count, |_| read_property(source))?;
                AttributeValue::Style(properties)
            }
            _ => return Err(source.damage()),
        };
        Ok(Attribute { name, value })
    })?;
    Ok(attributes)
}

fn read_property<'a>(source: &mut (impl Source<'a> + ?Sized)) -> Result<StyleProperty<'a>, Damage> {
    let name = source.name()?;
    let value = match source.byte()? {
        STYLE_REMOVED => StyleValue::Removed,
        STYLE_TEXT => StyleValue::Text(source.value()?),
        STYLE_PRIORITY => StyleValue::WithPriority(source.value()?, source.value()?),
        _ => return Err(source.damage()),
    };
    Ok(StyleProperty { name, value })
}

/// A piece as a string of bytes.
#[derive(Default)]
pub(super) struct Inline {
    pub(super) bytes: Vec<u8>,
    /// It holds what a user typed or drew: see [`is_private`].
    pub(super) private: bool,
}

impl Sink for Inline {
    fn byte(&mut self, value: u8) {
        self.bytes.push(value);
    }

    fn count(&mut self, value: usize) {
        push_varint(&mut self.bytes, value as u64);
    }

    fn float(&mut self, value: f64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    fn name(&mut self, name: &str) {
        push_varint(&mut self.bytes, name.len() as u64);
        self.bytes.extend_from_slice(name.as_bytes());
    }

    fn value(&mut self, attribute: &str, value: &str) {
        self.private |= is_private(attribute);
        self.name(value);
    }
}

/// Attributes that hold what a user typed, chose or drew, which no store may share.
pub(super) fn is_private(attribute: &str) -> bool {
    matches!(
        attribute,
        "value" | "rr_value" | "checked" | "selected" | "rr_dataURL" | "rr_src"
    )
}

/// A piece that is read from a string of bytes.
pub(super) struct InlineSource<'a>(pub(super) ColumnIn<'a>);

impl<'a> Source<'a> for InlineSource<'a> {
    fn byte(&mut self) -> Result<u8, Damage> {
        self.0.byte()
    }

    fn count(&mut self) -> Result<usize, Damage> {
        self.0.length()
    }

    fn float(&mut self) -> Result<f64, Damage> {
        self.0.array().map(f64::from_le_bytes)
    }

    fn name(&mut self) -> Result<&'a str, Damage> {
        let length = self.0.length()?;
        self.0.text(length)
    }

    fn value(&mut self) -> Result<&'a str, Damage> {
        self.name()
    }

    fn damage(&self) -> Damage {
        self.0.damage()
    }
}
