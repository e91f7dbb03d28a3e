//! Whiles in which nothing happened, for whoever plays the session to shorten.

use super::{Idle, Session, WaitsFor};

/// Shorter ones are not told.
const IDLE_MS_MIN: i64 = 5_000;

pub(super) fn build(session: &Session) -> Vec<Idle> {
    let mut busy = busy(session);
    busy.sort_unstable();
    let mut idle = Vec::new();
    let Some((_, mut until_ms, _)) = busy.first().copied() else {
        return idle;
    };
    for (from_ms, to_ms, is_prompt) in busy {
        if from_ms - until_ms >= IDLE_MS_MIN {
            let waits_for = if is_prompt || is_asked(session, until_ms, from_ms) {
                WaitsFor::Person
            } else {
                WaitsFor::Model
            };
            idle.push(Idle {
                from_ms: until_ms,
                to_ms: from_ms,
                waits_for,
            });
        }
        until_ms = until_ms.max(to_ms);
    }
    idle
}

/// From when to when something happened, and whether it was a person who did it.
fn busy(session: &Session) -> Vec<(i64, i64, bool)> {
    let mut busy: Vec<(i64, i64, bool)> = Vec::new();
    busy.extend(
        session
            .prompts
            .iter()
            .map(|prompt| (prompt.at_ms, prompt.at_ms, prompt.begins_turn())),
    );
    busy.extend(session.replies.iter().map(|reply| (reply.at_ms, reply.at_ms, false)));
    busy.extend(
        session
            .thoughts
            .iter()
            .map(|thought| (thought.at_ms, thought.at_ms, false)),
    );
    busy.extend(session.errors.iter().map(|error| (error.at_ms, error.at_ms, false)));
    busy.extend(
        session
            .compactions
            .iter()
            .map(|compaction| (compaction.from_ms, compaction.to_ms, false)),
    );
    for tool_use in &session.tool_uses {
        let end_ms = tool_use.to_ms.unwrap_or(tool_use.from_ms);
        // What is told to have run shorter than between its two times waited for an answer first.
        let ran_ms = tool_use
            .duration_ms
            .map_or(end_ms - tool_use.from_ms, |ran_ms| ran_ms as i64);
        let began_ms = (end_ms - ran_ms).max(tool_use.from_ms);
        busy.push((tool_use.from_ms, tool_use.from_ms, false));
        busy.push((began_ms, end_ms.max(began_ms), false));
    }
    busy
}

/// Whether the person was asked meanwhile, or when it began.
fn is_asked(session: &Session, from_ms: i64, to_ms: i64) -> bool {
    let after = session
        .permissions
        .partition_point(|question| question.asked_ms < from_ms);
    session
        .permissions
        .get(after)
        .is_some_and(|question| question.asked_ms < to_ms)
}
