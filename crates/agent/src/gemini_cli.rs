//! Gemini CLI: its chats, `session-*.jsonl`, and the single JSON documents of its earlier versions.
//!
//! A chat is a log of changes to a list of messages: a message is written anew whenever its tools or tokens change,
//! `$rewindTo` takes a message and all behind it away, `$set` changes what is said of the chat or replaces the list.
//! What a change says that was told before is not told again.

mod message;

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::event::{Compaction, CompactionPhase, Event, Payload, Rewind, SessionInfo};
use crate::file_memory::FileMemory;
use crate::log::{LogFormat, LogReader, Outcome, Position, ReadOptions, Sink, misshapen, sealed};
use crate::timestamp::rfc3339_ms;

/// As sessions name it.
pub const AGENT: &str = "gemini-cli";

const SOURCE: &str = "chat";

/// The state of reading one chat.
#[derive(Debug, Default)]
pub struct Chat {
    options: ReadOptions,
    said: SessionInfo,
    memory: FileMemory,
    /// The messages of the list with their times, and where they stand in it.
    messages: Vec<(String, i64)>,
    places: HashMap<String, usize>,
    /// By kind and id, the hash of what was told last.
    told: HashMap<(u8, String), blake3::Hash>,
}

/// A chat that is read as it grows.
pub type ChatReader = LogReader<Chat>;

impl ChatReader {
    pub fn new(options: ReadOptions) -> Self {
        let fallback_ms = options.fallback_ms;
        let chat = Chat {
            options,
            ..Chat::default()
        };
        Self::of(chat, fallback_ms)
    }

    /// Reads a chat of an earlier version: one JSON document.
    pub fn read_document(&mut self, document: &str) -> Vec<Event> {
        self.push_whole(document)
    }
}

impl LogFormat for Chat {}

/// A line is one of these: a message, what is said of the chat, or a change.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line<'t> {
    id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    timestamp: Option<String>,
    #[serde(rename = "$set", borrow)]
    set: Option<&'t RawValue>,
    #[serde(rename = "$rewindTo")]
    rewind_to: Option<String>,
    session_id: Option<String>,
}

/// What is said of a chat.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Metadata<'t> {
    session_id: Option<String>,
    summary: Option<String>,
    start_time: Option<String>,
    last_updated: Option<String>,
    #[serde(borrow)]
    directories: Option<&'t RawValue>,
    #[serde(borrow)]
    messages: Option<Vec<&'t RawValue>>,
}

/// Of a line that is being read.
struct Context {
    /// Names what has no id.
    line_id: String,
    lane: Option<String>,
}

impl sealed::ReadLine for Chat {
    #[expect(private_interfaces, reason = "the trait is sealed: formats stand in this crate")]
    fn read_line(&mut self, raw: &str, position: Position, sink: &mut Sink) -> Outcome {
        let context = Context {
            line_id: format!("{}:{}", self.options.lane.as_deref().unwrap_or("main"), position.line),
            lane: self.options.lane.clone(),
        };
        let line: Line<'_> = match serde_json::from_str(raw) {
            Ok(line) => line,
            Err(error) => return misshapen(raw, &error, context.line_id, SOURCE, sink),
        };
        if let Some(target) = &line.rewind_to {
            return self.rewind(&context, target, sink);
        }
        if let Some(set) = line.set {
            return self.read_metadata(&context, set.get(), sink);
        }
        match (line.id, line.kind.as_deref()) {
            (Some(id), Some(kind)) => {
                sink.at(line.timestamp.as_deref().and_then(rfc3339_ms));
                self.place(&id, sink.now_ms());
                self.read_message(&context, kind, raw, sink)
            }
            _ if line.session_id.is_some() => self.read_metadata(&context, raw, sink),
            (_, kind) => {
                let kind = kind.unwrap_or("").to_owned();
                sink.tell_unknown(context.line_id, SOURCE, &kind, raw)
            }
        }
    }
}

impl Chat {
    fn place(&mut self, id: &str, at_ms: i64) {
        if !self.places.contains_key(id) {
            self.places.insert(id.to_owned(), self.messages.len());
            self.messages.push((id.to_owned(), at_ms));
        }
    }

    fn read_metadata(&mut self, context: &Context, raw: &str, sink: &mut Sink) -> Outcome {
        let metadata: Metadata<'_> = match serde_json::from_str(raw) {
            Ok(metadata) => metadata,
            Err(error) => return misshapen(raw, &error, context.line_id.clone(), SOURCE, sink),
        };
        let at = metadata.last_updated.as_deref().filter(|_| metadata.messages.is_none());
        sink.at(metadata.start_time.as_deref().or(at).and_then(rfc3339_ms));
        let folders: Option<Vec<String>> = metadata
            .directories
            .and_then(|raw| serde_json::from_str(raw.get()).ok());
        let before = self.said.clone();
        let said = SessionInfo {
            source: Some(SOURCE.to_owned()),
            agent: Some(AGENT.to_owned()),
            source_session_id: metadata.session_id.or(before.source_session_id.clone()),
            cwd: folders
                .and_then(|folders| folders.into_iter().next())
                .or(before.cwd.clone()),
            generated_title: metadata.summary.or(before.generated_title.clone()),
            ..before.clone()
        };
        let is_news = said != before && context.lane.is_none();
        if is_news {
            sink.tell(said.changed_since(&before, format!("{}:session", context.line_id)));
            self.said = said;
        }
        if let Some(messages) = metadata.messages {
            self.replace(context, &messages, sink);
            return Outcome::Told;
        }
        if is_news {
            Outcome::Told
        } else {
            Outcome::Counted("$set".to_owned())
        }
    }

    /// The list is replaced: when the chat begins, and when what was said is summed up.
    fn replace(&mut self, context: &Context, messages: &[&RawValue], sink: &mut Sink) {
        let lines: Vec<(String, &RawValue, Line<'_>)> = messages
            .iter()
            .filter_map(|raw| {
                let line: Line<'_> = serde_json::from_str(raw.get()).ok()?;
                Some((line.id.clone()?, *raw, line))
            })
            .collect();
        let kept: HashSet<&str> = lines.iter().map(|(id, ..)| id.as_str()).collect();
        let loses = self.messages.iter().any(|(known, _)| !kept.contains(known.as_str()));
        if loses {
            sink.tell(Compaction {
                id: context.line_id.clone(),
                source: Some(SOURCE.to_owned()),
                lane: context.lane.clone(),
                phase: CompactionPhase::End,
                ..Compaction::default()
            });
        }
        self.messages.clear();
        self.places.clear();
        for (id, raw, line) in lines {
            sink.at(line.timestamp.as_deref().and_then(rfc3339_ms));
            self.place(&id, sink.now_ms());
            self.read_message(context, line.kind.as_deref().unwrap_or(""), raw.get(), sink);
        }
    }

    /// The target goes, too; without it, all goes.
    fn rewind(&mut self, context: &Context, target: &str, sink: &mut Sink) -> Outcome {
        let at = self.places.get(target).copied().unwrap_or(0);
        let Some((_, first_left_ms)) = self.messages.get(at) else {
            return Outcome::Counted("$rewindTo".to_owned());
        };
        sink.tell(Rewind {
            id: context.line_id.clone(),
            source: Some(SOURCE.to_owned()),
            to_id: at
                .checked_sub(1)
                .and_then(|before| self.messages.get(before))
                .map(|(id, _)| id.clone()),
            to_ms: first_left_ms - 1,
        });
        for (left, _) in self.messages.drain(at..) {
            self.places.remove(&left);
        }
        Outcome::Told
    }

    /// Tells what was not told so before.
    fn tell(&mut self, payload: impl Into<Payload>, sink: &mut Sink) {
        let payload = payload.into();
        let key = (payload.kind() as u8, payload.id().to_owned());
        let hash = blake3::hash(format!("{payload:?}").as_bytes());
        if self.told.insert(key, hash) != Some(hash) {
            sink.tell(payload);
        }
    }
}
