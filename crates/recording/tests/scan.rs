//! What the scanner makes of batches: the good, the bad, and bytes that are neither.
//! Long because each case stands beside its batch.

use proptest::prelude::*;
use reenact_recording::{Batch, Kind, ScanError, ScanLimits, json, registry, scan, scan_event};

const LIMITS: ScanLimits = ScanLimits {
    events_max: 100,
    event_bytes_max: 1 << 20,
    nesting_depth_max: 64,
};

fn batch(events: &str) -> String {
    format!(
        r#"{{"version":1,"session_id":"session-1","window_id":"window-1","page_id":"page-0001","sequence":0,"events":[{events}]}}"#
    )
}

fn scanned(events: &str) -> Batch {
    scan(&batch(events), &LIMITS).expect("a batch")
}

/// The reason why this event is set aside.
fn reason(event: &str) -> String {
    let batch = scanned(&format!(r#"{CLICK},{event},{CLICK}"#));
    assert_eq!(batch.events.len(), 2, "{event} costs a neighbour, or fits");
    batch.unfit[0].reason.clone()
}

fn kind(event: &str) -> Kind {
    let batch = scanned(event);
    assert_eq!(batch.unfit, [], "{event}");
    batch.events[0].scan.kind
}

const CLICK: &str = r#"{"type":3,"data":{"source":2,"type":2,"id":5,"x":1,"y":2},"timestamp":1763711999500}"#;

#[test]
fn events_are_found_with_their_kind_time_and_payload() {
    let text = batch(&format!(
        r#"{CLICK}, {{ "timestamp" : 12.9 , "data" : {{"payload":{{"state":"hidden"}},"tag":"reenact/visibility@1"}},"type":5,"_sid":8}}"#
    ));
    let batch = scan(&text, &LIMITS).unwrap();
    let [click, visibility] = &batch.events[..] else {
        panic!("{batch:?}")
    };
    assert_eq!(
        (click.index, click.scan.kind, click.scan.at_ms),
        (0, Kind::MouseInteraction, 1_763_711_999_500)
    );
    assert_eq!(&text[click.range.clone()], CLICK);
    assert_eq!(
        &text[click.scan.payload.clone()],
        r#"{"source":2,"type":2,"id":5,"x":1,"y":2}"#
    );
    assert_eq!(
        (visibility.index, visibility.scan.kind, visibility.scan.at_ms),
        (1, Kind::Visibility, 12)
    );
    assert_eq!(&text[visibility.scan.payload.clone()], r#"{"state":"hidden"}"#);
    assert!(text[batch.events_range.clone()].starts_with('[') && text[batch.events_range].ends_with(']'));
}

#[test]
fn members_may_come_in_any_order_spaced_and_escaped() {
    assert_eq!(
        kind(r#"{"data":{"id":1,"y":2,"x":3,"source":3},"timestamp":1,"type":3}"#),
        Kind::Scroll
    );
    assert_eq!(
        kind("{ \"type\" :\t3 ,\r\n\"data\" : { \"source\" : 3 , \"id\":1,\"x\":0,\"y\" : -1.5e2 } ,\"timestamp\":1 }"),
        Kind::Scroll
    );
    assert_eq!(
        kind(r#"{"\u0074ype":3,"data":{"sourc\u0065":3,"\u0069d":1,"x":0,"y":0},"timestamp":1}"#),
        Kind::Scroll
    );
    assert_eq!(
        kind(r#"{"type":6,"data":{"plugin":"rrweb\/console@1","payload":{"level":"log","payload":[]}},"timestamp":1}"#),
        Kind::Console
    );
}

#[test]
fn unknown_kinds_are_kept() {
    assert_eq!(kind(r#"{"type":99,"timestamp":1}"#), Kind::OtherType);
    assert_eq!(
        kind(r#"{"type":3,"data":{"source":77,"new":[1]},"timestamp":1}"#),
        Kind::OtherSource
    );
    assert_eq!(
        kind(r#"{"type":5,"data":{"tag":"reenact/error@2"},"timestamp":1}"#),
        Kind::Custom
    );
    assert_eq!(
        kind(r#"{"type":6,"data":{"plugin":"acme/heat@1","payload":null},"timestamp":1}"#),
        Kind::Plugin
    );
}

#[test]
fn each_reason_says_where_and_what() {
    let cases = [
        ("7", "expected an object"),
        ("null", "expected an object"),
        ("{}", "type: missing"),
        (
            r#"{"type":3,"data":{"source":3,"id":1,"x":0,"y":0}}"#,
            "timestamp: missing",
        ),
        (r#"{"type":3,"timestamp":1}"#, "data: missing"),
        (r#"{"type":2,"timestamp":1}"#, "data: missing"),
        (r#"{"type":"3","data":{},"timestamp":1}"#, "type: expected an integer"),
        (r#"{"type":3,"type":3,"data":{},"timestamp":1}"#, "type: appears twice"),
        (r#"{"type":0,"timestamp":1,"timestamp":2}"#, "timestamp: appears twice"),
        (r#"{"type":0,"data":1,"data":2,"timestamp":1}"#, "data: appears twice"),
        (r#"{"type":3,"data":[],"timestamp":1}"#, "data: expected an object"),
        (r#"{"type":3,"data":{"id":1},"timestamp":1}"#, "data.source: missing"),
        (
            r#"{"type":3,"data":{"source":1.5},"timestamp":1}"#,
            "data.source: expected an integer",
        ),
        (
            r#"{"type":3,"data":{"source":3,"source":4,"id":1,"x":0,"y":0},"timestamp":1}"#,
            "data.source: appears twice",
        ),
        (
            r#"{"type":3,"data":{"source":3,"id":"1","x":0,"y":0},"timestamp":1}"#,
            "data.id: expected an integer",
        ),
        (
            r#"{"type":3,"data":{"source":3,"id":1e2,"x":0,"y":0},"timestamp":1}"#,
            "data.id: expected an integer",
        ),
        (
            r#"{"type":3,"data":{"source":3,"id":1,"x":0},"timestamp":1}"#,
            "data.y: missing",
        ),
        (
            r#"{"type":3,"data":{"source":3,"id":1,"x":0,"y":1e999},"timestamp":1}"#,
            "data.y: expected a number that 64 bits can hold",
        ),
        (
            r#"{"type":3,"data":{"source":3,"id":99999999999999999999,"x":0,"y":0},"timestamp":1}"#,
            "data.id: expected an integer",
        ),
        (r#"{"type":5,"data":{"payload":1},"timestamp":1}"#, "data.tag: missing"),
        (
            r#"{"type":5,"data":{"tag":5},"timestamp":1}"#,
            "data.tag: expected a string",
        ),
        (
            r#"{"type":5,"data":{"tag":"x","tag":"y"},"timestamp":1}"#,
            "data.tag: appears twice",
        ),
        (
            r#"{"type":5,"data":{"tag":"reenact/flag@1"},"timestamp":1}"#,
            "data.payload: missing",
        ),
        (
            r#"{"type":5,"data":{"tag":"reenact/visibility@1","payload":{"state":5}},"timestamp":1}"#,
            "data.payload.state: expected a string",
        ),
        (
            r#"{"type":3,"data":{"source":0,"texts":[],"attributes":[],"removes":[],"adds":[{"parentId":1,"nextId":null,"node":{"type":2,"tagName":"p","attributes":{},"childNodes":[{"type":3,"id":4}],"id":3}}]},"timestamp":1}"#,
            "data.adds[0].node.childNodes[0].textContent: missing",
        ),
        (
            r#"{"type":8,"data":0,"timestamp":-1}"#,
            "timestamp: expected milliseconds since the Unix epoch, before the year 2200",
        ),
        (
            r#"{"type":8,"data":0,"timestamp":1e999}"#,
            "timestamp: expected milliseconds since the Unix epoch, before the year 2200",
        ),
        (
            r#"{"type":8,"data":0,"timestamp":7258118400001}"#,
            "timestamp: expected milliseconds since the Unix epoch, before the year 2200",
        ),
        (r#"{"type":8,"data":0,"timestamp":"1"}"#, "timestamp: expected a number"),
    ];
    for (event, expected) in cases {
        assert_eq!(reason(event), expected, "{event}");
    }
}

#[test]
fn optional_members_may_be_null_and_words_may_be_new() {
    assert_eq!(
        kind(
            r#"{"type":5,"data":{"tag":"reenact/error@1","payload":{"name":"E","message":"m","stack":null,"origin":"worker"}},"timestamp":1}"#
        ),
        Kind::Error
    );
    assert_eq!(
        reason(r#"{"type":5,"data":{"tag":"reenact/error@1","payload":{"name":null,"message":"m"}},"timestamp":1}"#),
        "data.payload.name: expected a string"
    );
}

#[test]
fn odd_strings_are_kept_as_they_are() {
    let track = |name: &str| {
        format!(r#"{{"type":5,"data":{{"tag":"reenact/track@1","payload":{{"name":"{name}"}}}},"timestamp":1}}"#)
    };
    for name in [
        r"\ud800",
        r"\udc00\ud800",
        r"\u0000",
        "\u{fffd}\u{10ffff}",
        r#"\"\\\/\b\f\n\r\t"#,
    ] {
        assert_eq!(kind(&track(name)), Kind::Track, "{name}");
    }
    assert_eq!(
        json::text(r#""a\ud800b\ud83d\ude00\u0041""#).unwrap(),
        "a\u{fffd}b\u{1f600}A"
    );
}

#[test]
fn what_is_no_json_is_refused_with_its_place() {
    let track = |name: &str| {
        batch(&format!(
            r#"{{"type":5,"data":{{"tag":"t","payload":"{name}"}},"timestamp":1}}"#
        ))
    };
    let good = track("");
    let place = good.find(r#"payload":""#).unwrap() + r#"payload":""#.len();
    let cases = [
        (track("\u{0}"), place),
        (track("\n"), place),
        (track(r"\x"), place + 1),
        (track(r"\u12g4"), place + 1),
        (good.replace("true", "tru"), usize::MAX),
        (batch("01"), batch("").len() - 1),
        (batch("1."), batch("").len()),
        (batch("-"), batch("").len() - 1),
        (batch("tru"), batch("").len() - 2),
        (batch("1,"), batch("").len()),
        (batch("{\"a\" 1}"), batch("").len() + 3),
    ];
    for (text, at) in cases {
        match scan(&text, &LIMITS) {
            Err(ScanError::Syntax(error)) => assert_eq!(error.at, at, "{text}"),
            Ok(_) if at == usize::MAX => {}
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn limits_hold() {
    let many = vec!["1"; 101].join(",");
    assert_eq!(
        scan(&batch(&many), &LIMITS).unwrap_err(),
        ScanError::TooManyEvents { events_max: 100 }
    );
    assert_eq!(scanned(&vec!["1"; 100].join(",")).unfit.len(), 100);
    let long = format!(r#"{{"type":0,"x":"{}","timestamp":1}}"#, "a".repeat(1 << 20));
    assert_eq!(reason(&long), "longer than 1048576 bytes");
    let nested = |depth: usize| {
        format!(
            r#"{{"type":7,"data":{}{},"timestamp":1}}"#,
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    assert_eq!(kind(&nested(63)), Kind::Asset);
    assert_eq!(reason(&nested(64)), "nested deeper than 64");
    assert_eq!(reason(&nested(300_000)), "nested deeper than 64");
    let nodes = |depth: usize| {
        let open = r#"{"type":0,"id":1,"childNodes":["#.repeat(depth);
        format!(
            r#"{{"type":2,"data":{{"node":{open}{},"initialOffset":{{"top":0,"left":0}}}},"timestamp":1}}"#,
            "]}".repeat(depth)
        )
    };
    assert_eq!(kind(&nodes(31)), Kind::FullSnapshot);
    assert_eq!(reason(&nodes(32)), "nested deeper than 64");
    let no_limit = ScanLimits {
        nesting_depth_max: u32::MAX,
        ..LIMITS
    };
    assert_eq!(
        scan(&batch(&nodes(20_000)), &no_limit).unwrap().events.len(),
        1,
        "the stack must not overflow"
    );
    let deep_header = batch("").replace(
        r#""version""#,
        &format!(r#""x":{}{},"version""#, "[".repeat(99), "]".repeat(99)),
    );
    assert!(matches!(scan(&deep_header, &LIMITS), Err(ScanError::NotABatch(_))));
}

#[test]
fn the_header_is_strict_about_what_it_knows() {
    let good = batch("");
    for (from, to) in [
        (r#""version":1"#, r#""version":"1""#),
        (r#""sequence":0"#, r#""sequence":4294967296"#),
        (r#""sequence":0"#, r#""sequence":0,"sent_at_ms":"now""#),
        (r#""sequence":0"#, r#""sequence":0,"recorder":"me""#),
        (r#""sequence":0"#, r#""sequence":0,"recorder":{"version":"1"}"#),
        (r#""window_id":"window-1","#, ""),
        ("page-0001", "short"),
        ("page-0001", "page/0001"),
    ] {
        let bad = good.replace(from, to);
        assert_ne!(bad, good);
        assert!(matches!(scan(&bad, &LIMITS), Err(ScanError::NotABatch(_))), "{bad}");
    }
    let known = scan(
        &good.replace(r#""sequence":0"#, r#""sequence":0,"sent_at_ms":null,"recorder":null"#),
        &LIMITS,
    )
    .unwrap();
    assert!(!known.has_unknown_members && known.header.recorder.is_none());
    assert!(
        scan(&good.replace(r#""sequence":0"#, r#""sequence":0,"x":0"#), &LIMITS)
            .unwrap()
            .has_unknown_members
    );
}

#[test]
fn one_event_is_scanned_like_many() {
    let alone = scan_event(CLICK, &LIMITS).unwrap();
    assert_eq!(
        (alone.kind, &CLICK[alone.payload]),
        (Kind::MouseInteraction, r#"{"source":2,"type":2,"id":5,"x":1,"y":2}"#)
    );
    assert!(scan_event(&format!("{CLICK} x"), &LIMITS).is_err());
    assert_eq!(scan_event("{}", &LIMITS).unwrap_err(), "type: missing");
}

#[test]
fn every_kind_says_what_it_is_in_the_documentation() {
    let document = reenact_recording::registry_markdown();
    for entry in registry() {
        assert!(
            document.contains(&format!("| `{}` | {} |", entry.name, entry.about)),
            "{}",
            entry.name
        );
    }
}

/// JSON values, some of them events.
fn value() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<f64>()
            .prop_filter("JSON knows no others", |value| value.is_finite())
            .prop_map(|value| format!("{value:e}")),
        any::<String>().prop_map(|text| serde_json::Value::from(text).to_string()),
    ];
    let tree = scalar.prop_recursive(4, 24, 4, |inner| {
        let name = prop_oneof![
            Just("type".to_owned()),
            Just("data".to_owned()),
            Just("timestamp".to_owned()),
            Just("source".to_owned()),
            Just("id".to_owned()),
            Just("tag".to_owned()),
            Just("payload".to_owned()),
            ".{0,20}",
        ];
        let member =
            (name, inner.clone()).prop_map(|(name, value)| format!("{}:{value}", serde_json::Value::from(name)));
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|values| format!("[{}]", values.join(" , "))),
            prop::collection::vec(member, 0..4).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    });
    prop_oneof![tree, Just(CLICK.to_owned())]
}

proptest! {
    #[test]
    fn nothing_is_lost_and_nothing_is_moved(events in prop::collection::vec(value(), 0..20)) {
        let text = batch(&events.join(" ,\n"));
        let batch = scan(&text, &LIMITS).unwrap();
        let fit = batch.events.iter().map(|event| (event.index, event.range.clone()));
        let mut found: Vec<_> = fit.chain(batch.unfit.iter().map(|unfit| (unfit.index, unfit.range.clone()))).collect();
        found.sort_by_key(|(index, _)| *index);
        let found: Vec<_> = found.into_iter().map(|(_, range)| &text[range]).collect();
        prop_assert_eq!(found, events);
    }

    #[test]
    fn the_same_texts_are_json_here_and_elsewhere(mut bytes in value().prop_map(String::into_bytes), at in any::<usize>(), new in any::<u8>(), how in 0..3) {
        let at = at % bytes.len();
        match how {
            0 => bytes[at] = new,
            1 => bytes.truncate(at),
            _ => bytes.insert(at, new),
        }
        if let Ok(value) = String::from_utf8(bytes) {
            let ours = scan(&batch(&value), &LIMITS);
            let theirs = serde_json::from_str::<Vec<serde::de::IgnoredAny>>(&format!("[{value}]"));
            let ours_is_json = !matches!(ours, Err(ScanError::Syntax(_)));
            prop_assert_eq!(ours_is_json, theirs.is_ok(), "{}: {:?} {:?}", value, ours, theirs.err());
        }
    }

    #[test]
    fn any_text_has_an_outcome(text in any::<String>()) {
        let _ = scan(&text, &LIMITS);
        let _ = scan_event(&text, &LIMITS);
        let _ = json::members(&text).count() + json::elements(&text).count();
        let _ = (json::text(&text), json::number(&text), json::integer(&text), json::boolean(&text));
    }

    #[test]
    fn a_damaged_batch_has_an_outcome(at in any::<usize>(), new in "[\\x00-\\x7f]{0,3}") {
        let mut text = batch(&format!("{CLICK},{CLICK}"));
        let at = at % text.len();
        text.replace_range(at..=at, &new);
        if let Ok(batch) = scan(&text, &LIMITS) {
            for event in batch.events {
                prop_assert!(scan_event(&text[event.range], &LIMITS).is_ok());
            }
        }
    }
}
