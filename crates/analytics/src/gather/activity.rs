use crate::{BatchFacts, EventFacts};

/// Only its time counts: what somebody did lasts for seconds, and a move's positions lie within half of one.
pub(super) fn add(facts: &mut BatchFacts, event: EventFacts<'_>) {
    facts.activity.add(event.at_ms);
}
