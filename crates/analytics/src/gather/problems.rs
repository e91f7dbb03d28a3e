use reenact_recording::Kind;
use reenact_recording::events::plugins::{failed_requests, is_console_error};

use crate::{BatchFacts, EventFacts};

/// Three counts that do not overlap: errors nobody caught or that the page reported (`reenact/error@1`), console
/// output of level `error` or `assert`, and requests that were answered with 400 or more or not at all.
pub(super) fn add(facts: &mut BatchFacts, event: EventFacts<'_>) {
    match event.kind {
        Kind::Error => facts.error_count += 1,
        Kind::Console => facts.console_error_count += u32::from(is_console_error(event.payload)),
        Kind::Network => {
            facts.failed_request_count = facts
                .failed_request_count
                .saturating_add(failed_requests(event.payload));
        }
        _ => {}
    }
}
