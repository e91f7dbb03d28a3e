//! What can be looked for in a run: what was asked and said, what was done with what outcome, and the files.
//!
//! What people look for comes first when a run has more text than is kept: titles, prompts and commands before outputs,
//! outputs before thinking. Of a text that is too long, its beginning and its end are kept: that is where commands say
//! what they do, and outputs how it went.

mod pieces;
mod written;

use std::collections::HashSet;

use serde_json::Value;

use crate::event::{FileChange, FileOperation, PromptKind};
use crate::session::{Session, ToolOutcome, ToolUse};
use pieces::{pieces, without_escapes};
use written::written;

/// Longer texts are told in pieces, each a moment of its own.
pub const SEARCH_PIECE_BYTES_MAX: usize = 2_000;
/// Texts of a run together; what is over is left out, the kinds that matter least first.
const RUN_BYTES_MAX: usize = 2 << 20;
/// Pieces of a run.
const RUN_PIECES_MAX: usize = 30_000;

/// One thing that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunText {
    pub at_ms: i64,
    pub kind: RunTextKind,
    pub text: String,
}

/// The more telling ones come first: in this order a run's room is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RunTextKind {
    Title,
    Prompt,
    Command,
    Error,
    File,
    Reply,
    /// Any use of a tool that is neither a command nor of a file.
    Tool,
    Output,
    Thinking,
}

impl RunTextKind {
    /// Pieces that are kept of one text.
    const fn pieces_max(self) -> usize {
        match self {
            Self::Title => 1,
            Self::Prompt | Self::Reply => 16,
            Self::Command | Self::Tool | Self::Output | Self::Error | Self::Thinking => 4,
            Self::File => 8,
        }
    }

    /// It matters when it was, each time.
    const fn is_told_each_time(self) -> bool {
        matches!(self, Self::Prompt | Self::Command)
    }
}

/// All that can be found in a run, by time.
pub fn run_texts(session: &Session) -> Vec<RunText> {
    let mut texts = Vec::new();
    add_conversation(session, &mut texts);
    add_files(session, &mut texts);
    add_tools(session, &mut texts);
    // In each kind by time, so that of a long run the beginning is kept.
    texts.sort_by_key(|text| (text.kind, text.at_ms));
    let mut kept = bounded(texts);
    kept.sort_by_key(|text| text.at_ms);
    kept
}

fn add_conversation(session: &Session, texts: &mut Vec<RunText>) {
    let mut add = |at_ms, kind, text: &str| {
        texts.push(RunText {
            at_ms,
            kind,
            text: text.to_owned(),
        });
    };
    if let Some(title) = &session.info.title {
        add(session.from_ms, RunTextKind::Title, title);
    }
    for prompt in &session.prompts {
        // The others repeat what was said, or are the program's own.
        if !matches!(prompt.kind, PromptKind::Meta | PromptKind::CompactSummary) {
            add(prompt.at_ms, RunTextKind::Prompt, &prompt.text);
        }
    }
    for reply in &session.replies {
        add(reply.at_ms, RunTextKind::Reply, &reply.text);
    }
    for thought in &session.thoughts {
        add(thought.at_ms, RunTextKind::Thinking, &thought.text);
    }
    for error in &session.errors {
        add(error.at_ms, RunTextKind::Error, &error.message);
    }
}

fn add_files(session: &Session, texts: &mut Vec<RunText>) {
    for timed in &session.file_changes {
        // A backup is the program's own.
        if timed.change.operation == FileOperation::Snapshot {
            continue;
        }
        texts.push(RunText {
            at_ms: timed.at_ms,
            kind: RunTextKind::File,
            text: file_text(session, &timed.change),
        });
    }
}

/// The path, and what was written.
fn file_text(session: &Session, change: &FileChange) -> String {
    let mut text = change.path.clone();
    if let Some(to_path) = &change.to_path {
        text.push('\n');
        text.push_str(to_path);
    }
    if let Some(written) = written(session, change) {
        text.push('\n');
        text.push_str(&written);
    }
    text
}

fn add_tools(session: &Session, texts: &mut Vec<RunText>) {
    let of_files: HashSet<&str> = session
        .file_changes
        .iter()
        .filter_map(|timed| timed.change.tool_use_id.as_deref())
        .collect();
    for tool_use in &session.tool_uses {
        let is_of_file = of_files.contains(tool_use.id.as_str());
        let has_failed = tool_use.outcome == ToolOutcome::Error;
        if let Some(command) = tool_use.command() {
            texts.push(RunText {
                at_ms: tool_use.from_ms,
                kind: RunTextKind::Command,
                text: command,
            });
        } else if !is_of_file {
            texts.push(RunText {
                at_ms: tool_use.from_ms,
                kind: RunTextKind::Tool,
                text: tool_text(tool_use),
            });
        }
        // What a tool for files gives back repeats the file.
        if let Some(output) = &tool_use.output
            && (has_failed || !is_of_file || tool_use.command().is_some())
        {
            let kind = if has_failed {
                RunTextKind::Error
            } else {
                RunTextKind::Output
            };
            texts.push(RunText {
                at_ms: tool_use.to_ms.unwrap_or(tool_use.from_ms),
                kind,
                text: without_escapes(output).into_owned(),
            });
        }
    }
}

/// The tool's name and all texts of its input.
fn tool_text(tool_use: &ToolUse) -> String {
    let mut text = tool_use.tool.clone();
    let input: Value = tool_use
        .input
        .as_ref()
        .and_then(|input| input.read())
        .unwrap_or_default();
    add_strings(&input, &mut text);
    text
}

fn add_strings(value: &Value, text: &mut String) {
    match value {
        Value::String(string) => {
            text.push(' ');
            text.push_str(string);
        }
        Value::Array(values) => values.iter().for_each(|value| add_strings(value, text)),
        Value::Object(members) => members.values().for_each(|value| add_strings(value, text)),
        _ => {}
    }
}

/// The first of each text, in pieces, as many as there is room for.
fn bounded(texts: Vec<RunText>) -> Vec<RunText> {
    let mut known = HashSet::new();
    let mut kept = Vec::new();
    let mut bytes = 0;
    for RunText { at_ms, kind, text } in texts {
        for piece in pieces(&text, kind.pieces_max()) {
            let is_new = kind.is_told_each_time() || known.insert((kind, blake3::hash(piece.as_bytes())));
            if !is_new || bytes + piece.len() > RUN_BYTES_MAX || kept.len() == RUN_PIECES_MAX {
                continue;
            }
            bytes += piece.len();
            kept.push(RunText {
                at_ms,
                kind,
                text: piece.to_owned(),
            });
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Event, Prompt, Thinking, ToolCall, ToolResult};
    use crate::{Json, SessionBuilder};

    fn session(events: Vec<Event>) -> Session {
        let mut builder = SessionBuilder::default();
        builder.extend(events);
        builder.build()
    }

    fn shell(id: &str, at_ms: i64, command: &str, output: &str, is_error: bool) -> [Event; 2] {
        let call = ToolCall {
            id: id.to_owned(),
            tool: "Bash".to_owned(),
            input: Json::of(&serde_json::json!({ "command": command }).to_string()),
            ..ToolCall::default()
        };
        let result = ToolResult {
            id: id.to_owned(),
            output: Some(output.to_owned()),
            is_error: Some(is_error),
            ..ToolResult::default()
        };
        [Event::new(at_ms, call), Event::new(at_ms + 10, result)]
    }

    fn told(session: &Session) -> Vec<(i64, RunTextKind, String)> {
        let texts = run_texts(session).into_iter();
        texts.map(|text| (text.at_ms, text.kind, text.text)).collect()
    }

    #[test]
    fn commands_are_told_each_time_and_outputs_once() {
        let mut events = Vec::new();
        events.extend(shell("a", 100, "cargo test", "\u{1b}[32mok\u{1b}[0m 1 passed", false));
        events.extend(shell("b", 200, "cargo test", "ok 1 passed", false));
        events.extend(shell("c", 300, "cargo build", "E0308", true));
        let expected = [
            (100, RunTextKind::Command, "cargo test"),
            (110, RunTextKind::Output, "ok 1 passed"),
            (200, RunTextKind::Command, "cargo test"),
            (300, RunTextKind::Command, "cargo build"),
            (310, RunTextKind::Error, "E0308"),
        ];
        let expected = expected.map(|(at_ms, kind, text)| (at_ms, kind, text.to_owned()));
        assert_eq!(told(&session(events)), expected);
    }

    #[test]
    fn what_matters_least_gives_way() {
        let prompt = Prompt {
            id: "p".to_owned(),
            text: "Mend the cart".to_owned(),
            ..Prompt::default()
        };
        // Enough thinking to fill a run's room, before the prompt.
        let mut events: Vec<Event> = (0..600)
            .map(|number| {
                let thought = Thinking {
                    id: format!("t{number}"),
                    text: (0..1_000).map(|word| format!("{number}-{word} ")).collect(),
                    ..Thinking::default()
                };
                Event::new(number, thought)
            })
            .collect();
        events.push(Event::new(10_000, prompt));
        let texts = run_texts(&session(events));
        let bytes: usize = texts.iter().map(|text| text.text.len()).sum();
        assert!(
            bytes <= RUN_BYTES_MAX && bytes > RUN_BYTES_MAX - SEARCH_PIECE_BYTES_MAX,
            "{bytes}"
        );
        assert_eq!(texts.last().map(|text| text.kind), Some(RunTextKind::Prompt));
    }
}
