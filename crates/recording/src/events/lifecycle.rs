//! Gaps in a recording, and its end.

use crate::registry::{Entry, Kind, Place};
use crate::shape::{Record, Shape, may, must};

pub(crate) const ENTRIES: &[Entry] = &[
    Entry::new(
        Kind::Gap,
        "reenact/gap@1",
        Place::Tag("reenact/gap@1"),
        &GAP,
        "events are missing here",
    ),
    Entry::new(
        Kind::End,
        "reenact/end@1",
        Place::Tag("reenact/end@1"),
        &END,
        "the recorder stopped for good",
    ),
];

static GAP: Shape = Shape::Record(&Record::of(&[
    must("reason", &Shape::Word(&["overflow", "storage", "refused"])),
    may("from_ms", &Shape::Number),
    may("to_ms", &Shape::Number),
    may("events_dropped", &Shape::Integer),
]));

static END: Shape = Shape::Record(&Record::of(&[must(
    "reason",
    &Shape::Word(&["idle", "max_length", "opt_out", "stop"]),
)]));
