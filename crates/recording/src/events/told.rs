//! What the page tells about itself: tracked events, the user, application state, flags.

use std::borrow::Cow;

use crate::json;
use crate::registry::{Entry, Kind, Place};
use crate::shape::{Record, Shape, may, must};

pub(crate) const ENTRIES: &[Entry] = &[
    Entry::new(
        Kind::Track,
        "reenact/track@1",
        Place::Tag("reenact/track@1"),
        &TRACK,
        "something the page tracks",
    ),
    Entry::new(
        Kind::Identify,
        "reenact/identify@1",
        Place::Tag("reenact/identify@1"),
        &IDENTIFY,
        "who the user is",
    ),
    Entry::new(
        Kind::State,
        "reenact/state@1",
        Place::Tag("reenact/state@1"),
        &STATE,
        "a snapshot of application state",
    ),
    Entry::new(
        Kind::Flag,
        "reenact/flag@1",
        Place::Tag("reenact/flag@1"),
        &FLAG,
        "a feature flag's value",
    ),
];

static TRACK: Shape = Shape::Record(&Record::of(&[must("name", &Shape::Text), may("data", &Shape::Any)]));
static IDENTIFY: Shape = Shape::Record(&Record::of(&[
    must("user", &Shape::Text),
    may("traits", &Shape::Map(&Shape::Any)),
]));
static STATE: Shape = Shape::Record(&Record::of(&[
    must("name", &Shape::Text),
    must("snapshot", &Shape::Any),
]));
static FLAG: Shape = Shape::Record(&Record::of(&[must("name", &Shape::Text), must("value", &Shape::Any)]));

/// What `reenact/identify@1` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identify<'t> {
    pub user: String,
    /// A JSON object, as it was written.
    pub traits: Option<&'t str>,
}

impl<'t> Identify<'t> {
    /// Reads the payload of an event that was scanned.
    pub fn read(payload: &'t str) -> Option<Self> {
        Some(Self {
            user: json::text(json::member(payload, "user")?)?.into_owned(),
            traits: json::member(payload, "traits").filter(|traits| traits.starts_with('{')),
        })
    }
}

/// What `reenact/track@1` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track<'t> {
    pub name: Cow<'t, str>,
    /// Any JSON, as it was written.
    pub data: Option<&'t str>,
}

impl<'t> Track<'t> {
    /// Reads the payload of an event that was scanned.
    pub fn read(payload: &'t str) -> Option<Self> {
        Some(Self {
            name: json::text(json::member(payload, "name")?)?,
            data: json::member(payload, "data"),
        })
    }
}

/// What `reenact/flag@1` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag<'t> {
    pub name: Cow<'t, str>,
    /// Any JSON, as it was written.
    pub value: &'t str,
}

impl<'t> Flag<'t> {
    /// Reads the payload of an event that was scanned.
    pub fn read(payload: &'t str) -> Option<Self> {
        Some(Self {
            name: json::text(json::member(payload, "name")?)?,
            value: json::member(payload, "value")?,
        })
    }
}
