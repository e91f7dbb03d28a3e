//! Replies: pieces with one message id are one, and what is told twice is there once.

use std::collections::{BTreeMap, HashSet};

use super::SessionReply;
use super::sorted::Sorted;

const HOOKS: &str = "hooks";

pub(super) fn build(sorted: &Sorted<'_>) -> Vec<SessionReply> {
    let logged: HashSet<&str> = sorted
        .replies
        .iter()
        .filter(|(_, reply)| reply.source.as_deref() != Some(HOOKS))
        .filter_map(|(_, reply)| reply.message_id.as_deref())
        .collect();
    let mut replies: Vec<SessionReply> = Vec::new();
    let mut by_message: BTreeMap<&str, usize> = BTreeMap::new();
    let mut alone = Vec::new();
    for (at_ms, reply) in &sorted.replies {
        let Some(message) = reply.message_id.as_deref() else {
            alone.push((*at_ms, reply.id.clone(), &reply.lane, &reply.text));
            continue;
        };
        // Hooks show pieces of what the log has whole.
        if reply.source.as_deref() == Some(HOOKS) && logged.contains(message) {
            continue;
        }
        if let Some(place) = by_message.get(message) {
            let whole = &mut replies[*place].text;
            whole.push('\n');
            whole.push_str(&reply.text);
            continue;
        }
        by_message.insert(message, replies.len());
        replies.push(SessionReply {
            id: reply.id.clone(),
            at_ms: *at_ms,
            lane: reply.lane.clone(),
            message_id: Some(message.to_owned()),
            model: reply.model.clone(),
            text: reply.text.clone(),
        });
    }
    add_alone(sorted, alone, &mut replies);
    replies.sort_by(|one, other| (one.at_ms, &one.id).cmp(&(other.at_ms, &other.id)));
    replies
}

/// Replies without a message, and last words that ends of turns repeat: where nothing else says the same in their lane.
fn add_alone<'s>(
    sorted: &Sorted<'s>,
    alone: Vec<(i64, String, &'s Option<String>, &'s String)>,
    replies: &mut Vec<SessionReply>,
) {
    let mut said: HashSet<(Option<String>, String)> = HashSet::new();
    said.extend(
        replies
            .iter()
            .map(|reply| (reply.lane.clone(), reply.text.trim().to_owned())),
    );
    for (_, reply) in &sorted.replies {
        if reply.message_id.is_some() {
            said.insert((reply.lane.clone(), reply.text.trim().to_owned()));
        }
    }
    let of_turns = sorted.turn_ends.iter().filter_map(|(at_ms, end)| {
        Some((
            *at_ms,
            format!("{}:last", end.id),
            end.lane.clone(),
            end.last_message.as_ref()?,
        ))
    });
    let of_lanes = sorted.lanes.iter().filter_map(|(at_ms, lane)| {
        Some((
            *at_ms,
            format!("{}:last", lane.id),
            Some(lane.lane.clone()),
            lane.last_message.as_ref()?,
        ))
    });
    let alone = alone
        .into_iter()
        .map(|(at_ms, id, lane, text)| (at_ms, id, lane.clone(), text));
    for (at_ms, id, lane, text) in alone.chain(of_turns).chain(of_lanes) {
        if said.insert((lane.clone(), text.trim().to_owned())) {
            replies.push(SessionReply {
                id,
                at_ms,
                lane,
                message_id: None,
                model: None,
                text: text.clone(),
            });
        }
    }
}
