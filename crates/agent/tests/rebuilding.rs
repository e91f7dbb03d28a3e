//! Files are rebuilt as they were: a made-up agent works in a made-up file system, somebody else changes files now and
//! then, and what the transcript records as found before an edit is what was rebuilt, or is told as a drift.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use reenact_agent::claude_code::TranscriptReader;
use reenact_agent::{Content, Event, FileHistory, ReadOptions, SessionBuilder};
use serde_json::{Value, json};

const BASE_MS: i64 = 1_772_442_000_000;
const STEP_MS: i64 = 1_000;
const PATHS: [&str; 3] = ["/shop/a.js", "/shop/b.md", "/shop/c.css"];

/// What happens at one second.
#[derive(Debug, Clone)]
enum Deed {
    Write {
        path: &'static str,
        lines: Vec<&'static str>,
    },
    /// Of the lines that the file has, some become others.
    Edit {
        path: &'static str,
        from: Index,
        count: usize,
        lines: Vec<&'static str>,
        all: bool,
        is_recorded: bool,
    },
    /// Not by the agent.
    Outside {
        path: &'static str,
        lines: Vec<&'static str>,
    },
}

fn lines() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(
        select(vec!["", "one", "two", "  three", "größer", "one two", "}"]),
        0..6,
    )
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let path = || select(PATHS.to_vec());
    let edit = (
        path(),
        any::<Index>(),
        1..3_usize,
        lines(),
        any::<bool>(),
        prop::bool::weighted(0.8),
    );
    prop::collection::vec(
        prop_oneof![
            2 => (path(), lines()).prop_map(|(path, lines)| Deed::Write { path, lines }),
            6 => edit.prop_map(|(path, from, count, lines, all, is_recorded)| Deed::Edit { path, from, count, lines, all, is_recorded }),
            1 => (path(), lines()).prop_map(|(path, lines)| Deed::Outside { path, lines }),
        ],
        1..40,
    )
}

fn text(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The files, the transcript so far, and what each file was after each second.
#[derive(Default)]
struct World {
    files: BTreeMap<&'static str, String>,
    transcript: Vec<Value>,
    /// How often something else changed a file that the transcript tells of again later.
    found_changed: usize,
    changed_outside: BTreeMap<&'static str, String>,
    known: Vec<BTreeMap<&'static str, String>>,
}

impl World {
    fn live(deeds: &[Deed]) -> Self {
        let mut world = Self::default();
        for (at, deed) in deeds.iter().enumerate() {
            world.act(at, deed);
            world.known.push(world.files.clone());
        }
        world
    }

    fn act(&mut self, at: usize, deed: &Deed) {
        match deed {
            Deed::Write { path, lines } => {
                let before = self.meet(path, true);
                let content = text(lines);
                let kind = if before.is_null() { "create" } else { "update" };
                let response = json!({ "type": kind, "filePath": path, "content": content, "originalFile": before, "structuredPatch": [] });
                self.tell(at, "Write", json!({ "file_path": path, "content": content }), response);
                self.files.insert(path, content);
            }
            Deed::Edit {
                path,
                from,
                count,
                lines,
                all,
                is_recorded,
            } => {
                let Some(before) = self.files.get(path).cloned() else {
                    return;
                };
                let had: Vec<&str> = before.lines().collect();
                if had.is_empty() {
                    return;
                }
                let from = from.index(had.len());
                let old = had[from..had.len().min(from + count)].join("\n");
                let new = lines.join("\n");
                // The agent's tool refuses an edit that changes nothing, or one of nothing.
                if old == new || old.is_empty() || new.is_empty() {
                    return;
                }
                let recorded = self.meet(path, *is_recorded);
                let after = if *all {
                    before.replace(&old, &new)
                } else {
                    before.replacen(&old, &new, 1)
                };
                let mut response = json!({ "filePath": path, "oldString": old, "newString": new, "replaceAll": all });
                if *is_recorded {
                    response["originalFile"] = recorded;
                }
                self.tell(
                    at,
                    "Edit",
                    json!({ "file_path": path, "old_string": old, "new_string": new, "replace_all": all }),
                    response,
                );
                self.files.insert(path, after);
            }
            Deed::Outside { path, lines } => {
                let Some(before) = self.files.get(path).cloned() else {
                    return;
                };
                self.changed_outside.entry(path).or_insert(before);
                self.files.insert(path, text(lines));
            }
        }
    }

    /// What the tool finds before it changes the file, as it is recorded.
    fn meet(&mut self, path: &'static str, is_recorded: bool) -> Value {
        let now = self.files.get(path).cloned();
        if is_recorded
            && let Some(rebuilt) = self.changed_outside.remove(path)
            && Some(&rebuilt) != now.as_ref()
        {
            self.found_changed += 1;
        }
        now.map_or(Value::Null, Value::from)
    }

    fn tell(&mut self, at: usize, tool: &str, input: Value, response: Value) {
        let id = format!("toolu_{at}");
        let seconds = format!("2026-03-02T09:{:02}:{:02}.000Z", at / 60, at % 60);
        let call = json!({ "type": "tool_use", "id": id, "name": tool, "input": input });
        let result = json!({ "type": "tool_result", "tool_use_id": id, "content": "done" });
        self.transcript.push(json!({ "type": "assistant", "uuid": format!("a{at}"), "timestamp": seconds, "message": { "id": format!("m{at}"), "role": "assistant", "content": [call] } }));
        self.transcript.push(json!({ "type": "user", "uuid": format!("u{at}"), "timestamp": seconds, "message": { "role": "user", "content": [result] }, "toolUseResult": response }));
    }

    fn history(&self) -> FileHistory {
        let mut reader = TranscriptReader::new(ReadOptions::default());
        let mut events: Vec<Event> = Vec::new();
        for line in &self.transcript {
            events.extend(reader.push(format!("{line}\n").as_bytes()));
        }
        events.extend(reader.finish());
        let mut builder = SessionBuilder::default();
        builder.extend(events);
        FileHistory::of(&builder.build())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn without_strangers_every_file_is_at_each_time_what_it_was(deeds in deeds()) {
        let alone: Vec<Deed> = deeds.into_iter().filter(|deed| !matches!(deed, Deed::Outside { .. })).collect();
        let world = World::live(&alone);
        let history = world.history();
        let check = history.check();
        prop_assert_eq!((check.equal, history.drifts().len()), (check.compared, 0));
        for (at, files) in world.known.iter().enumerate() {
            for (path, content) in files {
                let at_ms = BASE_MS + at as i64 * STEP_MS;
                prop_assert_eq!(history.content_at(path, at_ms), Content::Text(content.clone()), "{} at {}", path, at);
            }
        }
    }

    #[test]
    fn what_strangers_changed_is_a_drift_where_it_was_found_and_only_there(deeds in deeds()) {
        // Each edit records what it found, so that nothing is found later than at the next one.
        let recorded: Vec<Deed> = deeds
            .into_iter()
            .map(|deed| match deed {
                Deed::Edit { path, from, count, lines, all, .. } => Deed::Edit { path, from, count, lines, all, is_recorded: true },
                deed => deed,
            })
            .collect();
        let world = World::live(&recorded);
        let history = world.history();
        let check = history.check();
        prop_assert_eq!(history.drifts().len(), world.found_changed);
        prop_assert_eq!(check.compared - check.equal, world.found_changed);
        for drift in history.drifts() {
            prop_assert!(matches!((&drift.rebuilt, &drift.recorded), (Content::Text(rebuilt), Content::Text(recorded)) if rebuilt != recorded));
        }
    }
}
