//! Canvas drawing.

use crate::registry::{Entry, Kind, Place};
use crate::shape::{Record, Shape, may, must};

pub(crate) const ENTRIES: &[Entry] = &[Entry::new(
    Kind::CanvasMutation,
    "rrweb/canvas_mutation",
    Place::Source(9),
    &CANVAS,
    "a canvas was drawn on",
)];

/// Either one command (`property`, `args`) or many (`commands`).
static CANVAS: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    must("id", &Shape::Integer),
    must("type", &Shape::Integer),
    may("commands", &Shape::List(&COMMAND)),
    may("property", &Shape::Text),
    may("args", &Shape::List(&Shape::Any)),
    may("setter", &Shape::Boolean),
]));

static COMMAND: Shape = Shape::Record(&Record::of(&[
    must("property", &Shape::Text),
    must("args", &Shape::List(&Shape::Any)),
    may("setter", &Shape::Boolean),
]));
