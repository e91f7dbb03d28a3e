//! Whole documents: load events, snapshots, and the nodes they consist of.

use crate::json;
use crate::registry::{Entry, Kind, Place};
use crate::shape::{Field, Record, Shape, bit_of, may, must};

pub(crate) const ENTRIES: &[Entry] = &[
    Entry::new(
        Kind::DomContentLoaded,
        "rrweb/dom_content_loaded",
        Place::Type(0),
        &Shape::Any,
        "the document was parsed",
    ),
    Entry::new(
        Kind::Load,
        "rrweb/load",
        Place::Type(1),
        &Shape::Any,
        "the page was loaded",
    ),
    Entry::new(
        Kind::FullSnapshot,
        "rrweb/full_snapshot",
        Place::Type(2),
        &FULL_SNAPSHOT,
        "the whole page",
    ),
    Entry::new(
        Kind::Meta,
        "rrweb/meta",
        Place::Type(4),
        &META,
        "the page's address and the viewport's size",
    ),
    Entry::new(
        Kind::Asset,
        "rrweb/asset",
        Place::Type(7),
        &Shape::Any,
        "a file of the page",
    ),
    Entry::new(
        Kind::Annotation,
        "rrweb/annotation",
        Place::Type(8),
        &Shape::Any,
        "a note",
    ),
    Entry::new(
        Kind::Font,
        "rrweb/font",
        Place::Source(10),
        &FONT,
        "a font was added by script",
    ),
    Entry::new(
        Kind::CustomElement,
        "rrweb/custom_element",
        Place::Source(16),
        &CUSTOM_ELEMENT,
        "an element was defined",
    ),
];

/// A serialized node. Which members it has depends on its `type`: 0 document, 1 document type, 2 element, 3 text,
/// 4 CDATA, 5 comment.
pub(crate) static NODE: Shape = Shape::Record(&NODE_RECORD);
pub(crate) static NODE_RECORD: Record = Record::of(&NODE_FIELDS).named(
    "Node",
    &[
        (0, CHILD_NODES),
        (1, bit_of(&NODE_FIELDS, "name")),
        (
            2,
            bit_of(&NODE_FIELDS, "tagName") | bit_of(&NODE_FIELDS, "attributes") | CHILD_NODES,
        ),
        (3, TEXT_CONTENT),
        (4, TEXT_CONTENT),
        (5, TEXT_CONTENT),
    ],
);
const CHILD_NODES: u64 = bit_of(&NODE_FIELDS, "childNodes");
const TEXT_CONTENT: u64 = bit_of(&NODE_FIELDS, "textContent");
/// In the order in which recorders write them.
static NODE_FIELDS: [Field; 15] = [
    must("type", &Shape::Integer),
    may("tagName", &Shape::Text),
    may("attributes", &Shape::Map(&Shape::Any)),
    may("childNodes", &NODES),
    may("textContent", &Shape::Text),
    must("id", &Shape::Integer),
    may("rootId", &Shape::Integer),
    may("isSVG", &Shape::Boolean),
    may("isShadowHost", &Shape::Boolean),
    may("isShadow", &Shape::Boolean),
    may("isCustom", &Shape::Boolean),
    may("compatMode", &Shape::Text),
    may("name", &Shape::Text),
    may("publicId", &Shape::Text),
    may("systemId", &Shape::Text),
];
static NODES: Shape = Shape::List(&NODE);

static FULL_SNAPSHOT: Shape = Shape::Record(&Record::of(&[
    must("node", &NODE),
    must(
        "initialOffset",
        &Shape::Record(&Record::of(&[
            must("top", &Shape::Number),
            must("left", &Shape::Number),
        ])),
    ),
]));

static META: Shape = Shape::Record(&Record::of(&[
    must("href", &Shape::Text),
    must("width", &Shape::Number),
    must("height", &Shape::Number),
]));

static FONT: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    must("family", &Shape::Text),
    must("fontSource", &Shape::Text),
    may("buffer", &Shape::Boolean),
    may("descriptors", &Shape::Any),
]));

static CUSTOM_ELEMENT: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    may("define", &Shape::Record(&Record::of(&[must("name", &Shape::Text)]))),
]));

/// What `rrweb/meta` says.
#[derive(Debug, Clone, PartialEq)]
pub struct Meta {
    pub href: String,
    pub width: f64,
    pub height: f64,
}

impl Meta {
    /// Reads the payload of an event that was scanned.
    pub fn read(payload: &str) -> Option<Self> {
        Some(Self {
            href: json::text(json::member(payload, "href")?)?.into_owned(),
            width: json::number(json::member(payload, "width")?)?,
            height: json::number(json::member(payload, "height")?)?,
        })
    }
}
