//! Transcripts, line by line.
//!
//! [`line`] is what lines have in common, [`chain`] how they follow each other; each type of line that tells something
//! has a file. Lines that repeat what others tell, or tell of the program and not of the session, are counted.

mod attachment;
mod chain;
mod file_history;
mod line;
mod marks;
mod message;
mod system;
mod user;
mod wanted;

use std::collections::{HashMap, HashSet};

use crate::event::SessionInfo;
use crate::file_memory::FileMemory;
use crate::json::Json;
use crate::log::{LogFormat, LogReader, Outcome, Position, ReadOptions, Sink, misshapen, sealed};
use crate::timestamp::rfc3339_ms;
use chain::Chain;
use line::{Line, TokenUsage};

pub use wanted::Wanted;

const SOURCE: &str = "transcript";

/// Lines that tell nothing of the session's course. `progress`, most of a log, repeats what subagents' logs and results
/// tell; nothing is built of it.
const COUNTED: [&str; 9] = [
    "progress",
    "last-prompt",
    "mode",
    "worktree-state",
    "bridge-session",
    "frame-link",
    "relocated",
    "file-history-delta",
    "agent-name",
];

/// The state of reading one transcript.
#[derive(Debug, Default)]
pub struct Transcript {
    options: ReadOptions,
    chain: Chain,
    memory: FileMemory,
    /// Calls whose results have not come.
    open_calls: HashMap<String, OpenCall>,
    /// By the text that a subagent was given, the call that did.
    given_to_subagents: HashMap<blake3::Hash, String>,
    /// The last reply, how many of its blocks were met, and its usage.
    last_message: Option<LastMessage>,
    said: SessionInfo,
    backups: HashMap<String, u64>,
    wanted: Vec<Wanted>,
    lanes_started: HashSet<String>,
}

#[derive(Debug)]
struct OpenCall {
    tool: String,
    input: Option<Json>,
    at_ms: i64,
    lane: Option<String>,
}

#[derive(Debug)]
struct LastMessage {
    id: String,
    usage: Option<TokenUsage>,
}

/// A transcript that is read as it grows.
pub type TranscriptReader = LogReader<Transcript>;

impl TranscriptReader {
    pub fn new(options: ReadOptions) -> Self {
        let fallback_ms = options.fallback_ms;
        let transcript = Transcript {
            options,
            ..Transcript::default()
        };
        Self::of(transcript, fallback_ms)
    }
}

impl LogFormat for Transcript {}

/// What the lines of one moment share.
struct Context<'c> {
    line: &'c Line<'c>,
    raw: &'c str,
    /// Names what the line tells.
    id: String,
    lane: Option<String>,
}

impl sealed::ReadLine for Transcript {
    #[expect(private_interfaces, reason = "the trait is sealed: formats stand in this crate")]
    fn read_line(&mut self, raw: &str, position: Position, sink: &mut Sink) -> Outcome {
        let line_id = self.line_id(position);
        let line: Line<'_> = match serde_json::from_str(raw) {
            Ok(line) => line,
            Err(error) => return misshapen(raw, &error, line_id, SOURCE, sink),
        };
        sink.at(line.timestamp.as_deref().and_then(rfc3339_ms));
        if let Some(uuid) = &line.uuid {
            let parent = line.parent_uuid.as_deref().or(line.logical_parent_uuid.as_deref());
            self.chain.add(uuid, parent, sink.now_ms());
        }
        let lane = self.lane_of(&line);
        let context = Context {
            line: &line,
            raw,
            id: line.uuid.clone().unwrap_or(line_id),
            lane,
        };
        let kind = line.kind.as_deref().unwrap_or("");
        if matches!(kind, "user" | "assistant" | "system") {
            self.tell_session(&context, sink);
        }
        match kind {
            "user" => self.read_user(&context, sink),
            "assistant" => self.read_assistant(&context, sink),
            "system" => self.read_system(&context, sink),
            "attachment" => self.read_attachment(&context, sink),
            "file-history-snapshot" => self.read_file_history(&context, sink),
            "queue-operation" => self.read_queue(&context, sink),
            "summary" | "ai-title" | "custom-title" | "permission-mode" | "pr-link" => self.read_mark(&context, sink),
            counted if COUNTED.contains(&counted) => Outcome::Counted(counted.to_owned()),
            unknown => sink.tell_unknown(context.id, SOURCE, unknown, raw),
        }
    }
}

impl Transcript {
    fn line_id(&self, position: Position) -> String {
        format!("{}:{}", self.options.lane.as_deref().unwrap_or("main"), position.line)
    }

    fn lane_of(&mut self, line: &Line<'_>) -> Option<String> {
        let is_beside = line.is_sidechain == Some(true) || self.options.lane.is_some();
        if !is_beside {
            return None;
        }
        let named = line.agent_id.clone().or_else(|| self.options.lane.clone());
        named.or_else(|| Some(self.chain.sidechain_lane(line.uuid.as_deref()?)))
    }

    /// Tells what has changed of what all lines repeat.
    fn tell_session(&mut self, context: &Context<'_>, sink: &mut Sink) {
        // Subagents may work elsewhere and with another model: that is theirs.
        if context.lane.is_some() {
            return;
        }
        let line = context.line;
        let said = SessionInfo {
            agent: Some(super::AGENT.to_owned()),
            source: Some(SOURCE.to_owned()),
            agent_version: line.version.clone().or_else(|| self.said.agent_version.clone()),
            source_session_id: line.session_id.clone().or_else(|| self.said.source_session_id.clone()),
            cwd: line.cwd.clone().or_else(|| self.said.cwd.clone()),
            git_branch: line
                .git_branch
                .clone()
                .filter(|branch| !branch.is_empty())
                .or_else(|| self.said.git_branch.clone()),
            permission_mode: line
                .permission_mode
                .clone()
                .or_else(|| self.said.permission_mode.clone()),
            ..self.said.clone()
        };
        if said != self.said {
            sink.tell(said.changed_since(&self.said, format!("{}:session", context.id)));
            self.said = said;
        }
    }

    fn tell_model(&mut self, context: &Context<'_>, model: Option<&str>, sink: &mut Sink) {
        let Some(model) = model.filter(|_| context.lane.is_none()) else {
            return;
        };
        if self.said.model.as_deref() != Some(model) {
            self.said.model = Some(model.to_owned());
            sink.tell(SessionInfo {
                id: format!("{}:model", context.id),
                source: Some(SOURCE.to_owned()),
                model: Some(model.to_owned()),
                ..SessionInfo::default()
            });
        }
    }
}
