use reenact_recording::{Kind, json};

use crate::agent::AgentRun;
use crate::{BatchFacts, EventFacts, SourceKind, Timed};

/// An event of a coding agent.
pub(super) fn add(facts: &mut BatchFacts, event: EventFacts<'_>) {
    facts.source = SourceKind::Agent;
    match event.kind {
        Kind::AgentSession => add_session(facts, event),
        Kind::AgentPrompt => add_prompt(facts, event),
        Kind::AgentToolCall => {
            if let Some(tool) = text(event, "tool") {
                facts.agent.add_tool(tool);
            }
        }
        Kind::AgentReply | Kind::AgentUsage => {
            if let Some(model) = text(event, "model") {
                facts.agent.add_model(model);
            }
        }
        Kind::AgentToolResult => facts.error_count += u32::from(is_true(event, "is_error")),
        Kind::AgentError => facts.error_count += 1,
        _ => {}
    }
    if is_work(event.kind) {
        facts.activity.add(event.at_ms);
    }
}

fn add_session(facts: &mut BatchFacts, event: EventFacts<'_>) {
    let run = &mut facts.agent;
    for (slot, member) in [
        (&mut run.agent, "agent"),
        (&mut run.agent_version, "agent_version"),
        (&mut run.title, "title"),
        (&mut run.generated_title, "generated_title"),
        (&mut run.folder, "cwd"),
        (&mut run.branch, "git_branch"),
    ] {
        if let Some(value) = text(event, member) {
            let at_ms = event.at_ms;
            Timed::keep_latest(slot, &Timed { at_ms, value });
        }
    }
    if let Some(model) = text(event, "model") {
        run.add_model(model);
    }
    if text(event, "status").as_deref() == Some("end") {
        run.ended_at_ms = run.ended_at_ms.max(Some(event.at_ms));
    }
}

/// What somebody typed; not what the agent was told by itself.
fn add_prompt(facts: &mut BatchFacts, event: EventFacts<'_>) {
    let kind = json::member(event.payload, "kind").and_then(json::text);
    if !matches!(kind.as_deref(), Some("typed" | "queued")) {
        return;
    }
    if let Some(value) = text(event, "text") {
        let at_ms = event.at_ms;
        Timed::keep_earliest(&mut facts.agent.first_prompt, &Timed { at_ms, value });
    }
}

/// What somebody or the agent does, in contrast to what is told beside it.
fn is_work(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AgentPrompt
            | Kind::AgentReply
            | Kind::AgentThinking
            | Kind::AgentToolCall
            | Kind::AgentToolResult
            | Kind::AgentPermission
    )
}

fn text(event: EventFacts<'_>, member: &str) -> Option<String> {
    let text = json::member(event.payload, member).and_then(json::text)?;
    let text = text.trim();
    (!text.is_empty()).then(|| AgentRun::bounded(text))
}

fn is_true(event: EventFacts<'_>, member: &str) -> bool {
    json::member(event.payload, member) == Some("true")
}
