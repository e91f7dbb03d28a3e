//! Subagents.

use std::collections::BTreeMap;

use super::sorted::Timed;
use super::{Session, SessionLane};
use crate::event::{Lane, LanePhase};

pub(super) fn build(lanes: &Timed<'_, Lane>, session: &Session) -> Vec<SessionLane> {
    let mut by_id: BTreeMap<String, SessionLane> = BTreeMap::new();
    for (id, from_ms, to_ms) in seen(session) {
        extend(&mut by_id, id, from_ms, to_ms);
    }
    for (at_ms, lane) in lanes {
        let known = extend(&mut by_id, &lane.lane, *at_ms, *at_ms);
        let told = [
            (&mut known.parent, &lane.parent_lane),
            (&mut known.tool_use_id, &lane.tool_use_id),
            (&mut known.agent_type, &lane.agent_type),
            (&mut known.description, &lane.description),
        ];
        for (known, told) in told {
            if known.is_none() {
                known.clone_from(told);
            }
        }
        known.is_stopped |= lane.phase == LanePhase::Stop;
    }
    let mut lanes: Vec<SessionLane> = by_id.into_values().collect();
    lanes.sort_by(|one, other| (one.from_ms, &one.id).cmp(&(other.from_ms, &other.id)));
    lanes
}

/// What was seen of each lane, and when.
fn seen(session: &Session) -> impl Iterator<Item = (&str, i64, i64)> {
    let prompts = session
        .prompts
        .iter()
        .map(|prompt| (&prompt.lane, prompt.at_ms, prompt.at_ms));
    let replies = session
        .replies
        .iter()
        .map(|reply| (&reply.lane, reply.at_ms, reply.at_ms));
    let thoughts = session
        .thoughts
        .iter()
        .map(|thought| (&thought.lane, thought.at_ms, thought.at_ms));
    let tools = session.tool_uses.iter().map(|tool_use| {
        (
            &tool_use.lane,
            tool_use.from_ms,
            tool_use.to_ms.unwrap_or(tool_use.from_ms),
        )
    });
    let all = prompts.chain(replies).chain(thoughts).chain(tools);
    all.filter_map(|(lane, from_ms, to_ms)| Some((lane.as_deref()?, from_ms, to_ms)))
}

fn extend<'l>(by_id: &'l mut BTreeMap<String, SessionLane>, id: &str, from_ms: i64, to_ms: i64) -> &'l mut SessionLane {
    let lane = by_id.entry(id.to_owned()).or_insert_with(|| SessionLane {
        id: id.to_owned(),
        parent: None,
        tool_use_id: None,
        agent_type: None,
        description: None,
        from_ms,
        to_ms,
        is_stopped: false,
    });
    lane.from_ms = lane.from_ms.min(from_ms);
    lane.to_ms = lane.to_ms.max(to_ms);
    lane
}
