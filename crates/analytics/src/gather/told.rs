use std::borrow::Cow;

use reenact_recording::events::told::{Flag, Track};
use reenact_recording::json;

use crate::told::{EventProperty, Told};
use crate::{BatchFacts, EventFacts};

/// Members of an event's data that are looked at.
const MEMBERS_MAX: usize = 32;

pub(super) fn add_track(facts: &mut BatchFacts, event: EventFacts<'_>) {
    let Some(Track { name, data }) = Track::read(event.payload) else {
        return;
    };
    let name = Told::bounded_name(&name);
    for (member, raw) in json::members(data.unwrap_or_default()).take(MEMBERS_MAX) {
        if let Some(value) = plain(raw) {
            facts.told.add_property(EventProperty {
                event: name.clone(),
                name: Told::bounded_name(&member),
                value: value.into_owned(),
            });
        }
    }
    facts.told.count_event(name, 1);
}

pub(super) fn add_flag(facts: &mut BatchFacts, event: EventFacts<'_>) {
    let Some(Flag { name, value }) = Flag::read(event.payload) else {
        return;
    };
    if let Some(value) = plain(value) {
        facts.told.add_flag(Told::bounded_name(&name), value.into_owned());
    }
}

/// A text, number or truth value as people write it; nothing of lists and objects, nor of what is too long.
fn plain(raw: &str) -> Option<Cow<'_, str>> {
    let value = match raw.as_bytes().first()? {
        b'{' | b'[' => return None,
        b'"' => json::text(raw)?,
        _ => Cow::Borrowed(raw.trim_ascii()),
    };
    (value.len() <= Told::VALUE_BYTES_MAX).then_some(value)
}
