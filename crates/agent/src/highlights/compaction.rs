//! The conversation was replaced by its summary.

use super::{Highlight, Scope, mark};

pub(super) fn find(scope: &Scope<'_>) -> Vec<Highlight> {
    let highlights = scope.session.compactions.iter().map(|compaction| Highlight {
        to_ms: Some(compaction.to_ms),
        about: Some(compaction.id.clone()),
        ..mark(
            compaction.from_ms,
            match compaction.tokens_before {
                Some(tokens) => format!("{tokens} tokens summed up"),
                None => "summed up".to_owned(),
            },
        )
    });
    highlights.collect()
}
