//! What page is shown, to whom, and how: Reenact's own events about page loads and navigation.

use crate::json;
use crate::registry::{Entry, Kind, Place};
use crate::shape::{Record, Shape, may, must};

pub(crate) const ENTRIES: &[Entry] = &[
    Entry::new(
        Kind::Start,
        "reenact/start@1",
        Place::Tag("reenact/start@1"),
        &START,
        "first of every page load",
    ),
    Entry::new(
        Kind::PageView,
        "reenact/page_view@1",
        Place::Tag("reenact/page_view@1"),
        &PAGE_VIEW,
        "a page was shown",
    ),
    Entry::new(
        Kind::Visibility,
        "reenact/visibility@1",
        Place::Tag("reenact/visibility@1"),
        &VISIBILITY,
        "the tab came to front or went",
    ),
];

static START: Shape = Shape::Record(&Record::of(&[
    must("url", &Shape::Text),
    may("title", &Shape::Text),
    may("referrer", &Shape::Text),
    may("language", &Shape::Text),
    may("timezone", &Shape::Text),
    may(
        "screen",
        &Shape::Record(&Record::of(&[
            must("width", &Shape::Number),
            must("height", &Shape::Number),
            may("pixel_ratio", &Shape::Number),
        ])),
    ),
    may("connection", &Shape::Any),
    may("release", &Shape::Text),
    may("environment", &Shape::Text),
    may("sampled", &Shape::Word(&["session", "error", "url"])),
    may("reason", &Shape::Word(&["new", "resume"])),
    may("webdriver", &Shape::Boolean),
]));

static PAGE_VIEW: Shape = Shape::Record(&Record::of(&[
    must("url", &Shape::Text),
    may("title", &Shape::Text),
    may(
        "navigation",
        &Shape::Word(&["load", "push", "replace", "pop", "hash", "restore"]),
    ),
]));

static VISIBILITY: Shape = Shape::Record(&Record::of(&[must("state", &Shape::Word(&["visible", "hidden"]))]));

/// What `reenact/start@1` says about the visit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    pub language: Option<String>,
    /// IANA name.
    pub timezone: Option<String>,
    /// What the browser takes the network for: `slow-2g`, `2g`, `3g` or `4g`.
    pub connection: Option<String>,
    pub release: Option<String>,
    pub environment: Option<String>,
}

impl Start {
    /// Reads the payload of an event that was scanned.
    pub fn read(payload: &str) -> Self {
        let text = |name| Some(json::text(json::member(payload, name)?)?.into_owned());
        Self {
            language: text("language"),
            timezone: text("timezone"),
            connection: text("connection"),
            release: text("release"),
            environment: text("environment"),
        }
    }
}

/// What `reenact/page_view@1` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageView {
    pub url: String,
    pub title: Option<String>,
}

impl PageView {
    /// Reads the payload of an event that was scanned.
    pub fn read(payload: &str) -> Option<Self> {
        Some(Self {
            url: json::text(json::member(payload, "url")?)?.into_owned(),
            title: json::member(payload, "title")
                .and_then(json::text)
                .map(|title| title.into_owned()),
        })
    }
}
