//! What the session made of its files, at the last change.

use super::{Highlight, Scope, mark};
use crate::event::FileOperation;

pub(super) fn find(scope: &Scope<'_>) -> Vec<Highlight> {
    let diff = scope.files.final_diff();
    let last = scope.session.file_changes.iter().rev().find(|timed| {
        let operation = &timed.change.operation;
        matches!(
            operation,
            FileOperation::Write | FileOperation::Edit | FileOperation::Delete | FileOperation::Move
        )
    });
    let Some(last) = last.filter(|_| !diff.is_empty()) else {
        return Vec::new();
    };
    let added: usize = diff.iter().map(|file| file.lines_added).sum();
    let removed: usize = diff.iter().map(|file| file.lines_removed).sum();
    vec![Highlight {
        about: Some(last.change.id.clone()),
        ..mark(
            last.at_ms,
            format!("{} files: {added} lines more, {removed} less", diff.len()),
        )
    }]
}
