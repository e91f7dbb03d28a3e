//! Events as operations and back: the same JSON value, whatever it was.

#![allow(clippy::unwrap_used)]

mod generated;

use std::io::Read;

use bumpalo::Bump;
use proptest::prelude::*;
use reenact_recording::json;
use reenact_recording::operation::{self, Change, NodeKind, ReadError};
use serde_json::Value;

fn written(text: &str) -> String {
    let arena = Bump::new();
    let mut out = String::new();
    operation::write(&operation::read(text, &arena).unwrap(), &mut out);
    out
}

fn is_opaque(text: &str) -> bool {
    let arena = Bump::new();
    matches!(operation::read(text, &arena).unwrap().change, Change::Opaque(_))
}

/// Numbers are doubles.
fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Number(number), Value::from),
        Value::Array(list) => list.into_iter().map(plain).collect(),
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, plain(value))).collect(),
        other => other,
    }
}

#[track_caller]
fn assert_same_value(text: &str) {
    let again = written(text);
    let before: Value = serde_json::from_str(text).unwrap();
    let after: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(plain(before), plain(after), "{text}\n{again}");
}

fn fixture(name: &str) -> String {
    let path = format!(
        "{}/../../fixtures/recordings/rrweb/{name}.json.gz",
        env!("CARGO_MANIFEST_DIR")
    );
    let file = std::fs::File::open(path).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

#[test]
fn events_of_real_visits_keep_their_value_and_have_types() {
    for name in ["shop", "page-builder"] {
        let text = fixture(name);
        let mut count = 0;
        for event in json::elements(&text) {
            assert_same_value(event);
            assert!(!is_opaque(event), "{event}");
            count += 1;
        }
        assert!(count > 50);
    }
}

#[test]
fn members_may_come_in_any_order() {
    let text = r#" { "timestamp" : 5, "data": {"node": {"id": 1, "childNodes": [{"attributes": {}, "id": 2,
        "childNodes": [ ], "tagName": "p", "type": 2}], "type": 0}}, "type": 2 } "#;
    assert!(!is_opaque(text));
    assert_same_value(text);
    let text = r#"{"timestamp":5,"type":3,"data":{"y":1,"x":2,"id":3,"source":3}}"#;
    assert!(!is_opaque(text));
    assert_same_value(text);
}

#[test]
fn what_a_type_would_lose_stays_json() {
    let events = [
        r#"{"type":4,"data":{"href":"","width":1,"height":2},"timestamp":1,"delay":3}"#,
        r#"{"type":4,"data":{"href":"","width":1,"height":2,"height":2},"timestamp":1}"#,
        r#"{"type":4,"data":{"href":"","width":12345678901234567890,"height":2},"timestamp":1}"#,
        r#"{"type":4,"data":{"href":"","width":null,"height":2},"timestamp":1}"#,
        r#"{"type":4,"data":{"href":"","height":2},"timestamp":1}"#,
        r#"{"type":3,"data":{"source":3,"id":1.5,"x":1,"y":2},"timestamp":1}"#,
        r#"{"type":3,"data":{"source":3,"id":-0,"x":1,"y":2},"timestamp":1}"#,
        r#"{"type":3,"data":{"source":99},"timestamp":1}"#,
        r#"{"type":3,"data":{"source":11,"level":"log"},"timestamp":1}"#,
        r#"{"type":2,"data":{"node":{"type":3,"textContent":"a","childNodes":[],"id":1}},"timestamp":1}"#,
        r#"{"type":7,"data":{},"timestamp":1}"#,
        r#"{"type":1,"timestamp":1}"#,
        r#"{"timestamp":1}"#,
        "{\"type\":5,\"data\":{\"tag\":\"\u{10f812}\",\"payload\":1},\"timestamp\":1}",
        r#"{"type":5,"data":{"tag":"\udbfe\udc12","payload":1},"timestamp":1}"#,
        r#"{"type":5,"data":{"tag":"\udbff\udfff","payload":1},"timestamp":1}"#,
    ];
    for event in events {
        assert_eq!(written(event), event);
    }
}

#[test]
fn halves_of_surrogate_pairs_are_kept() {
    let text = r#"{"type":5,"data":{"tag":"a\ud83db\udc00","payload":"\ud800"},"timestamp":1}"#;
    assert!(!is_opaque(text));
    assert_eq!(written(text), text);
    let arena = Bump::new();
    let Change::Custom(custom) = operation::read(text, &arena).unwrap().change else {
        panic!("{text}")
    };
    assert_eq!(operation::shown(custom.name), "a\u{fffd}b\u{fffd}");
    assert_eq!(operation::shown("plain \u{f000} \u{1f600}"), "plain \u{f000} \u{1f600}");
}

#[test]
fn numbers_keep_their_value() {
    for number in [
        "0",
        "-0.0",
        "1.5",
        "-1e-7",
        "1e300",
        "5e-324",
        "0.30000000000000004",
        "9007199254740992",
        "1795247282384.375",
    ] {
        let text = format!(r#"{{"type":4,"data":{{"href":"","width":{number},"height":2}},"timestamp":1}}"#);
        let arena = Bump::new();
        let again = written(&text);
        let Change::Meta(meta) = operation::read(&again, &arena).unwrap().change else {
            panic!("{again}")
        };
        assert_eq!(
            meta.width.to_bits(),
            number.parse::<f64>().unwrap().to_bits(),
            "{again}"
        );
    }
}

#[test]
fn a_depth_that_would_exhaust_a_stack_is_read() {
    let depth = 200_000;
    let open = r#"{"type":2,"tagName":"a","attributes":{},"id":1,"childNodes":["#.repeat(depth);
    let text = format!(
        r#"{{"type":2,"data":{{"node":{open}{}}},"timestamp":1}}"#,
        "]}".repeat(depth)
    );
    let arena = Bump::new();
    let Change::FullSnapshot(snapshot) = operation::read(&text, &arena).unwrap().change else {
        panic!()
    };
    assert_eq!(snapshot.tree.nodes.len(), depth);
    assert!(matches!(
        snapshot.tree.nodes[depth - 1].kind,
        NodeKind::Element { children: 0, .. }
    ));
    let again = written(&text);
    assert_eq!(again.matches("childNodes").count(), depth);
}

#[test]
fn what_is_no_event_is_refused() {
    for text in [
        "",
        "{",
        "[1]",
        "null",
        "{}",
        r#"{"type":1,"data":{}}"#,
        r#"{"timestamp":"1"}"#,
        r#"{"timestamp":1e999}"#,
    ] {
        assert!(operation::read(text, &Bump::new()).is_err(), "{text}");
    }
    let error = operation::read(r#"{"type":1,"data":{}}"#, &Bump::new()).unwrap_err();
    assert_eq!(error, ReadError::NoTimestamp);
}

#[test]
fn an_opaque_event_is_interpreted_as_far_as_it_is_known() {
    let text = r#"{"type":2,"_sid":4,"data":{"node":{"type":0,"needBlock":true,"childNodes":[
        {"type":2,"tagName":"p","attributes":{"a":1},"childNodes":[],"isSVG":null,"id":2}],"id":1}},"timestamp":7}"#;
    assert!(is_opaque(text));
    let arena = Bump::new();
    let operation = operation::interpret(text, &arena).unwrap();
    let Change::FullSnapshot(snapshot) = operation.change else {
        panic!("{operation:?}")
    };
    assert_eq!(operation.timestamp, 7.0);
    assert_eq!(snapshot.tree.nodes.len(), 2);
    assert!(operation::interpret(r#"{"type":3,"data":{"source":99},"timestamp":1}"#, &arena).is_none());
}

proptest! {
    #[test]
    fn typed_events_keep_their_value_and_have_types(event in generated::typed_event()) {
        let text = event.to_string();
        let again = written(&text);
        prop_assert_eq!(plain(serde_json::from_str(&again).unwrap()), plain(event));
        let arena = Bump::new();
        let operation = operation::read(&text, &arena).unwrap();
        if !text.contains("\u{10f8}") && !text.as_bytes().windows(2).any(|pair| pair == b"\xf4\x8f") {
            prop_assert!(!matches!(operation.change, Change::Opaque(_)), "{}", text);
        }
        prop_assert_eq!(operation::read(&again, &arena).unwrap(), operation);
    }

    #[test]
    fn foreign_events_keep_their_value(event in generated::foreign_event()) {
        let again = written(&event.to_string());
        prop_assert_eq!(plain(serde_json::from_str(&again).unwrap()), plain(event));
    }

    #[test]
    fn mangled_events_are_refused_or_keep_their_value(
        event in generated::event(), cut in any::<prop::sample::Index>(), put in "[\\PC\"{}\\[\\],:0-9\\\\]{0,3}",
    ) {
        let mut text = event.to_string();
        let mut at = cut.index(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
        text.replace_range(at..end, &put);
        let arena = Bump::new();
        if let Ok(operation) = operation::read(&text, &arena) {
            let mut again = String::new();
            operation::write(&operation, &mut again);
            prop_assert_eq!(operation::read(&again, &arena).unwrap(), operation);
            if let (Ok(before), Ok(after)) = (serde_json::from_str(&text), serde_json::from_str(&again)) {
                prop_assert_eq!(plain(before), plain(after));
            }
        }
        let _ = operation::interpret(&text, &arena);
    }
}
