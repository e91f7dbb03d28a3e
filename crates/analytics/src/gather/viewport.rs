use reenact_recording::events::documents::Meta;
use reenact_recording::json;

use crate::{BatchFacts, EventFacts, Timed, Viewport};

pub(super) fn add_meta(facts: &mut BatchFacts, event: EventFacts<'_>) {
    if let Some(Meta { width, height, .. }) = Meta::read(event.payload) {
        add(facts, event, width, height);
    }
}

pub(super) fn add_resize(facts: &mut BatchFacts, event: EventFacts<'_>) {
    let read = |name| json::number(json::member(event.payload, name)?);
    if let (Some(width), Some(height)) = (read("width"), read("height")) {
        add(facts, event, width, height);
    }
}

fn add(facts: &mut BatchFacts, event: EventFacts<'_>, width: f64, height: f64) {
    // Conversion saturates, so that nonsense stays within bounds.
    let viewport = Viewport {
        width: width as u32,
        height: height as u32,
    };
    Timed::keep_latest(
        &mut facts.viewport,
        &Timed {
            at_ms: event.at_ms,
            value: viewport,
        },
    );
}
