//! The change of a file that moved the most lines.

use super::{Highlight, Scope, mark};
use crate::diff::lines_changed;
use crate::event::FileOperation;
use crate::files::Content;

pub(super) fn find(scope: &Scope<'_>) -> Vec<Highlight> {
    let changes = scope
        .session
        .file_changes
        .iter()
        .filter(|timed| matches!(timed.change.operation, FileOperation::Write | FileOperation::Edit));
    let sized = changes.filter_map(|timed| {
        let (path, before, after) = scope.files.change_by(&timed.change.id)?;
        let (added, removed) = lines_changed(text(&before)?, text(&after)?);
        Some((added + removed, timed.at_ms, &timed.change.id, path, added, removed))
    });
    // Of equals the first.
    let largest = sized
        .max_by_key(|(lines, at_ms, ..)| (*lines, -at_ms))
        .filter(|(lines, ..)| *lines > 0);
    let highlight = largest.map(|(_, at_ms, id, path, added, removed)| Highlight {
        about: Some(id.clone()),
        path: Some(path.to_owned()),
        ..mark(at_ms, format!("{path}: {added} lines more, {removed} less"))
    });
    highlight.into_iter().collect()
}

/// What is not known has no size.
fn text(content: &Content) -> Option<&str> {
    match content {
        Content::Text(text) => Some(text),
        Content::Absent => Some(""),
        Content::Unknown => None,
    }
}
