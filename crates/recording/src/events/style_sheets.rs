//! Style sheets that scripts change.

use crate::registry::{Entry, Kind, Place};
use crate::shape::{Record, Shape, may, must};

pub(crate) const ENTRIES: &[Entry] = &[
    Entry::new(
        Kind::StyleSheetRule,
        "rrweb/style_sheet_rule",
        Place::Source(8),
        &RULES,
        "rules came or went",
    ),
    Entry::new(
        Kind::StyleDeclaration,
        "rrweb/style_declaration",
        Place::Source(13),
        &DECLARATION,
        "a rule's property changed",
    ),
    Entry::new(
        Kind::AdoptedStyleSheet,
        "rrweb/adopted_style_sheet",
        Place::Source(15),
        &ADOPTED,
        "the sheets a root has adopted",
    ),
];

/// A number, or the path of a nested rule.
static RULE_INDEX: Shape = Shape::Either(&Shape::Integer, &Shape::List(&Shape::Integer));
static RULE: Shape = Shape::Record(&Record::of(&[must("rule", &Shape::Text), may("index", &RULE_INDEX)]));

static RULES: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    may("id", &Shape::Integer),
    may("styleId", &Shape::Integer),
    may(
        "removes",
        &Shape::List(&Shape::Record(&Record::of(&[must("index", &RULE_INDEX)]))),
    ),
    may("adds", &Shape::List(&RULE)),
    may("replace", &Shape::Text),
    may("replaceSync", &Shape::Text),
]));

static DECLARATION: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    may("id", &Shape::Integer),
    may("styleId", &Shape::Integer),
    must("index", &RULE_INDEX),
    may(
        "set",
        &Shape::Record(&Record::of(&[
            must("property", &Shape::Text),
            may("value", &Shape::Text),
            may("priority", &Shape::Text),
        ])),
    ),
    may("remove", &Shape::Record(&Record::of(&[must("property", &Shape::Text)]))),
]));

static ADOPTED: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    must("id", &Shape::Integer),
    may(
        "styles",
        &Shape::List(&Shape::Record(&Record::of(&[
            must("styleId", &Shape::Integer),
            must("rules", &Shape::List(&RULE)),
        ]))),
    ),
    must("styleIds", &Shape::List(&Shape::Integer)),
]));
