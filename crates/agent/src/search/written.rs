//! What an operation wrote into a file.

use crate::claude_code::{Intent, intent};
use crate::event::{FileChange, FileOperation, TextEdit};
use crate::session::Session;

/// The text that is new; `None` where nothing was written, or nobody tells what.
pub(super) fn written(session: &Session, change: &FileChange) -> Option<String> {
    if !matches!(change.operation, FileOperation::Write | FileOperation::Edit) {
        return None;
    }
    if let Some(content) = &change.content {
        return Some(content.clone());
    }
    if let Some(edits) = &change.edits {
        return Some(replacements(edits));
    }
    if let Some(hunks) = &change.hunks {
        let lines = hunks.iter().flat_map(|hunk| &hunk.lines);
        let added: Vec<&str> = lines.filter_map(|line| line.strip_prefix('+')).collect();
        return Some(added.join("\n"));
    }
    let tool_use = session.tool_use(change.tool_use_id.as_deref()?)?;
    match intent(tool_use.input.as_ref()?.as_str())? {
        Intent::Write(content) => Some(content),
        Intent::Edit(edits) => Some(replacements(&edits)),
    }
}

fn replacements(edits: &[TextEdit]) -> String {
    let new: Vec<&str> = edits.iter().map(|edit| edit.new.as_str()).collect();
    new.join("\n")
}
