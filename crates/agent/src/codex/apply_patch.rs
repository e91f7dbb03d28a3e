//! The patches of `apply_patch`.

use crate::event::{FileChange, FileOperation, Hunk};

const BEGIN: &str = "*** Begin Patch";
const END: &str = "*** End Patch";

/// What a patch does, a change a file.
pub(super) fn changes(patch: &str, tool_use_id: &str, folder: Option<&str>) -> Vec<FileChange> {
    let body = patch.split_once(BEGIN).map_or(patch, |(_, body)| body);
    let body = body.split_once(END).map_or(body, |(body, _)| body);
    let mut changes: Vec<FileChange> = Vec::new();
    for line in body.lines() {
        if let Some((operation, path)) = file_line(line) {
            changes.push(FileChange {
                id: format!("{tool_use_id}:{}", changes.len()),
                path: absolute(path, folder),
                operation,
                tool_use_id: Some(tool_use_id.to_owned()),
                ..FileChange::default()
            });
        } else if let Some(change) = changes.last_mut() {
            read_line(change, line, folder);
        }
    }
    changes
}

fn file_line(line: &str) -> Option<(FileOperation, &str)> {
    let starts = [
        ("*** Add File: ", FileOperation::Write),
        ("*** Update File: ", FileOperation::Edit),
        ("*** Delete File: ", FileOperation::Delete),
    ];
    starts
        .into_iter()
        .find_map(|(start, operation)| Some((operation, line.strip_prefix(start)?.trim())))
}

fn read_line(change: &mut FileChange, line: &str, folder: Option<&str>) {
    if let Some(path) = line.strip_prefix("*** Move to: ") {
        change.operation = FileOperation::Move;
        change.to_path = Some(absolute(path.trim(), folder));
    } else if line.starts_with("*** ") {
        // `*** End of File` says where a hunk stands, which its lines say, too.
    } else if change.operation == FileOperation::Write {
        let content = change.content.get_or_insert_default();
        content.push_str(line.strip_prefix('+').unwrap_or(line));
        content.push('\n');
    } else if let Some(anchor) = line.strip_prefix("@@") {
        change.hunks.get_or_insert_default().push(Hunk {
            old_start: None,
            anchor: Some(anchor.trim().to_owned()).filter(|anchor| !anchor.is_empty()),
            lines: Vec::new(),
        });
    } else if change.operation != FileOperation::Delete {
        let hunks = change.hunks.get_or_insert_default();
        if hunks.is_empty() {
            hunks.push(Hunk::default());
        }
        if let Some(hunk) = hunks.last_mut() {
            hunk.lines.push(line.to_owned());
        }
    }
}

fn absolute(path: &str, folder: Option<&str>) -> String {
    match folder {
        Some(folder) if !path.starts_with('/') && !path.contains(":\\") => {
            format!("{}/{}", folder.trim_end_matches('/'), path.trim_start_matches("./"))
        }
        _ => path.to_owned(),
    }
}

/// The patch in a call's input, if the call applies one.
pub(super) fn patch_of(tool: &str, input: &str) -> Option<String> {
    let is_apply = tool == "apply_patch" || input.contains("apply_patch");
    if !is_apply || !input.contains(BEGIN) || !input.contains(END) {
        return None;
    }
    let value: serde_json::Value = serde_json::from_str(input).ok()?;
    text_with_patch(&value)
}

fn text_with_patch(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => text.contains(BEGIN).then(|| text.clone()),
        serde_json::Value::Array(values) => values.iter().find_map(text_with_patch),
        serde_json::Value::Object(members) => members.values().find_map(text_with_patch),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_of_several_files_is_a_change_each() {
        let patch = "*** Begin Patch\n*** Add File: a.txt\n+one\n+two\n*** Update File: b.txt\n*** Move to: c.txt\n@@ fn main\n x\n-y\n+z\n*** Delete File: d.txt\n*** End Patch\n";
        let changes = changes(patch, "call", Some("/w/"));
        assert_eq!(changes.len(), 3);
        assert_eq!(changes[0].content.as_deref(), Some("one\ntwo\n"));
        assert_eq!(changes[1].path, "/w/b.txt");
        assert_eq!(changes[1].to_path.as_deref(), Some("/w/c.txt"));
        let hunks = changes[1].hunks.as_ref().unwrap();
        assert_eq!((hunks[0].anchor.as_deref(), hunks[0].lines.len()), (Some("fn main"), 3));
        assert_eq!(changes[2].operation, FileOperation::Delete);
    }
}
