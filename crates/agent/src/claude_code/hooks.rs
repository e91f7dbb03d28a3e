//! Hooks: what Claude Code tells while it works, one JSON each.
//!
//! A hook has no time, so the reader is given the time at which it came. What has an id of its own keeps it, and so
//! joins with what the transcript tells; the rest is named by a hash of the hook and its time.

mod conversation;
mod members;
mod program;
mod tools;

use crate::event::{Event, Payload, SessionInfo, Unknown};
use crate::file_memory::FileMemory;
use crate::limits::{UNKNOWN_RAW_BYTES_MAX, cut};
use crate::log::ReadOptions;
use members::Members;

const SOURCE: &str = "hooks";

#[derive(Debug, thiserror::Error)]
pub enum HookError {
    #[error("a hook's JSON is one object: {0}")]
    NotJson(#[from] serde_json::Error),
}

/// Reads the hooks of one session.
#[derive(Debug, Default)]
pub struct HookReader {
    options: ReadOptions,
    memory: FileMemory,
    said: SessionInfo,
}

/// What a hook told.
#[derive(Debug)]
pub struct HookEvents {
    /// Claude Code's own.
    pub session_id: Option<String>,
    pub transcript_path: Option<String>,
    /// `PreToolUse`, `Stop` …
    pub name: String,
    /// Whether this kind of hook is known.
    pub is_known: bool,
    pub events: Vec<Event>,
}

/// A hook that is being read.
struct Hook<'h> {
    members: Members<'h>,
    name: String,
    /// Names what has no id of its own.
    id: String,
    lane: Option<String>,
    payloads: Vec<Payload>,
}

impl Hook<'_> {
    fn tell(&mut self, payload: impl Into<Payload>) {
        self.payloads.push(payload.into());
    }

    fn source(&self) -> Option<String> {
        Some(SOURCE.to_owned())
    }
}

impl HookReader {
    pub fn new(options: ReadOptions) -> Self {
        Self {
            options,
            ..Self::default()
        }
    }

    /// Reads what one hook was given.
    pub fn read(&mut self, json: &str, received_ms: i64) -> Result<HookEvents, HookError> {
        let members: Members<'_> = serde_json::from_str(json)?;
        let name = members.text("hook_event_name").unwrap_or_default();
        let mut hash = blake3::Hasher::new();
        hash.update(&received_ms.to_le_bytes()).update(json.as_bytes());
        let hash = hash.finalize().to_hex();
        let mut hook = Hook {
            id: format!("hook-{}", &hash[..32]),
            lane: members.text("agent_id"),
            members,
            name,
            payloads: Vec::new(),
        };
        self.tell_session(&mut hook);
        let is_known = self.dispatch(&mut hook);
        if !is_known {
            let (raw, cut_bytes) = cut(json.to_owned(), UNKNOWN_RAW_BYTES_MAX);
            hook.tell(Unknown {
                id: hook.id.clone(),
                source: hook.source(),
                line_type: hook.name.clone(),
                raw: Some(raw),
                cut_bytes,
            });
        }
        Ok(HookEvents {
            session_id: hook.members.text("session_id"),
            transcript_path: hook.members.text("transcript_path"),
            name: hook.name,
            is_known,
            events: hook
                .payloads
                .into_iter()
                .map(|payload| Event::new(received_ms, payload))
                .collect(),
        })
    }

    /// Whether the kind is known.
    fn dispatch(&mut self, hook: &mut Hook<'_>) -> bool {
        match hook.name.clone().as_str() {
            "SessionStart" | "SessionEnd" => conversation::session(hook),
            "UserPromptSubmit" => conversation::prompt(hook),
            "MessageDisplay" => conversation::message(hook),
            "Stop" => conversation::stop(hook),
            "StopFailure" => conversation::stop_failure(hook),
            "SubagentStart" | "SubagentStop" => conversation::subagent(hook),
            "PreCompact" | "PostCompact" => conversation::compaction(hook),
            "PreToolUse" => tools::call(hook),
            "PostToolUse" | "PostToolUseFailure" => tools::result(hook, &mut self.memory, &self.options),
            "PostToolBatch" => tools::batch(hook, &mut self.memory, &self.options),
            "PermissionRequest" | "PermissionDenied" => tools::permission(hook),
            "Elicitation" | "ElicitationResult" => tools::elicitation(hook),
            "InstructionsLoaded" | "FileChanged" => program::file(hook),
            "Notification" => program::notification(hook),
            "Setup"
            | "UserPromptExpansion"
            | "TaskCreated"
            | "TaskCompleted"
            | "TeammateIdle"
            | "ConfigChange"
            | "CwdChanged"
            | "DirectoryAdded"
            | "WorktreeCreate"
            | "WorktreeRemove" => program::told(hook),
            _ => return false,
        }
        true
    }

    /// Tells what has changed of what all hooks repeat.
    fn tell_session(&mut self, hook: &mut Hook<'_>) {
        if hook.lane.is_some() {
            return;
        }
        let of = |name, before: &Option<String>| hook.members.text(name).or_else(|| before.clone());
        let cwd = if hook.name == "CwdChanged" { "new_cwd" } else { "cwd" };
        let said = SessionInfo {
            source: hook.source(),
            agent: Some(super::AGENT.to_owned()),
            source_session_id: of("session_id", &self.said.source_session_id),
            cwd: of(cwd, &self.said.cwd),
            permission_mode: of("permission_mode", &self.said.permission_mode),
            ..self.said.clone()
        };
        if said != self.said {
            let id = format!("{}:session", hook.id);
            hook.tell(said.changed_since(&self.said, id));
            self.said = said;
        }
    }
}
