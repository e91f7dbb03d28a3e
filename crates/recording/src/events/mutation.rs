//! Changes of the DOM.

use super::documents::NODE;
use crate::registry::{Entry, Kind, Place};
use crate::shape::{Record, Shape, may, must};

pub(crate) const ENTRIES: &[Entry] = &[Entry::new(
    Kind::Mutation,
    "rrweb/mutation",
    Place::Source(0),
    &MUTATION,
    "nodes, texts and attributes changed",
)];

static MUTATION: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    must("texts", &Shape::List(&TEXT)),
    must("attributes", &Shape::List(&ATTRIBUTES)),
    must("removes", &Shape::List(&REMOVE)),
    must("adds", &Shape::List(&ADD)),
    may("isAttachIframe", &Shape::Boolean),
]));

static TEXT: Shape = Shape::Record(&Record::of(&[must("id", &Shape::Integer), may("value", &Shape::Text)]));

static ATTRIBUTES: Shape = Shape::Record(&Record::of(&[
    must("id", &Shape::Integer),
    must("attributes", &Shape::Map(&Shape::Any)),
]));

static REMOVE: Shape = Shape::Record(&Record::of(&[
    must("parentId", &Shape::Integer),
    must("id", &Shape::Integer),
    may("isShadow", &Shape::Boolean),
]));

static ADD: Shape = Shape::Record(&Record::of(&[
    must("parentId", &Shape::Integer),
    may("nextId", &Shape::Integer),
    must("node", &NODE),
    may("previousId", &Shape::Integer),
]));
