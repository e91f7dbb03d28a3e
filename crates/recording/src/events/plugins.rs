//! rrweb's plugin events: console and network.

use crate::json;
use crate::registry::{Entry, Kind, Place};
use crate::shape::{Record, Shape, may, must};

pub(crate) const ENTRIES: &[Entry] = &[
    Entry::new(
        Kind::Log,
        "rrweb/log",
        Place::Source(11),
        &Shape::Any,
        "console output of old recorders",
    ),
    Entry::new(
        Kind::Console,
        "rrweb/console@1",
        Place::Plugin("rrweb/console@1"),
        &CONSOLE,
        "console output",
    ),
    Entry::new(
        Kind::Network,
        "rrweb/network@1",
        Place::Plugin("rrweb/network@1"),
        &NETWORK,
        "requests of the page",
    ),
];

static CONSOLE: Shape = Shape::Record(&Record::of(&[
    must("level", &Shape::Text),
    may("trace", &Shape::List(&Shape::Text)),
    must("payload", &Shape::List(&Shape::Text)),
]));

static NETWORK: Shape = Shape::Record(&Record::of(&[must("requests", &Shape::List(&REQUEST))]));

/// Only what every writer of this kind has is required: there are several.
static REQUEST: Shape = Shape::Record(&Record::of(&[
    must("url", &Shape::Text),
    may("method", &Shape::Text),
    may("initiatorType", &Shape::Text),
    may("status", &Shape::Integer),
    may("startTime", &Shape::Number),
    may("endTime", &Shape::Number),
    may("duration", &Shape::Number),
    may("timeOrigin", &Shape::Number),
    may("requestSize", &Shape::Number),
    may("responseSize", &Shape::Number),
    may("error", &Shape::Any),
    may("requestHeaders", &Shape::Any),
    may("responseHeaders", &Shape::Any),
    may("requestBody", &Shape::Any),
    may("responseBody", &Shape::Any),
]));

/// Whether this console event is an error: level `error` or `assert`.
pub fn is_console_error(payload: &str) -> bool {
    let level = json::member(payload, "level").and_then(json::text);
    level.is_some_and(|level| level == "error" || level == "assert")
}

/// How many requests of this network event failed: answered with 400 or more, or with nothing but an error.
pub fn failed_requests(payload: &str) -> u32 {
    let requests = json::member(payload, "requests").unwrap_or("[]");
    json::elements(requests).filter(|request| has_failed(request)).count() as u32
}

fn has_failed(request: &str) -> bool {
    let mut failed = false;
    for (name, value) in json::members(request) {
        failed |= match name.as_ref() {
            "status" => json::integer(value).is_some_and(|status| status >= 400),
            "error" => !matches!(value, "null" | "false" | "\"\""),
            _ => false,
        };
    }
    failed
}
