//! Form fields and the viewport.

use crate::registry::{Entry, Kind, Place};
use crate::shape::{Record, Shape, may, must};

pub(crate) const ENTRIES: &[Entry] = &[
    Entry::new(
        Kind::ViewportResize,
        "rrweb/viewport_resize",
        Place::Source(4),
        &RESIZE,
        "the viewport's new size",
    ),
    Entry::new(
        Kind::Input,
        "rrweb/input",
        Place::Source(5),
        &INPUT,
        "a form field's new value",
    ),
];

static RESIZE: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    must("width", &Shape::Number),
    must("height", &Shape::Number),
]));

static INPUT: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    must("text", &Shape::Text),
    may("isChecked", &Shape::Boolean),
    may("userTriggered", &Shape::Boolean),
    must("id", &Shape::Integer),
]));
