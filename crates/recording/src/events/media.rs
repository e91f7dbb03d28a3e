//! Audio and video elements.

use crate::registry::{Entry, Kind, Place};
use crate::shape::{Record, Shape, may, must};

pub(crate) const ENTRIES: &[Entry] = &[Entry::new(
    Kind::MediaInteraction,
    "rrweb/media_interaction",
    Place::Source(7),
    &MEDIA,
    "audio or video was played, paused, sought",
)];

static MEDIA: Shape = Shape::Record(&Record::of(&[
    must("source", &Shape::Integer),
    must("type", &Shape::Integer),
    must("id", &Shape::Integer),
    may("currentTime", &Shape::Number),
    may("volume", &Shape::Number),
    may("muted", &Shape::Boolean),
    may("loop", &Shape::Boolean),
    may("playbackRate", &Shape::Number),
]));
