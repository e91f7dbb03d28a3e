//! Claude Code: its hooks and its transcripts.

mod answer;
mod content;
mod file_tools;
mod hooks;
mod tool_result;
mod transcript;

pub use hooks::{HookError, HookEvents, HookReader};
pub use transcript::{Transcript, TranscriptReader, Wanted};

pub(crate) use answer::{Answer, read_answer};
pub(crate) use file_tools::{Intent, intent};

/// As sessions name it.
pub const AGENT: &str = "claude-code";

/// Tools whose results are the contents of files.
const READING_TOOLS: [&str; 2] = ["Read", "NotebookRead"];
/// Tools that start subagents.
const SUBAGENT_TOOLS: [&str; 2] = ["Task", "Agent"];
