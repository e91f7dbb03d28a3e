//! The files that a session knows: which there were at a time, what was in them, and who wrote each line.
//!
//! A file begins with the first original that the session recorded, or with the first write. From there each operation
//! makes a version. Where an original that was recorded is not what the versions come to, something else changed the
//! file: that is a drift, and the recorded one holds from there.

mod blame;
mod history;
mod replay;

use serde::Serialize;

use crate::diff::DiffHunk;
use crate::event::FileOperation;

pub use blame::LineOrigin;
pub use history::FileHistory;

/// A file's content at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", content = "text", rename_all = "snake_case")]
pub enum Content {
    Text(String),
    /// There was no such file.
    Absent,
    /// The session does not tell.
    Unknown,
}

/// A file in the tree at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TreeEntry {
    pub path: String,
    pub state: FileState,
    /// Where the content is known.
    pub bytes: Option<usize>,
    pub lines: Option<usize>,
    pub first_ms: i64,
    pub last_ms: i64,
    /// What was done last.
    pub last_operation: FileOperation,
    pub reads: usize,
    pub changes: usize,
    /// Something else changed it before.
    pub has_drifted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    Known,
    Absent,
    Unknown,
}

/// What became of a file.
#[derive(Debug, Clone)]
pub struct FileVersions<'h> {
    pub path: &'h str,
    /// When it was read or changed, and how.
    pub touches: &'h [(i64, FileOperation)],
    pub versions: Vec<FileVersion<'h>>,
    /// When it was found that something else had changed it.
    pub drifts_ms: &'h [i64],
}

/// A file from a time on.
#[derive(Debug, Clone, Copy)]
pub struct FileVersion<'h> {
    pub at_ms: i64,
    pub event_id: &'h str,
    /// An operation of the session made it; otherwise it was recorded as having been there.
    pub is_made: bool,
    pub state: FileState,
    /// Where the content is known.
    pub bytes: Option<usize>,
    pub lines: Option<usize>,
    /// Is another where this version or any before it is another.
    pub fingerprint: u64,
}

/// A change that no operation of the session made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drift {
    pub path: String,
    /// When it was found.
    pub at_ms: i64,
    /// The event that recorded it.
    pub event_id: String,
    /// What the versions came to.
    pub rebuilt: Content,
    pub recorded: Content,
}

/// How often a file that was rebuilt was what the session recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RebuildCheck {
    pub compared: usize,
    pub equal: usize,
}

/// What a session made of a file, from beginning to end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileDiff {
    pub path: String,
    pub is_new: bool,
    pub is_deleted: bool,
    pub lines_added: usize,
    pub lines_removed: usize,
    pub hunks: Vec<DiffHunk>,
}
