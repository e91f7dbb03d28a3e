use reenact_recording::Kind;

use crate::{BatchFacts, EventFacts};

pub(super) fn add(facts: &mut BatchFacts, event: EventFacts<'_>) {
    match event.kind {
        Kind::Gap => facts.gap_count += 1,
        Kind::End => facts.ended = true,
        _ => {}
    }
}
