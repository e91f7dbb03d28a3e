//! `reenact/agent_file@1`: a file was read, written, deleted, or found changed.

use super::tool::Omitted;

words! {
    default Edit FileOperation {
        Read = "read",
        Write = "write",
        Edit = "edit",
        Delete = "delete",
        Move = "move",
        /// A backup that the agent's program made.
        Snapshot = "snapshot",
        /// Changed by something else.
        External = "external",
    }
}

words! {
    default Absent OriginalState {
        TooLarge = "too_large",
        /// There was no such file.
        Absent = "absent",
        /// The reader found it to be what the event `left_by` had left.
        AsRebuilt = "as_rebuilt",
        Text = "text",
    }
}

part! {
    /// A file as the source recorded it before the operation; for snapshots, as it was at their time.
    Original {
        state: OriginalState,
        text: Option<String>,
        left_by: Option<String>,
    }
}

part! {
    TextEdit {
        old: String,
        new: String,
        all: Option<bool>,
    }
}

part! {
    /// Lines beginning with a blank, `-` or `+`.
    Hunk {
        /// From 1; absent where the source gives only context.
        old_start: Option<u64>,
        /// A line that stands somewhere before the hunk.
        anchor: Option<String>,
        lines: Vec<String>,
    }
}

payload! {
    /// Without `content`, `edits` and `hunks`, a write or an edit is what the call of `tool_use_id` says.
    FileChange {
        id: String,
        source: Option<String>,
        lane: Option<String>,
        path: String,
        operation: FileOperation,
        tool_use_id: Option<String>,
        to_path: Option<String>,
        original: Option<Original>,
        content: Option<String>,
        edits: Option<Vec<TextEdit>>,
        hunks: Option<Vec<Hunk>>,
        user_modified: Option<bool>,
        omitted: Option<Omitted>,
        /// Of a part that was read, from 1.
        first_line: Option<u64>,
        /// Of a snapshot.
        version: Option<u64>,
    }
}
