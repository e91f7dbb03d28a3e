//! What stands beside a transcript and is needed to complete it.

use super::{SOURCE, Transcript, TranscriptReader};
use crate::claude_code::tool_result::{Given, tool_result};
use crate::event::{Event, FileChange, FileOperation, Original, OriginalState};
use crate::limits::FILE_TEXT_BYTES_MAX;

/// A file that a transcript refers to. [`TranscriptReader::give`] takes its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A result that was too large for the transcript, in `tool-results/`.
    ToolResult {
        tool_use_id: String,
        tool: Option<String>,
        /// As the transcript names it; its last part is the name in `tool-results/`.
        path: String,
        at_ms: i64,
    },
    /// A backup of a file, in `file-history/<session>/`.
    Backup {
        name: String,
        /// Of the file that was backed up.
        path: String,
        version: u64,
        at_ms: i64,
    },
}

impl TranscriptReader {
    /// The files that the lines read since the last call refer to.
    pub fn take_wanted(&mut self) -> Vec<Wanted> {
        std::mem::take(&mut self.format().wanted)
    }

    /// What a wanted file holds.
    pub fn give(&mut self, wanted: &Wanted, text: String) -> Vec<Event> {
        let (transcript, sink) = self.format_and_sink();
        match wanted {
            Wanted::ToolResult {
                tool_use_id,
                tool,
                at_ms,
                ..
            } => sink.tell_at(*at_ms, transcript.completed(tool_use_id, tool.as_deref(), text)),
            Wanted::Backup {
                name,
                path,
                version,
                at_ms,
            } => sink.tell_at(*at_ms, backup(name, path, *version, text)),
        }
        self.take_events()
    }
}

impl Transcript {
    fn completed(&self, tool_use_id: &str, tool: Option<&str>, text: String) -> crate::event::ToolResult {
        let mut result = tool_result(Given {
            tool_use_id,
            tool,
            text: Some(text),
            images: Vec::new(),
            is_error: false,
            response: None,
            keep_read_contents: self.options.keep_read_contents,
        });
        result.source = Some(SOURCE.to_owned());
        // Whether it failed was told by the line.
        result.is_error = None;
        result
    }
}

fn backup(name: &str, path: &str, version: u64, text: String) -> FileChange {
    let (state, text) = if text.len() <= FILE_TEXT_BYTES_MAX {
        (OriginalState::Text, Some(text))
    } else {
        (OriginalState::TooLarge, None)
    };
    FileChange {
        id: name.to_owned(),
        source: Some(SOURCE.to_owned()),
        path: path.to_owned(),
        operation: FileOperation::Snapshot,
        original: Some(Original {
            state,
            text,
            left_by: None,
        }),
        version: Some(version),
        ..FileChange::default()
    }
}

/// The path that stands in the place of a result that was too large.
pub(super) fn kept_aside(text: &str) -> Option<String> {
    let after = text.split_once("<persisted-output>")?.1;
    let path = after.split_once("saved to:")?.1.lines().next()?.trim();
    (!path.is_empty()).then(|| path.to_owned())
}
