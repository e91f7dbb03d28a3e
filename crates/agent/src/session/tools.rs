//! Uses of tools: the call and what it gave back.

use std::collections::{HashMap, HashSet};

use super::sorted::Sorted;
use super::{Session, ToolOutcome, ToolUse};
use crate::event::{PermissionState, ToolResult};

pub(super) fn build(sorted: &Sorted<'_>, session: &mut Session) {
    let results: HashMap<&str, (i64, &ToolResult)> = sorted
        .results
        .iter()
        .map(|(at_ms, result)| (result.id.as_str(), (*at_ms, *result)))
        .collect();
    let denied: HashSet<&str> = sorted
        .permissions
        .iter()
        .filter(|(_, permission)| permission.state == PermissionState::Denied)
        .filter_map(|(_, permission)| permission.tool_use_id.as_deref())
        .collect();
    let mut called = HashSet::new();
    for (at_ms, call) in &sorted.calls {
        called.insert(call.id.as_str());
        let mut tool_use = empty(&call.id, *at_ms);
        tool_use.tool.clone_from(&call.tool);
        tool_use.lane.clone_from(&call.lane);
        tool_use.input.clone_from(&call.input);
        tool_use.message_id.clone_from(&call.message_id);
        if let Some((end_ms, result)) = results.get(call.id.as_str()) {
            complete(&mut tool_use, *end_ms, result);
        }
        if denied.contains(call.id.as_str()) {
            tool_use.outcome = ToolOutcome::Denied;
        }
        session.tool_uses.push(tool_use);
    }
    // A result whose call was not told, as when recording began in between.
    for (at_ms, result) in sorted
        .results
        .iter()
        .filter(|(_, result)| !called.contains(result.id.as_str()))
    {
        let duration_ms = result.duration_ms.unwrap_or_default() as i64;
        let mut tool_use = empty(&result.id, at_ms.saturating_sub(duration_ms));
        tool_use.tool = result.tool.clone().unwrap_or_default();
        complete(&mut tool_use, *at_ms, result);
        session.tool_uses.push(tool_use);
    }
    session
        .tool_uses
        .sort_by(|one, other| (one.from_ms, &one.id).cmp(&(other.from_ms, &other.id)));
    let places = session
        .tool_uses
        .iter()
        .enumerate()
        .map(|(place, tool_use)| (tool_use.id.clone(), place));
    session.tool_use_places = places.collect();
}

fn empty(id: &str, from_ms: i64) -> ToolUse {
    ToolUse {
        id: id.to_owned(),
        lane: None,
        tool: String::new(),
        input: None,
        message_id: None,
        from_ms,
        to_ms: None,
        duration_ms: None,
        outcome: ToolOutcome::Running,
        output: None,
        data: None,
        images: Vec::new(),
        omitted: None,
        cut_bytes: None,
        exit_code: None,
    }
}

fn complete(tool_use: &mut ToolUse, end_ms: i64, result: &ToolResult) {
    let end_ms = end_ms.max(tool_use.from_ms);
    tool_use.to_ms = Some(end_ms);
    tool_use.duration_ms = result.duration_ms.or(Some((end_ms - tool_use.from_ms) as f64));
    tool_use.lane = tool_use.lane.take().or_else(|| result.lane.clone());
    tool_use.output.clone_from(&result.output);
    tool_use.data.clone_from(&result.data);
    tool_use.images = result.images.clone().unwrap_or_default();
    tool_use.omitted.clone_from(&result.omitted);
    tool_use.cut_bytes = result.cut_bytes;
    tool_use.exit_code = result.exit_code;
    tool_use.outcome = if result.denied == Some(true) {
        ToolOutcome::Denied
    } else if result.interrupted == Some(true) {
        ToolOutcome::Interrupted
    } else if result.is_error == Some(true) {
        ToolOutcome::Error
    } else {
        ToolOutcome::Success
    };
}

/// A call without a result does not run any more once its turn or its subagent has ended.
pub(super) fn settle(session: &mut Session) {
    for place in 0..session.tool_uses.len() {
        let tool_use = &session.tool_uses[place];
        if tool_use.outcome != ToolOutcome::Running {
            continue;
        }
        let end_ms = match &tool_use.lane {
            None => end_of_turn(session, tool_use.from_ms),
            Some(lane) => end_of_lane(session, lane),
        };
        if let Some(end_ms) = end_ms {
            let tool_use = &mut session.tool_uses[place];
            let end_ms = end_ms.max(tool_use.from_ms);
            tool_use.outcome = ToolOutcome::Interrupted;
            tool_use.to_ms = Some(end_ms);
            tool_use.duration_ms = Some((end_ms - tool_use.from_ms) as f64);
        }
    }
}

fn end_of_turn(session: &Session, at_ms: i64) -> Option<i64> {
    let place = session.turn_at(at_ms)?;
    let turn = &session.turns[place];
    let has_ended = turn.end.is_some() || place + 1 < session.turns.len() || session.info.is_ended;
    has_ended.then_some(turn.to_ms)
}

fn end_of_lane(session: &Session, id: &str) -> Option<i64> {
    let lane = session.lanes.iter().find(|lane| lane.id == id)?;
    (lane.is_stopped || session.info.is_ended).then_some(lane.to_ms)
}
