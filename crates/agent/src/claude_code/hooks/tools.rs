//! Hooks of tools, and of the questions to the person.

use super::Hook;
use super::members::Members;
use crate::claude_code::answer::{Answer, read_answer};
use crate::event::{Payload, Permission, PermissionState, ToolCall};
use crate::file_memory::FileMemory;
use crate::json::Json;
use crate::limits::TOOL_INPUT_BYTES_MAX;
use crate::log::ReadOptions;

pub(super) fn call(hook: &mut Hook<'_>) {
    if let Some(call) = call_of(&hook.members, hook) {
        hook.tell(call);
    }
}

fn call_of(members: &Members<'_>, hook: &Hook<'_>) -> Option<ToolCall> {
    let input = members.raw("tool_input");
    let is_kept = input.is_some_and(|input| input.len() <= TOOL_INPUT_BYTES_MAX);
    Some(ToolCall {
        id: members.text("tool_use_id").unwrap_or_else(|| hook.id.clone()),
        source: hook.source(),
        lane: hook.lane.clone(),
        tool: members.text("tool_name")?,
        input: input.filter(|_| is_kept).and_then(Json::of),
        cut_bytes: input.filter(|_| !is_kept).map(|input| input.len() as u64),
        ..ToolCall::default()
    })
}

pub(super) fn result(hook: &mut Hook<'_>, memory: &mut FileMemory, options: &ReadOptions) {
    let is_error = hook.name == "PostToolUseFailure";
    let payloads = results(&hook.members, hook, is_error, memory, options);
    hook.payloads.extend(payloads);
}

/// Calls of one reply whose results are all there.
pub(super) fn batch(hook: &mut Hook<'_>, memory: &mut FileMemory, options: &ReadOptions) {
    let mut payloads = Vec::new();
    for members in hook.members.list("tool_calls") {
        // Without an id it could not be told apart from what the other hooks tell of it.
        if members.text("tool_use_id").is_some() {
            payloads.extend(results(&members, hook, false, memory, options));
        }
    }
    hook.payloads.extend(payloads);
}

fn results(
    members: &Members<'_>,
    hook: &Hook<'_>,
    is_error: bool,
    memory: &mut FileMemory,
    options: &ReadOptions,
) -> Vec<Payload> {
    let Some(call) = call_of(members, hook) else {
        return Vec::new();
    };
    let answer = Answer {
        tool_use_id: &call.id,
        tool: &call.tool,
        input: call.input.as_ref().map_or("null", Json::as_str),
        response: members.raw("tool_response"),
        error: is_error.then(|| members.text_or_json("error").unwrap_or_default()),
        keep_read_contents: options.keep_read_contents,
    };
    let (mut result, change) = read_answer(&answer, memory);
    result.source = hook.source();
    result.lane = hook.lane.clone();
    result.duration_ms = members.number("duration_ms").or(result.duration_ms);
    result.interrupted = members.flag("is_interrupt").filter(|is| *is).or(result.interrupted);
    // A hook of success says that it is one.
    result.is_error = Some(is_error);
    let change = change.map(|mut change| {
        change.source = hook.source();
        change.lane = hook.lane.clone();
        change.into()
    });
    let told = [Some(call.into()), Some(result.into()), change];
    told.into_iter().flatten().collect()
}

pub(super) fn permission(hook: &mut Hook<'_>) {
    let members = &hook.members;
    let state = if hook.name == "PermissionDenied" {
        PermissionState::Denied
    } else {
        PermissionState::Asked
    };
    let tool_use_id = members.text("tool_use_id");
    let of = tool_use_id.as_deref().unwrap_or(&hook.id);
    let permission = Permission {
        id: format!("{of}:{}", state.as_str()),
        source: hook.source(),
        lane: hook.lane.clone(),
        state,
        tool: members.text("tool_name"),
        tool_use_id: tool_use_id.clone(),
        message: members.text("reason").or_else(|| members.text("message")),
        input: members
            .json("tool_input")
            .filter(|input| input.as_str().len() <= TOOL_INPUT_BYTES_MAX),
    };
    hook.tell(permission);
}

/// A server asks the person for something.
pub(super) fn elicitation(hook: &mut Hook<'_>) {
    let members = &hook.members;
    let state = match members.text("action").as_deref() {
        Some("accept") => PermissionState::Granted,
        Some(_) => PermissionState::Denied,
        None => PermissionState::Asked,
    };
    let of = members.text("elicitation_id").unwrap_or_else(|| hook.id.clone());
    let permission = Permission {
        id: format!("{of}:{}", state.as_str()),
        source: hook.source(),
        lane: hook.lane.clone(),
        state,
        tool: members.text("mcp_server_name"),
        tool_use_id: None,
        message: members.text_or_json("message"),
        input: members.json("content").or_else(|| members.json("requested_schema")),
    };
    hook.tell(permission);
}
