//! Codex: its rollouts, `rollout-*.jsonl`.
//!
//! A rollout holds what went to the model and came back (`response_item`) and what the program showed (`event_msg`);
//! texts stand in both. The first telling of a text in a turn is told, the second is counted.

mod apply_patch;
mod event_msg;
mod output;
mod response_item;

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::event::{Compaction, CompactionPhase, SessionInfo};
use crate::limits::{TEXT_BYTES_MAX, cut};
use crate::log::{LogFormat, LogReader, Outcome, Position, ReadOptions, Sink, misshapen, sealed};
use crate::timestamp::rfc3339_ms;

/// As sessions name it.
pub const AGENT: &str = "codex";

const SOURCE: &str = "rollout";

/// The state of reading one rollout.
#[derive(Debug, Default)]
pub struct Rollout {
    options: ReadOptions,
    said: SessionInfo,
    /// What was said in this turn.
    said_in_turn: HashSet<blake3::Hash>,
    prompt_times_ms: Vec<i64>,
    open_calls: HashMap<String, OpenCall>,
    /// The last usage that was told.
    tokens: Option<String>,
}

#[derive(Debug)]
struct OpenCall {
    tool: String,
    /// What the call would do to files.
    patch: Option<String>,
    folder: Option<String>,
}

/// A rollout that is read as it grows.
pub type RolloutReader = LogReader<Rollout>;

impl RolloutReader {
    pub fn new(options: ReadOptions) -> Self {
        let fallback_ms = options.fallback_ms;
        let rollout = Rollout {
            options,
            ..Rollout::default()
        };
        Self::of(rollout, fallback_ms)
    }
}

impl LogFormat for Rollout {}

#[derive(Debug, Deserialize)]
struct Line<'t> {
    timestamp: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(borrow)]
    payload: Option<&'t RawValue>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SessionMeta<'t> {
    id: Option<String>,
    cwd: Option<String>,
    cli_version: Option<String>,
    model: Option<String>,
    approval_policy: Option<String>,
    #[serde(borrow)]
    git: Option<&'t RawValue>,
}

#[derive(Debug, Default, Deserialize)]
struct Git {
    branch: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Compacted {
    message: Option<String>,
}

/// Of a line that is being read.
struct Context<'c> {
    id: String,
    lane: Option<String>,
    raw: &'c str,
    payload: &'c str,
}

impl sealed::ReadLine for Rollout {
    #[expect(private_interfaces, reason = "the trait is sealed: formats stand in this crate")]
    fn read_line(&mut self, raw: &str, position: Position, sink: &mut Sink) -> Outcome {
        let id = format!("{}:{}", self.options.lane.as_deref().unwrap_or("main"), position.line);
        let line: Line<'_> = match serde_json::from_str(raw) {
            Ok(line) => line,
            Err(error) => return misshapen(raw, &error, id, SOURCE, sink),
        };
        sink.at(line.timestamp.as_deref().and_then(rfc3339_ms));
        let context = Context {
            id,
            lane: self.options.lane.clone(),
            raw,
            // Early rollouts had no envelope.
            payload: line.payload.map_or(raw, |payload| payload.get()),
        };
        match line.kind.as_deref().unwrap_or("") {
            "session_meta" | "turn_context" => self.read_meta(&context, sink),
            "response_item" => self.read_item(&context, sink),
            "event_msg" => self.read_event(&context, sink),
            "compacted" => read_compacted(&context, sink),
            kind @ ("world_state" | "ghost_snapshot" | "state") => Outcome::Counted(kind.to_owned()),
            "message" | "reasoning" | "function_call" | "function_call_output" if line.payload.is_none() => {
                self.read_item(&context, sink)
            }
            kind => sink.tell_unknown(context.id, SOURCE, kind, raw),
        }
    }
}

impl Rollout {
    fn read_meta(&mut self, context: &Context<'_>, sink: &mut Sink) -> Outcome {
        let meta: SessionMeta<'_> = match serde_json::from_str(context.payload) {
            Ok(meta) => meta,
            Err(error) => return misshapen(context.raw, &error, context.id.clone(), SOURCE, sink),
        };
        let git: Git = meta
            .git
            .and_then(|raw| serde_json::from_str(raw.get()).ok())
            .unwrap_or_default();
        let before = self.said.clone();
        let said = SessionInfo {
            source: Some(SOURCE.to_owned()),
            agent: Some(AGENT.to_owned()),
            agent_version: meta.cli_version.or(before.agent_version.clone()),
            source_session_id: meta.id.or(before.source_session_id.clone()),
            cwd: meta.cwd.or(before.cwd.clone()),
            git_branch: git.branch.or(before.git_branch.clone()),
            model: meta.model.or(before.model.clone()),
            permission_mode: meta.approval_policy.or(before.permission_mode.clone()),
            ..before.clone()
        };
        if said == before {
            return Outcome::Counted("turn_context".to_owned());
        }
        // What a subagent's rollout says is not the session's.
        if self.options.lane.is_none() {
            sink.tell(said.changed_since(&before, context.id.clone()));
        }
        self.said = said;
        if self.options.lane.is_none() {
            Outcome::Told
        } else {
            Outcome::Counted("session_meta of a subagent".to_owned())
        }
    }

    /// Whether it is the first time in this turn.
    fn is_new(&mut self, role: &str, text: &str) -> bool {
        let mut hash = blake3::Hasher::new();
        hash.update(role.as_bytes())
            .update(b"\n")
            .update(text.trim().as_bytes());
        self.said_in_turn.insert(hash.finalize())
    }
}

fn read_compacted(context: &Context<'_>, sink: &mut Sink) -> Outcome {
    let compacted: Compacted = match serde_json::from_str(context.payload) {
        Ok(compacted) => compacted,
        Err(error) => return misshapen(context.raw, &error, context.id.clone(), SOURCE, sink),
    };
    let summary = compacted.message.map(|message| cut(message, TEXT_BYTES_MAX).0);
    sink.tell(Compaction {
        id: context.id.clone(),
        source: Some(SOURCE.to_owned()),
        lane: context.lane.clone(),
        phase: CompactionPhase::End,
        summary: summary.filter(|summary| !summary.is_empty()),
        ..Compaction::default()
    });
    Outcome::Told
}
