//! Events into things, things into the model.

use std::collections::BTreeMap;

use reenact_recording::Kind;

use super::sorted::Sorted;
use super::{Branch, Session, SessionError, Thought, TimedFileChange, TimedScene, Told};
use super::{compactions, idle, info, lanes, permissions, prompts, replies, tools, turns, usage};
use crate::event::{Event, Payload};

/// Holds each thing that was told of a session once.
#[derive(Debug, Clone, Default)]
pub struct SessionBuilder {
    things: BTreeMap<Kind, BTreeMap<String, Thing>>,
}

#[derive(Debug, Clone)]
struct Thing {
    /// The earliest that was told.
    at_ms: i64,
    payload: Payload,
}

impl SessionBuilder {
    /// Adds an event. One that was added before changes nothing.
    pub fn add(&mut self, event: Event) {
        let of_kind = self.things.entry(event.payload.kind()).or_default();
        match of_kind.get_mut(event.payload.id()) {
            Some(thing) => {
                thing.at_ms = thing.at_ms.min(event.timestamp_ms);
                thing.payload.join(event.payload);
            }
            None => {
                let thing = Thing {
                    at_ms: event.timestamp_ms,
                    payload: event.payload,
                };
                of_kind.insert(thing.payload.id().to_owned(), thing);
            }
        }
    }

    /// How many things there are.
    pub fn len(&self) -> usize {
        self.things.values().map(BTreeMap::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// The model of all that was added.
    pub fn build(&self) -> Session {
        let mut sorted = Sorted::default();
        for thing in self.things.values().flat_map(BTreeMap::values) {
            sorted.add(thing.at_ms, &thing.payload);
        }
        sorted.sort();
        build(sorted)
    }
}

impl Extend<Event> for SessionBuilder {
    fn extend<T: IntoIterator<Item = Event>>(&mut self, events: T) {
        events.into_iter().for_each(|event| self.add(event));
    }
}

fn build(sorted: Sorted) -> Session {
    let mut session = Session {
        info: info::build(&sorted.infos),
        prompts: prompts::build(&sorted.prompts),
        replies: replies::build(&sorted),
        usage: usage::build(&sorted.usage),
        compactions: compactions::build(&sorted.compactions),
        ..Session::default()
    };
    copy(&sorted, &mut session);
    tools::build(&sorted, &mut session);
    session.permissions = permissions::build(&sorted.permissions, &session);
    session.lanes = lanes::build(&sorted.lanes, &session);
    let (from_ms, to_ms) = sorted.span();
    session.from_ms = from_ms;
    session.to_ms = to_ms;
    turns::build(&sorted.turn_ends, &mut session);
    tools::settle(&mut session);
    session.idle = idle::build(&session);
    session
}

/// What is in the model as it was told.
fn copy(sorted: &Sorted, session: &mut Session) {
    session
        .thoughts
        .extend(sorted.thoughts.iter().map(|(at_ms, thought)| Thought {
            id: thought.id.clone(),
            at_ms: *at_ms,
            lane: thought.lane.clone(),
            message_id: thought.message_id.clone(),
            text: thought.text.clone(),
            is_hidden: thought.hidden == Some(true),
        }));
    session
        .notifications
        .extend(sorted.notifications.iter().map(|(at_ms, told)| Told {
            id: told.id.clone(),
            at_ms: *at_ms,
            lane: told.lane.clone(),
            kind: told.kind.clone(),
            title: told.title.clone(),
            message: told.message.clone(),
        }));
    session
        .errors
        .extend(sorted.errors.iter().map(|(at_ms, error)| SessionError {
            id: error.id.clone(),
            at_ms: *at_ms,
            lane: error.lane.clone(),
            message: error.message.clone(),
            code: error.code.clone(),
            retry_attempt: error.retry_attempt,
            retries_max: error.retries_max,
            retry_in_ms: error.retry_in_ms,
        }));
    session
        .branches
        .extend(sorted.rewinds.iter().map(|(at_ms, rewind)| Branch {
            id: rewind.id.clone(),
            at_ms: *at_ms,
            to_id: rewind.to_id.clone(),
            to_ms: rewind.to_ms,
        }));
    session
        .file_changes
        .extend(sorted.files.iter().map(|(at_ms, change)| TimedFileChange {
            at_ms: *at_ms,
            change: (*change).clone(),
        }));
    session
        .scenes
        .extend(sorted.scenes.iter().map(|(at_ms, scene)| TimedScene {
            at_ms: *at_ms,
            scene: (*scene).clone(),
        }));
    for (_, unknown) in &sorted.unknown {
        let source = unknown.source.as_deref().unwrap_or("");
        *session
            .unknown
            .entry(format!("{source}/{}", unknown.line_type))
            .or_default() += 1;
    }
}
