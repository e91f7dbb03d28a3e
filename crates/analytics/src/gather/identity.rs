use reenact_recording::events::told::Identify;
use serde_json::value::RawValue;

use crate::{BatchFacts, EventFacts, Identity, Timed};

/// Traits longer than this stay in the event and out of the facts, which lists carry around.
const TRAITS_BYTES_MAX: usize = 16 << 10;
/// Longest user id in the facts; a longer one is cut.
const USER_BYTES_MAX: usize = 512;

pub(super) fn add(facts: &mut BatchFacts, event: EventFacts<'_>) {
    let Some(Identify { mut user, traits }) = Identify::read(event.payload) else {
        return;
    };
    user.truncate(user.floor_char_boundary(USER_BYTES_MAX));
    let traits = traits.filter(|traits| traits.len() <= TRAITS_BYTES_MAX);
    let traits = traits.and_then(|traits| RawValue::from_string(traits.to_owned()).ok());
    Timed::keep_latest(
        &mut facts.identity,
        &Timed {
            at_ms: event.at_ms,
            value: Identity { id: user, traits },
        },
    );
}
