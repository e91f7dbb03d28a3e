//! Mouse and touch: moves, clicks, scrolling, selection.

use crate::json;
use crate::registry::{Entry, Kind, Place};
use crate::shape::{Record, Shape, may, must};

pub(crate) const ENTRIES: &[Entry] = &[
    Entry::new(
        Kind::MouseMove,
        "rrweb/mouse_move",
        Place::Source(1),
        &POSITIONS,
        "where the mouse was",
    ),
    Entry::new(
        Kind::MouseInteraction,
        "rrweb/mouse_interaction",
        Place::Source(2),
        &INTERACTION,
        "clicks, focus, touches",
    ),
    Entry::new(
        Kind::Scroll,
        "rrweb/scroll",
        Place::Source(3),
        &SCROLL,
        "how far something was scrolled",
    ),
    Entry::new(
        Kind::TouchMove,
        "rrweb/touch_move",
        Place::Source(6),
        &POSITIONS,
        "where a finger was",
    ),
    Entry::new(
        Kind::Drag,
        "rrweb/drag",
        Place::Source(12),
        &POSITIONS,
        "where something was dragged",
    ),
    Entry::new(
        Kind::Selection,
        "rrweb/selection",
        Place::Source(14),
        &SELECTION,
        "the selected text's ends",
    ),
];

static POSITIONS: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    must(
        "positions",
        &Shape::List(&Shape::Record(&Record::of(&[
            must("x", &Shape::Number),
            must("y", &Shape::Number),
            must("id", &Shape::Integer),
            must("timeOffset", &Shape::Number),
        ]))),
    ),
]));

static INTERACTION: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    must("type", &Shape::Integer),
    must("id", &Shape::Integer),
    may("x", &Shape::Number),
    may("y", &Shape::Number),
    may("pointerType", &Shape::Integer),
]));

static SCROLL: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    must("id", &Shape::Integer),
    must("x", &Shape::Number),
    must("y", &Shape::Number),
]));

static SELECTION: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    must(
        "ranges",
        &Shape::List(&Shape::Record(&Record::of(&[
            must("start", &Shape::Integer),
            must("startOffset", &Shape::Integer),
            must("end", &Shape::Integer),
            must("endOffset", &Shape::Integer),
        ]))),
    ),
]));

/// `data.type` of `rrweb/mouse_interaction`, as far as the server asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interaction {
    Click,
    DoubleClick,
    Other,
}

impl Interaction {
    /// Reads the payload of an event that was scanned.
    pub fn read(payload: &str) -> Option<Self> {
        Some(match json::integer(json::member(payload, "type")?)? {
            2 => Self::Click,
            4 => Self::DoubleClick,
            _ => Self::Other,
        })
    }
}
