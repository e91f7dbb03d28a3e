//! Kinds that this version does not know: from newer recorders, or a page's own. They are kept as they are.

use crate::registry::{Entry, Kind, Place};
use crate::shape::Shape;

pub(crate) const ENTRIES: &[Entry] = &[
    Entry::new(
        Kind::OtherType,
        "rrweb/other_type",
        Place::OtherType,
        &Shape::Any,
        "a type that is not known here",
    ),
    Entry::new(
        Kind::OtherSource,
        "rrweb/other_source",
        Place::OtherSource,
        &Shape::Any,
        "a source that is not known here",
    ),
    Entry::new(
        Kind::Custom,
        "rrweb/custom",
        Place::OtherTag,
        &Shape::Any,
        "a custom event with another tag",
    ),
    Entry::new(
        Kind::Plugin,
        "rrweb/plugin",
        Place::OtherPlugin,
        &Shape::Any,
        "an event of another plugin",
    ),
];
