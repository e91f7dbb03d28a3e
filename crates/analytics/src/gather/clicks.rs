use reenact_recording::events::pointer::Interaction;

use crate::{BatchFacts, EventFacts};

/// A click is a `click` event of the page: browsers also fire one for a tap and for a key on a button, so touches
/// are not counted besides, and a double click is two.
pub(super) fn add(facts: &mut BatchFacts, event: EventFacts<'_>) {
    facts.click_count += u32::from(Interaction::read(event.payload) == Some(Interaction::Click));
}
