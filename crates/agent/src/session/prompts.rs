//! Prompts, and how those of hooks and logs that have no common id join: by their text, when they are near in time.

use std::collections::{BTreeMap, HashSet};

use super::SessionPrompt;
use super::sorted::Timed;
use crate::event::{Prompt, PromptKind};
use crate::join::Join;

/// How far apart the two may be told.
const JOIN_MS_MAX: i64 = 10 * 60_000;

/// Sources that tell a prompt while it is given, without the id that the log has.
const LIVE_SOURCES: [&str; 2] = ["hooks", "vibecraft"];

pub(super) fn build(prompts: &Timed<'_, Prompt>) -> Vec<SessionPrompt> {
    let (joined, mut prompts) = join(prompts);
    prompts.retain(|(_, prompt)| !joined.contains(&prompt.id));
    prompts.sort_by(|(one_ms, one), (other_ms, other)| (one_ms, &one.id).cmp(&(other_ms, &other.id)));
    let model = prompts.into_iter().map(|(at_ms, prompt)| SessionPrompt {
        at_ms,
        text: shown(&prompt.text),
        id: prompt.id,
        lane: prompt.lane,
        kind: prompt.kind,
        parent_id: prompt.parent_id,
        images: prompt.images.unwrap_or_default(),
        cut_bytes: prompt.cut_bytes,
    });
    model.collect()
}

/// The prompts, and the ids of those that went into another.
fn join(prompts: &Timed<'_, Prompt>) -> (HashSet<String>, Vec<(i64, Prompt)>) {
    let mut owned: Vec<(i64, Prompt)> = prompts
        .iter()
        .map(|(at_ms, prompt)| (*at_ms, (*prompt).clone()))
        .collect();
    let mut live: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut logged: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, (_, prompt)) in owned.iter().enumerate() {
        if prompt.lane.is_some() {
            continue;
        }
        let is_live = prompt
            .source
            .as_deref()
            .is_some_and(|source| LIVE_SOURCES.contains(&source));
        let by_text = if is_live { &mut live } else { &mut logged };
        by_text
            .entry(shown(&prompt.text).trim().to_owned())
            .or_default()
            .push(place);
    }
    let mut joined = HashSet::new();
    for (text, live) in live {
        let mut candidates = logged.get(&text).map_or(&[][..], Vec::as_slice);
        for place in live {
            let (at_ms, prompt) = owned[place].clone();
            // Both lists are in the order of time: what is too early for this one is too early for the next.
            while let [first, rest @ ..] = candidates {
                let apart_ms = owned[*first].0 - at_ms;
                if apart_ms > JOIN_MS_MAX {
                    break;
                }
                candidates = rest;
                if apart_ms >= -JOIN_MS_MAX {
                    let (logged_ms, logged) = &mut owned[*first];
                    *logged_ms = at_ms.min(*logged_ms);
                    logged.images.join(prompt.images);
                    joined.insert(prompt.id);
                    break;
                }
            }
        }
    }
    (joined, owned)
}

/// Commands as they were typed; logs write them in tags.
fn shown(text: &str) -> String {
    let between = |open: &str, close: &str| {
        let (_, after) = text.split_once(open)?;
        after.split_once(close).map(|(inner, _)| inner.trim().to_owned())
    };
    if let Some(command) = between("<bash-input>", "</bash-input>") {
        return format!("!{command}");
    }
    let Some(name) = between("<command-name>", "</command-name>") else {
        return text.to_owned();
    };
    let name = if name.starts_with('/') {
        name
    } else {
        format!("/{name}")
    };
    match between("<command-args>", "</command-args>").filter(|arguments| !arguments.is_empty()) {
        Some(arguments) => format!("{name} {arguments}"),
        None => name,
    }
}

impl SessionPrompt {
    /// Whether a turn begins with it.
    pub fn begins_turn(&self) -> bool {
        self.lane.is_none() && matches!(self.kind, PromptKind::Typed | PromptKind::Command)
    }
}
