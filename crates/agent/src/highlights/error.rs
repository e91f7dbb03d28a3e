//! Errors of the model's service. Of retries that follow each other the first is told.

use super::{Highlight, Scope, mark};

pub(super) fn find(scope: &Scope<'_>) -> Vec<Highlight> {
    let first = scope
        .session
        .errors
        .iter()
        .filter(|error| error.retry_attempt.is_none_or(|attempt| attempt <= 1));
    let highlights = first.map(|error| Highlight {
        about: Some(error.id.clone()),
        ..mark(error.at_ms, error.message.lines().next().unwrap_or("").to_owned())
    });
    highlights.collect()
}
