//! Turns: from a prompt to the next.

use super::sorted::Timed;
use super::{Session, Turn};
use crate::event::{TurnEnd, TurnEndReason};

pub(super) fn build(ends: &Timed<'_, TurnEnd>, session: &mut Session) {
    let begins: Vec<(usize, i64)> = session
        .prompts
        .iter()
        .enumerate()
        .filter(|(_, prompt)| prompt.begins_turn())
        .map(|(place, prompt)| (place, prompt.at_ms))
        .collect();
    let first_activity_ms = activity(session).map(|(from_ms, _)| from_ms).min();
    let is_before = |at_ms: i64| begins.first().is_none_or(|(_, begin_ms)| at_ms < *begin_ms);
    if let Some(at_ms) = first_activity_ms.filter(|at_ms| is_before(*at_ms)) {
        session.turns.push(turn(None, at_ms));
    }
    session
        .turns
        .extend(begins.into_iter().map(|(place, at_ms)| turn(Some(place), at_ms)));
    let mut last_ms: Vec<i64> = session.turns.iter().map(|turn| turn.from_ms).collect();
    for (from_ms, to_ms) in activity(session) {
        if let Some(place) = session.turn_at(from_ms) {
            last_ms[place] = last_ms[place].max(to_ms);
        }
    }
    for (turn, last_ms) in session.turns.iter_mut().zip(last_ms) {
        turn.to_ms = last_ms;
    }
    for (at_ms, end) in ends.iter().filter(|(_, end)| end.lane.is_none()) {
        if let Some(place) = session.turn_at(*at_ms) {
            close(&mut session.turns[place], *at_ms, end);
        }
    }
    mark_left(session);
}

fn turn(prompt: Option<usize>, from_ms: i64) -> Turn {
    Turn {
        from_ms,
        to_ms: from_ms,
        prompt,
        end: None,
        duration_ms: None,
        left_by: None,
    }
}

/// What the agent did, with its beginnings and ends.
fn activity(session: &Session) -> impl Iterator<Item = (i64, i64)> {
    let replies = session.replies.iter().map(|reply| (reply.at_ms, reply.at_ms));
    let thoughts = session.thoughts.iter().map(|thought| (thought.at_ms, thought.at_ms));
    let tools = session
        .tool_uses
        .iter()
        .map(|tool| (tool.from_ms, tool.to_ms.unwrap_or(tool.from_ms)));
    replies.chain(thoughts).chain(tools)
}

/// Several may tell of one end: that a person stopped it says more than that it failed, and that more than its end.
fn close(turn: &mut Turn, at_ms: i64, end: &TurnEnd) {
    let weight = |reason: &TurnEndReason| match reason {
        TurnEndReason::Finished => 0,
        TurnEndReason::Error => 1,
        TurnEndReason::Interrupted => 2,
        TurnEndReason::Other(_) => 3,
    };
    if turn
        .end
        .as_ref()
        .is_none_or(|known| weight(&end.reason) > weight(known))
    {
        turn.end = Some(end.reason.clone());
    }
    turn.to_ms = turn.to_ms.max(at_ms);
    if end.duration_ms.unwrap_or_default() > turn.duration_ms.unwrap_or_default() {
        turn.duration_ms = end.duration_ms;
    }
}

/// What was said after the line that the conversation went back to, and before it did, was left. What was left before
/// stays so.
fn mark_left(session: &mut Session) {
    for (place, branch) in session.branches.iter().enumerate() {
        let from = session.turns.partition_point(|turn| turn.from_ms <= branch.to_ms);
        let to = session.turns.partition_point(|turn| turn.from_ms < branch.at_ms);
        for turn in session
            .turns
            .iter_mut()
            .take(to)
            .skip(from)
            .filter(|turn| turn.left_by.is_none())
        {
            turn.left_by = Some(place);
        }
    }
}
