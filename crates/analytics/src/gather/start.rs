use reenact_recording::events::page::Start;

use crate::{BatchFacts, EventFacts};

/// The first start of a batch speaks for it; there is one in every page load.
pub(super) fn add(facts: &mut BatchFacts, event: EventFacts<'_>) {
    let Start {
        language,
        timezone,
        connection,
        release,
        environment,
    } = Start::read(event.payload);
    facts.language = facts.language.take().or(language);
    facts.timezone = facts.timezone.take().or(timezone);
    facts.connection = facts.connection.take().or(connection);
    facts.release = facts.release.take().or(release);
    facts.environment = facts.environment.take().or(environment);
}
