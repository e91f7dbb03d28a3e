//! What went wrong in the page.

use crate::registry::{Entry, Kind, Place};
use crate::shape::{Record, Shape, may, must};

pub(crate) const ENTRIES: &[Entry] = &[Entry::new(
    Kind::Error,
    "reenact/error@1",
    Place::Tag("reenact/error@1"),
    &ERROR,
    "an error nobody caught, or a reported one",
)];

static ERROR: Shape = Shape::Record(&Record::of(&[
    must("name", &Shape::Text),
    must("message", &Shape::Text),
    may("stack", &Shape::Text),
    may("file", &Shape::Text),
    may("line", &Shape::Integer),
    may("column", &Shape::Integer),
    may("origin", &Shape::Word(&["error", "unhandledrejection", "reported"])),
]));
