//! What a tool did to a file, from its input and from what it gave back. Hooks and transcripts have the same two.

use serde::{Deserialize, Deserializer};

use crate::event::{FileChange, FileOperation, Hunk, Omitted, TextEdit};
use crate::file_memory::FileMemory;
use crate::rebuild::{apply_edits, apply_hunks};

#[derive(Debug, Default, Deserialize)]
struct Input {
    file_path: Option<String>,
    notebook_path: Option<String>,
    content: Option<String>,
    old_string: Option<String>,
    new_string: Option<String>,
    replace_all: Option<bool>,
    edits: Option<Vec<InputEdit>>,
}

#[derive(Debug, Deserialize)]
struct InputEdit {
    old_string: String,
    new_string: String,
    replace_all: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    file_path: Option<String>,
    content: Option<String>,
    old_string: Option<String>,
    new_string: Option<String>,
    replace_all: Option<bool>,
    #[serde(default, deserialize_with = "told")]
    original_file: Told,
    #[serde(default, deserialize_with = "told")]
    original_file_contents: Told,
    #[serde(default, deserialize_with = "told", rename = "original_file")]
    original_notebook: Told,
    #[serde(rename = "updated_file")]
    updated_notebook: Option<String>,
    structured_patch: Option<Vec<PatchHunk>>,
    user_modified: Option<bool>,
    #[serde(rename = "type")]
    kind: Option<String>,
    file: Option<ReadFile>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PatchHunk {
    old_start: Option<u64>,
    lines: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReadFile {
    file_path: Option<String>,
    content: Option<String>,
    num_lines: Option<u64>,
    start_line: Option<u64>,
}

/// A member may be left out, `null`, or there.
type Told = Option<Option<String>>;

fn told<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Told, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

/// A use of a tool that succeeded.
pub(super) struct Use<'u> {
    pub(super) tool_use_id: &'u str,
    pub(super) tool: &'u str,
    pub(super) input: &'u str,
    pub(super) response: Option<&'u str>,
    pub(super) keep_read_contents: bool,
}

/// `None`: the tool is not one that touches files, or does not say which.
pub(super) fn file_change(used: &Use<'_>, memory: &mut FileMemory) -> Option<FileChange> {
    let operation = match used.tool {
        "Read" | "NotebookRead" => FileOperation::Read,
        "Write" => FileOperation::Write,
        "Edit" | "MultiEdit" | "NotebookEdit" => FileOperation::Edit,
        _ => return None,
    };
    let input: Input = serde_json::from_str(used.input).unwrap_or_default();
    let response: Response = used
        .response
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let path = input
        .file_path
        .clone()
        .or_else(|| input.notebook_path.clone())
        .or_else(|| response.file_path.clone())?;
    let change = FileChange {
        id: used.tool_use_id.to_owned(),
        path,
        tool_use_id: Some(used.tool_use_id.to_owned()),
        operation,
        user_modified: response.user_modified.filter(|modified| *modified),
        ..FileChange::default()
    };
    Some(match change.operation {
        FileOperation::Read => read(change, response.file, used.keep_read_contents),
        FileOperation::Write => write(change, &input, response, memory),
        _ if used.tool == "NotebookEdit" => notebook(change, response, memory),
        _ => edit(change, &input, response, memory),
    })
}

fn read(mut change: FileChange, file: Option<ReadFile>, keep: bool) -> FileChange {
    let Some(file) = file else {
        return change;
    };
    if let Some(path) = file.file_path {
        change.path = path;
    }
    change.first_line = file.start_line;
    match file.content {
        Some(content) if keep => change.content = Some(content),
        content => {
            change.omitted = Some(Omitted {
                reason: "read".to_owned(),
                bytes: content.map(|content| content.len() as u64),
                lines: file.num_lines,
            });
        }
    }
    change
}

fn write(mut change: FileChange, input: &Input, response: Response, memory: &mut FileMemory) -> FileChange {
    let is_new = response.kind.as_deref() == Some("create");
    let original = response.original_file.or(is_new.then_some(None));
    change.original = original.map(|original| memory.original(&change.path, original.as_deref()));
    // A person may have changed what was to be written.
    change.content = response
        .content
        .filter(|content| input.content.as_ref() != Some(content));
    let left = change.content.as_deref().or(input.content.as_deref());
    memory.left(&change.path, &change.id, left);
    change
}

fn edit(mut change: FileChange, input: &Input, response: Response, memory: &mut FileMemory) -> FileChange {
    let wanted = wanted_edits(input);
    let done = match (response.old_string, response.new_string) {
        (Some(old), Some(new)) => vec![TextEdit {
            old,
            new,
            all: response.replace_all.or(input.replace_all).filter(|all| *all),
        }],
        _ => wanted.clone(),
    };
    let original = response.original_file.or(response.original_file_contents);
    change.original = original
        .as_ref()
        .map(|original| memory.original(&change.path, original.as_deref()));
    let hunks: Vec<Hunk> = response
        .structured_patch
        .unwrap_or_default()
        .into_iter()
        .map(Hunk::from)
        .collect();
    let before = original.map(Option::unwrap_or_default);
    let by_edits = before.as_deref().and_then(|before| apply_edits(before, &done));
    let left = match (before, by_edits) {
        (Some(before), None) => {
            let by_hunks = apply_hunks(&before, &hunks);
            change.hunks = Some(hunks).filter(|hunks| !hunks.is_empty());
            by_hunks
        }
        (None, _) => {
            change.hunks = Some(hunks).filter(|hunks| !hunks.is_empty());
            None
        }
        (_, by_edits) => by_edits,
    };
    memory.left(&change.path, &change.id, left.as_deref());
    change.edits = Some(done).filter(|done| *done != wanted);
    change
}

fn notebook(mut change: FileChange, response: Response, memory: &mut FileMemory) -> FileChange {
    let original = response.original_notebook;
    change.original = original.map(|original| memory.original(&change.path, original.as_deref()));
    memory.left(&change.path, &change.id, response.updated_notebook.as_deref());
    change.content = response.updated_notebook;
    change
}

fn wanted_edits(input: &Input) -> Vec<TextEdit> {
    if let Some(edits) = &input.edits {
        let edits = edits.iter().map(|edit| TextEdit {
            old: edit.old_string.clone(),
            new: edit.new_string.clone(),
            all: edit.replace_all.filter(|all| *all),
        });
        return edits.collect();
    }
    match (&input.old_string, &input.new_string) {
        (Some(old), Some(new)) => vec![TextEdit {
            old: old.clone(),
            new: new.clone(),
            all: input.replace_all.filter(|all| *all),
        }],
        _ => Vec::new(),
    }
}

/// What a call's input says that it does to a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Intent {
    Write(String),
    Edit(Vec<TextEdit>),
}

/// For events that leave it to the call.
pub(crate) fn intent(input: &str) -> Option<Intent> {
    let input: Input = serde_json::from_str(input).ok()?;
    let edits = wanted_edits(&input);
    match input.content {
        Some(content) => Some(Intent::Write(content)),
        None if !edits.is_empty() => Some(Intent::Edit(edits)),
        None => None,
    }
}

impl From<PatchHunk> for Hunk {
    fn from(hunk: PatchHunk) -> Self {
        Self {
            old_start: hunk.old_start,
            anchor: None,
            lines: hunk.lines,
        }
    }
}
