//! How fast the page was, and what recording it cost.

use crate::registry::{Entry, Kind, Place};
use crate::shape::{Record, Shape, may, must};

pub(crate) const ENTRIES: &[Entry] = &[
    Entry::new(
        Kind::WebVital,
        "reenact/web_vital@1",
        Place::Tag("reenact/web_vital@1"),
        &WEB_VITAL,
        "a web vital",
    ),
    Entry::new(
        Kind::LongTask,
        "reenact/long_task@1",
        Place::Tag("reenact/long_task@1"),
        &LONG_TASK,
        "the main thread was busy",
    ),
    Entry::new(
        Kind::Cost,
        "reenact/cost@1",
        Place::Tag("reenact/cost@1"),
        &COST,
        "what the recorder cost and lost",
    ),
];

static WEB_VITAL: Shape = Shape::Record(&Record::of(&[
    must("name", &Shape::Word(&["LCP", "CLS", "INP", "FCP", "TTFB"])),
    must("value", &Shape::Number),
    may("rating", &Shape::Word(&["good", "needs-improvement", "poor"])),
]));

static LONG_TASK: Shape = Shape::Record(&Record::of(&[must("duration_ms", &Shape::Number)]));

static COST: Shape = Shape::Record(&Record::of(&[
    must("window_ms", &Shape::Number),
    may("main_thread_ms", &Shape::Number),
    may("events", &Shape::Integer),
    may("bytes_raw", &Shape::Integer),
    may("bytes_sent", &Shape::Integer),
    may("batches", &Shape::Integer),
    may("retries", &Shape::Integer),
    may("moves_thinned", &Shape::Integer),
    may("events_dropped", &Shape::Integer),
    may("batches_dropped", &Shape::Integer),
    may("queue_bytes", &Shape::Integer),
]));
