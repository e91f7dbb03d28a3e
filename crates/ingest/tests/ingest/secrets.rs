//! The law of redaction: wherever a secret stands in a batch, it is in nothing that is stored.

use std::sync::LazyLock;

use crate::world::{CLICK, World, batch, submission};
use proptest::prelude::*;
use reenact_recording::Encoding;

/// Making a redactor takes far longer than using it.
static WORLD: LazyLock<World> = LazyLock::new(World::new);

/// Secrets, each with the part of it that must not be found.
const SECRETS: [(&str, &str); 5] = [
    ("4111 1111 1111 1111", "1111 1111"),
    ("5500005555555559", "5555555559"),
    ("ann.smith@corp.example", "smith@corp"),
    ("Bearer abcdef0123456789ABCDEF0123456789", "0123456789ABCDEF"),
    ("078-05-1120", "05-1120"),
];

/// A secret in some text, written as JSON in one of several ways.
fn planted() -> impl Strategy<Value = (String, &'static str)> {
    (prop::sample::select(&SECRETS[..]), 0..4_u8).prop_map(|((secret, trace), writing)| {
        let text = match writing {
            0 => secret.to_owned(),
            1 => format!("Größe: {secret}, \"bye\""),
            2 => serde_json::json!({ "note": format!("it is {secret}") }).to_string(),
            _ => return (escaped(secret), trace),
        };
        (serde_json::Value::from(text).to_string(), trace)
    })
}

fn escaped(text: &str) -> String {
    let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("\"{units}\"")
}

/// An event that holds this JSON string somewhere; some of them are set aside.
fn event_with(place: u8, string: &str) -> String {
    let own = |kind: &str, payload: String| {
        format!(r#"{{"type":5,"data":{{"tag":"reenact/{kind}@1","payload":{payload}}},"timestamp":9}}"#)
    };
    let node = |node: String| {
        format!(r#"{{"type":2,"data":{{"node":{node},"initialOffset":{{"top":0,"left":0}}}},"timestamp":9}}"#)
    };
    match place {
        0 => node(format!(r#"{{"type":3,"textContent":{string},"id":1}}"#)),
        1 => node(format!(
            r#"{{"type":2,"tagName":"p","attributes":{{"title":{string}}},"childNodes":[],"id":1}}"#
        )),
        2 => format!(r#"{{"type":3,"data":{{"source":5,"text":{string},"isChecked":false,"id":1}},"timestamp":9}}"#),
        3 => format!(
            r#"{{"type":6,"data":{{"plugin":"rrweb/console@1","payload":{{"level":"log","trace":[],"payload":[{string}]}}}},"timestamp":9}}"#
        ),
        4 => own("page_view", format!(r#"{{"url":{string},"title":{string}}}"#)),
        5 => own(
            "start",
            format!(r#"{{"url":"/","language":{string},"release":{string},"environment":{string}}}"#),
        ),
        6 => own(
            "track",
            format!(r#"{{"name":"x","data":{{"deep":[[{{"er":{string}}}]]}}}}"#),
        ),
        7 => format!(r#"{{"type":4,"data":{{"href":{string},"width":1,"height":1}},"timestamp":9}}"#),
        8 => format!(r#"{{"type":77,"new":{string},"timestamp":9}}"#),
        // Set aside:
        9 => format!(r#"{{"type":3,"data":{{"source":5,"text":{string},"id":"x"}},"timestamp":9}}"#),
        10 => string.to_owned(),
        11 => own("identify", format!(r#"{{"user":7,"traits":{{"note":{string}}}}}"#)),
        // Beside an identity:
        _ => own("identify", format!(r#"{{"user":"u","more":{string}}}"#)),
    }
}

/// Everything of the stored frame that is text, with escapes both as they are and resolved.
fn stored(world: &World) -> String {
    let frame = world.only_frame();
    let mut texts = vec![
        world.only_text(),
        serde_json::to_string(&frame.facts).unwrap_or_default(),
    ];
    texts.extend(
        frame
            .set_aside
            .iter()
            .map(|set_aside| format!("{} {}", set_aside.reason, set_aside.event.get())),
    );
    let resolved: Vec<_> = texts.iter().map(|text| resolve(text)).collect();
    format!("{texts:?} {resolved:?}")
}

/// The text with every `\uXXXX` and `\"` replaced by what it stands for, twice, for JSON in JSON.
fn resolve(text: &str) -> String {
    let once = |text: &str| {
        let quoted = format!("\"{}\"", text.replace("\\\"", "\\u0022").replace('"', "\\\""));
        reenact_recording::json::text(&quoted).unwrap_or_default().into_owned()
    };
    once(&once(text))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_survives(
        planted in prop::collection::vec((planted(), 0..13_u8), 1..6),
        encoding in prop::sample::select(&[Encoding::Identity, Encoding::Gzip, Encoding::Zstd][..]),
        in_header in prop::option::of(planted()),
    ) {
        let mut events = Vec::new();
        for ((string, _), place) in &planted {
            events.push(event_with(*place, string));
            events.push(CLICK.to_owned());
        }
        let events: Vec<_> = events.iter().map(String::as_str).collect();
        let mut text = batch(&events);
        if let Some((string, _)) = &in_header {
            text = text.replacen(r#""version":1"#, &format!(r#""note":{string},"version":1"#), 1);
            text = text.replacen(r#""@reenact/recorder""#, string, 1);
        }
        let world = &*WORLD;
        world.forget();
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let receipt = runtime.block_on(world.accept(submission(&encoding.encode(text.as_bytes())))).expect("a receipt");
        prop_assert_eq!((receipt.events_stored + receipt.events_set_aside) as usize, events.len());
        // What stands beside an identity is left out and not redacted.
        let some_redacted = planted.iter().any(|(_, place)| *place < 12);
        prop_assert!(!some_redacted || !receipt.redactions.is_empty());
        let stored = stored(world);
        for (_, trace) in planted.iter().map(|(planted, _)| planted).chain(&in_header) {
            prop_assert!(!stored.contains(trace), "{} is in {}", trace, stored);
        }
        prop_assert!(world.only_text().contains(CLICK));
    }
}
