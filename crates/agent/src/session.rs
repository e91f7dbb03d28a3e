//! The model of a session: what it was, whichever sources told of it.
//!
//! [`SessionBuilder`] holds each thing once, under its identity; [`build`](SessionBuilder::build) makes the model of
//! all things that are there, so that the order in which they came does not matter.

mod builder;
mod compactions;
mod idle;
mod info;
mod lanes;
mod permissions;
mod prompts;
mod replies;
mod sorted;
mod summary;
mod tools;
mod turns;
mod usage;

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::event::{FileChange, Image, Omitted, PromptKind, Scene, TurnEndReason};
use crate::json::Json;
use crate::price::CostOrigin;

pub use builder::SessionBuilder;
pub use info::Info;

/// A session, built of all that is known of it. Lists are in the order of time; times are milliseconds since the Unix
/// epoch. A lane is named by its subagent's id; `None` is the session's own.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Session {
    pub info: Info,
    pub from_ms: i64,
    pub to_ms: i64,
    pub turns: Vec<Turn>,
    pub lanes: Vec<SessionLane>,
    pub prompts: Vec<SessionPrompt>,
    pub replies: Vec<SessionReply>,
    pub thoughts: Vec<Thought>,
    pub tool_uses: Vec<ToolUse>,
    pub permissions: Vec<Question>,
    pub notifications: Vec<Told>,
    pub compactions: Vec<SessionCompaction>,
    pub usage: Vec<UsageSample>,
    pub file_changes: Vec<TimedFileChange>,
    pub errors: Vec<SessionError>,
    pub branches: Vec<Branch>,
    pub scenes: Vec<TimedScene>,
    pub idle: Vec<Idle>,
    /// Lines that no reader knew, by source and type.
    pub unknown: BTreeMap<String, u64>,
    #[serde(skip)]
    tool_use_places: HashMap<String, usize>,
}

impl Session {
    pub fn tool_use(&self, id: &str) -> Option<&ToolUse> {
        self.tool_uses.get(*self.tool_use_places.get(id)?)
    }

    /// The turn that goes on at a time.
    pub fn turn_at(&self, at_ms: i64) -> Option<usize> {
        self.turns.partition_point(|turn| turn.from_ms <= at_ms).checked_sub(1)
    }
}

/// From a prompt to the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Turn {
    pub from_ms: i64,
    /// When the agent was done; of a turn whose end nobody told, when the last thing in it happened.
    pub to_ms: i64,
    /// Among the prompts; absent before the first.
    pub prompt: Option<usize>,
    pub end: Option<TurnEndReason>,
    /// As the source says it.
    pub duration_ms: Option<f64>,
    /// The branch, if the conversation went back to before this turn.
    pub left_by: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionLane {
    pub id: String,
    pub parent: Option<String>,
    /// The call that started it.
    pub tool_use_id: Option<String>,
    pub agent_type: Option<String>,
    pub description: Option<String>,
    pub from_ms: i64,
    pub to_ms: i64,
    /// Its end was told.
    pub is_stopped: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionPrompt {
    pub id: String,
    pub at_ms: i64,
    pub lane: Option<String>,
    pub kind: PromptKind,
    pub parent_id: Option<String>,
    pub text: String,
    pub images: u64,
    pub cut_bytes: Option<u64>,
}

/// One reply of the model, or one piece where the source does not say which belong together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionReply {
    pub id: String,
    pub at_ms: i64,
    pub lane: Option<String>,
    pub message_id: Option<String>,
    pub model: Option<String>,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Thought {
    pub id: String,
    pub at_ms: i64,
    pub lane: Option<String>,
    pub message_id: Option<String>,
    pub text: String,
    pub is_hidden: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ToolUse {
    pub id: String,
    pub lane: Option<String>,
    pub tool: String,
    pub input: Option<Json>,
    pub message_id: Option<String>,
    pub from_ms: i64,
    /// Absent while it runs.
    pub to_ms: Option<i64>,
    pub duration_ms: Option<f64>,
    pub outcome: ToolOutcome,
    pub output: Option<String>,
    pub data: Option<Json>,
    pub images: Vec<Image>,
    pub omitted: Option<Omitted>,
    pub cut_bytes: Option<u64>,
    pub exit_code: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolOutcome {
    Success,
    Error,
    Interrupted,
    Denied,
    Running,
}

/// A question to the person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    pub id: String,
    pub lane: Option<String>,
    pub asked_ms: i64,
    pub answered_ms: Option<i64>,
    pub answer: Option<Answer>,
    pub tool: Option<String>,
    pub tool_use_id: Option<String>,
    pub message: Option<String>,
    pub input: Option<Json>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Granted,
    Denied,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told {
    pub id: String,
    pub at_ms: i64,
    pub lane: Option<String>,
    pub kind: String,
    pub title: Option<String>,
    pub message: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SessionCompaction {
    pub id: String,
    pub from_ms: i64,
    pub to_ms: i64,
    pub lane: Option<String>,
    pub trigger: Option<String>,
    pub tokens_before: Option<u64>,
    pub tokens_after: Option<u64>,
    pub summary: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UsageSample {
    pub id: String,
    pub at_ms: i64,
    pub lane: Option<String>,
    pub model: Option<String>,
    pub tokens: Tokens,
    /// Absent: the price of the model is not known.
    pub cost_usd: Option<f64>,
    pub cost_origin: CostOrigin,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tokens {
    /// Without what came from or went into a cache.
    pub input: u64,
    pub output: u64,
    pub cache_read: u64,
    pub cache_write_5m: u64,
    pub cache_write_1h: u64,
    /// Part of the output.
    pub reasoning: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimedFileChange {
    pub at_ms: i64,
    #[serde(flatten)]
    pub change: FileChange,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionError {
    pub id: String,
    pub at_ms: i64,
    pub lane: Option<String>,
    pub message: String,
    pub code: Option<String>,
    pub retry_attempt: Option<u64>,
    pub retries_max: Option<u64>,
    pub retry_in_ms: Option<f64>,
}

/// The conversation went back: what was said between the two times was left.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Branch {
    pub id: String,
    /// When it went back.
    pub at_ms: i64,
    pub to_id: Option<String>,
    pub to_ms: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimedScene {
    pub at_ms: i64,
    #[serde(flatten)]
    pub scene: Scene,
}

/// A while in which nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Idle {
    pub from_ms: i64,
    pub to_ms: i64,
    pub waits_for: WaitsFor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitsFor {
    /// A prompt, or an answer.
    Person,
    Model,
}
