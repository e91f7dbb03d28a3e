//! Hooks of the conversation: the session, prompts, replies, turns, subagents, compactions.

use super::Hook;
use crate::event::{
    AgentError, Compaction, CompactionPhase, Lane, LanePhase, Prompt, PromptKind, Reply, SessionInfo, SessionStatus,
    TurnEnd, TurnEndReason,
};
use crate::limits::{TEXT_BYTES_MAX, cut};

pub(super) fn session(hook: &mut Hook<'_>) {
    let is_start = hook.name == "SessionStart";
    let members = &hook.members;
    let info = SessionInfo {
        id: format!("{}:status", hook.id),
        source: hook.source(),
        status: Some(if is_start {
            SessionStatus::Start
        } else {
            SessionStatus::End
        }),
        reason: members.text(if is_start { "source" } else { "reason" }),
        model: members.text("model"),
        ..SessionInfo::default()
    };
    hook.tell(info);
}

pub(super) fn prompt(hook: &mut Hook<'_>) {
    let members = &hook.members;
    // What the program itself puts in comes the same way.
    let is_from_program = members.text("source").is_some_and(|source| source == "system");
    let (text, cut_bytes) = cut(members.text("prompt").unwrap_or_default(), TEXT_BYTES_MAX);
    let kind = match text.trim_start() {
        _ if is_from_program => PromptKind::Meta,
        text if text.starts_with("<task-notification>") => PromptKind::Meta,
        text if text.starts_with('/') => PromptKind::Command,
        _ => PromptKind::Typed,
    };
    let prompt = Prompt {
        id: members.text("prompt_id").unwrap_or_else(|| hook.id.clone()),
        source: hook.source(),
        lane: hook.lane.clone(),
        kind,
        text,
        cut_bytes,
        ..Prompt::default()
    };
    hook.tell(prompt);
}

/// A piece of a reply as it was shown. Only the last one of a message is whole.
pub(super) fn message(hook: &mut Hook<'_>) {
    let members = &hook.members;
    let text = ["message", "text", "content", "delta"]
        .iter()
        .find_map(|name| members.text(name));
    let (text, cut_bytes) = cut(text.unwrap_or_default(), TEXT_BYTES_MAX);
    let message_id = members.text("message_id");
    let piece = members.raw("index").unwrap_or("0");
    let reply = Reply {
        id: message_id
            .as_ref()
            .map_or_else(|| hook.id.clone(), |message| format!("{message}:shown:{piece}")),
        source: hook.source(),
        lane: hook.lane.clone(),
        message_id,
        text,
        cut_bytes,
        ..Reply::default()
    };
    hook.tell(reply);
}

pub(super) fn stop(hook: &mut Hook<'_>) {
    tell_end(hook, TurnEndReason::Finished);
}

pub(super) fn stop_failure(hook: &mut Hook<'_>) {
    let members = &hook.members;
    let code = members.text("error");
    let error = AgentError {
        id: format!("{}:error", hook.id),
        source: hook.source(),
        lane: hook.lane.clone(),
        message: members
            .text_or_json("error_details")
            .or_else(|| code.clone())
            .or_else(|| members.text_or_json("error"))
            .unwrap_or_default(),
        code,
        ..AgentError::default()
    };
    hook.tell(error);
    tell_end(hook, TurnEndReason::Error);
}

fn tell_end(hook: &mut Hook<'_>, reason: TurnEndReason) {
    let members = &hook.members;
    let end = TurnEnd {
        id: hook.id.clone(),
        source: hook.source(),
        lane: hook.lane.clone(),
        reason,
        prompt_id: members.text("prompt_id"),
        duration_ms: members.number("duration_ms"),
        last_message: members
            .text("last_assistant_message")
            .map(|text| cut(text, TEXT_BYTES_MAX).0),
    };
    hook.tell(end);
}

pub(super) fn subagent(hook: &mut Hook<'_>) {
    let members = &hook.members;
    let phase = if hook.name == "SubagentStart" {
        LanePhase::Start
    } else {
        LanePhase::Stop
    };
    let lane = hook.lane.clone().unwrap_or_else(|| hook.id.clone());
    let event = Lane {
        id: format!("{lane}:{}", phase.as_str()),
        source: hook.source(),
        phase,
        lane,
        parent_lane: None,
        tool_use_id: members.text("tool_use_id"),
        agent_type: members.text("agent_type"),
        description: None,
        last_message: members
            .text("last_assistant_message")
            .map(|text| cut(text, TEXT_BYTES_MAX).0),
    };
    hook.tell(event);
}

pub(super) fn compaction(hook: &mut Hook<'_>) {
    let members = &hook.members;
    let is_start = hook.name == "PreCompact";
    let compaction = Compaction {
        id: hook.id.clone(),
        source: hook.source(),
        lane: hook.lane.clone(),
        phase: if is_start {
            CompactionPhase::Start
        } else {
            CompactionPhase::End
        },
        trigger: members.text("trigger"),
        summary: members.text("compact_summary").map(|text| cut(text, TEXT_BYTES_MAX).0),
        ..Compaction::default()
    };
    hook.tell(compaction);
}
