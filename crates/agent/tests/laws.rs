//! Laws: types and shapes are one; order and repetition change nothing; no bytes make a reader fail or lose a line.

mod fixtures;

use fixtures::{Source, read_bytes, read_whole};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use reenact_agent::{Event, FileHistory, SessionBuilder, SessionFacts, compare, diff, highlights, rfc3339_ms};
use reenact_recording::{Entry, Kind, Record, ScanLimits, Shape, registry, scan_event};
use serde_json::{Map, Value, json};

/// Kinds of what happens in a session; how far a source was read is between importers and the server.
fn agent_entries() -> Vec<&'static Entry> {
    registry()
        .iter()
        .copied()
        .filter(|entry| entry.kind.is_of_agent() && entry.kind != Kind::AgentSource)
        .collect()
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec!["", "a", "b", "main", "a\nb\n", "Bash", "/a/b.rs", "hooks", "transcript"]).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
        1 => any::<String>(),
    ]
}

fn value(shape: &'static Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::Any => any_json().boxed(),
        Shape::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Shape::Integer => prop_oneof![0..20i64, 0..=1i64 << 53].prop_map(Value::from).boxed(),
        // Halves are exact however they are written, and are not written as integers.
        Shape::Number => (0..100_000i32).prop_map(|half| json!(f64::from(half) + 0.5)).boxed(),
        Shape::Text => text().prop_map(Value::from).boxed(),
        Shape::Word(words) => {
            let listed = select(words.to_vec()).prop_map(str::to_owned);
            prop_oneof![8 => listed, 1 => "[a-z]{1,6}"]
                .prop_map(Value::from)
                .boxed()
        }
        Shape::List(of) => prop::collection::vec(value(of), 0..3).prop_map(Value::from).boxed(),
        Shape::Map(of) => prop::collection::btree_map("[a-z]{1,4}", value(of), 0..3)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
            .boxed(),
        Shape::Record(record) => members(record).boxed(),
        Shape::Either(one, other) => prop_oneof![value(one), value(other)].boxed(),
    }
}

fn members(record: &'static Record) -> impl Strategy<Value = Value> {
    let fields: Vec<_> = record
        .fields
        .iter()
        .map(|field| {
            let value = if field.name == "id" {
                select(vec!["a", "b", "c:asked", "c:denied"])
                    .prop_map(Value::from)
                    .boxed()
            } else {
                value(field.shape)
            };
            let value = if field.required {
                value.prop_map(Some).boxed()
            } else {
                prop::option::of(value).boxed()
            };
            value.prop_map(move |value| (field.name, value))
        })
        .collect();
    fields.prop_map(|fields| {
        let told = fields
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(told.collect::<Map<_, _>>())
    })
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from)
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// An event as it is stored, of any kind.
fn stored() -> impl Strategy<Value = Value> {
    select(agent_entries()).prop_flat_map(|entry| {
        (value(entry.shape), 0..1_000_000i64).prop_map(|(payload, at_ms)| {
            json!({ "type": 5, "data": { "tag": entry.name, "payload": payload }, "timestamp": at_ms })
        })
    })
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = stored().prop_map(|value| {
        Event::from_json(&value.to_string())
            .ok()
            .flatten()
            .expect("it fits its shape")
    });
    prop::collection::vec(event, 0..40)
}

fn build(events: impl IntoIterator<Item = Event>) -> reenact_agent::Session {
    let mut builder = SessionBuilder::default();
    builder.extend(events);
    builder.build()
}

/// A line of the samples with bytes changed, or any bytes.
fn bytes() -> impl Strategy<Value = (Source, Vec<u8>)> {
    (
        select(Source::ALL.to_vec()),
        any::<u64>(),
        prop::collection::vec((any::<u32>(), any::<u8>()), 0..12),
        any::<bool>(),
    )
        .prop_map(|(source, seed, changes, is_cut)| {
            let sample = source.bytes();
            let lines: Vec<&[u8]> = sample.split_inclusive(|byte| *byte == b'\n').collect();
            let from = seed as usize % lines.len();
            let mut bytes: Vec<u8> = lines[from..lines.len().min(from + 4)].concat();
            for (place, byte) in changes {
                let place = place as usize % bytes.len();
                bytes[place] = byte;
            }
            if is_cut {
                bytes.truncate(seed as usize % (bytes.len() + 1));
            }
            (source, bytes)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_the_shapes_name_the_types_keep(value in stored()) {
        let text = value.to_string();
        let event = Event::from_json(&text).unwrap().unwrap();
        let written: Value = serde_json::from_str(&event.to_json()).unwrap();
        prop_assert_eq!(&written, &value);
        prop_assert_eq!(Event::from_json(&event.to_json()).unwrap(), Some(event));
    }

    #[test]
    fn order_and_repetition_change_nothing(
        (events, shuffled, again) in events().prop_flat_map(|events| {
            let all = events.clone();
            (Just(events.clone()), Just(events).prop_shuffle(), subsequence(all.clone(), 0..=all.len()))
        })
    ) {
        let model = build(events);
        prop_assert_eq!(&build(shuffled.into_iter().chain(again)), &model);
        // Whatever was told, nothing that is made of it fails.
        let files = FileHistory::of(&model);
        let facts = SessionFacts::of(&model, &files);
        prop_assert!(facts.tool_uses == model.tool_uses.len());
        prop_assert!(highlights(&model, &files).is_sorted_by_key(|highlight| highlight.at_ms));
        prop_assert_eq!(compare(&model, &model).diverges_at, None);
        for path in files.paths() {
            files.blame_at(path, model.to_ms);
        }
    }

    #[test]
    fn no_bytes_make_a_reader_fail_or_lose_a_line((source, bytes) in bytes()) {
        let (events, tally) = read_bytes(source, &bytes, 64);
        prop_assert!(tally.adds_up(), "{tally:?}");
        // What is kept of the input is bounded by it: a line is told at most a few times over.
        let stored: usize = events.iter().map(|event| event.to_json().len()).sum();
        prop_assert!(stored <= bytes.len() * 8 + events.len() * 512, "{stored} of {}", bytes.len());
        build(events);
    }

    #[test]
    fn any_text_is_no_time_or_one(text in "\\PC{0,30}", digits in "[0-9TZ:.+-]{18,30}") {
        rfc3339_ms(&text);
        rfc3339_ms(&digits);
    }

    #[test]
    fn a_diff_leads_from_one_text_to_the_other(
        old in prop::collection::vec(select(vec!["a", "b", "c", "", "d d"]), 0..20),
        new in prop::collection::vec(select(vec!["a", "b", "c", "", "d d"]), 0..20),
    ) {
        let text = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let (old_text, new_text) = (text(&old), text(&new));
        let mut rebuilt: Vec<String> = Vec::new();
        let mut at = 0;
        for hunk in diff(&old_text, &new_text) {
            rebuilt.extend(old[at..hunk.old_start - 1].iter().map(|line| (*line).to_owned()));
            at = hunk.old_start - 1;
            prop_assert_eq!(rebuilt.len(), hunk.new_start - 1);
            for line in &hunk.lines {
                match line.as_bytes()[0] {
                    b'-' => at += 1,
                    b'+' => rebuilt.push(line[1..].to_owned()),
                    _ => {
                        prop_assert_eq!(old[at], &line[1..]);
                        rebuilt.push(old[at].to_owned());
                        at += 1;
                    }
                }
            }
        }
        rebuilt.extend(old[at..].iter().map(|line| (*line).to_owned()));
        prop_assert_eq!(rebuilt, new);
    }
}

/// As the server has them by default.
const LIMITS: ScanLimits = ScanLimits {
    events_max: 10_000,
    event_bytes_max: 16 << 20,
    nesting_depth_max: 512,
};

#[test]
fn what_readers_give_fits_the_registry() {
    for source in Source::ALL {
        for event in read_whole(source).0 {
            let json = event.to_json();
            let scanned = scan_event(&json, &LIMITS).unwrap_or_else(|error| panic!("{source:?}: {json}: {error}"));
            assert_eq!(scanned.kind, event.payload.kind());
        }
    }
}
