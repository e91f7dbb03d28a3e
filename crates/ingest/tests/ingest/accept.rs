//! What becomes of a batch: every outcome and every refusal, with storage that only remembers.

use std::sync::Arc;

use crate::world::{CLICK, META, World, batch, submission};
use reenact_ingest::{Labels, Limits, Material, ProjectLabelKey, Refusal, Submission};
use reenact_recording::Encoding;
use reenact_store::{Appended, StoreError};

#[tokio::test]
async fn a_clean_batch_is_stored_as_it_was_sent() {
    for encoding in [Encoding::Identity, Encoding::Gzip, Encoding::Zstd] {
        let world = World::new();
        let text = batch(&[META, CLICK]);
        let body = encoding.encode(text.as_bytes());
        let receipt = world.accept(submission(&body)).await.unwrap();
        assert!(receipt.stored && !receipt.duplicate);
        assert_eq!((receipt.events_stored, receipt.events_set_aside), (2, 0));
        let frame = world.only_frame();
        assert_eq!((frame.encoding, &frame.payload[..]), (encoding, &body[..]));
        assert_eq!(frame.key.stream.session.as_str(), "session-1");
        assert_eq!(frame.key.sequence, 3);
        assert_eq!(frame.facts.click_count, 1);
        assert_eq!(frame.facts.visits[0].url, "https://shop.example/");
        assert_eq!(frame.facts.bytes_decoded, text.len() as u64);
        assert_eq!(frame.facts.clock_offset_ms, 1_000);
        assert_eq!(frame.facts.recorder.unwrap().name, "@reenact/recorder");
    }
}

#[tokio::test]
async fn a_big_batch_goes_the_same_way() {
    let world = World::new();
    let filler = format!(
        r#"{{"type":5,"data":{{"tag":"x","payload":"{}"}},"timestamp":1}}"#,
        "lorem ipsum ".repeat(50_000)
    );
    let text = batch(&[META, &filler]);
    world.accept(submission(text.as_bytes())).await.unwrap();
    assert_eq!(&world.only_frame().payload[..], text.as_bytes());
}

#[tokio::test]
async fn a_declared_encoding_wins_over_the_first_bytes() {
    let world = World::new();
    let mut wrong = submission(batch(&[META]).as_bytes());
    wrong.encoding = Some(Encoding::Gzip);
    assert_refused(world.accept(wrong).await, "not gzip");
}

#[tokio::test]
async fn a_bad_event_is_set_aside_and_its_neighbours_are_stored() {
    let world = World::new();
    let bad = r#"{"type":3,"data":{"source":2,"type":2,"id":"x","mail":"ann@corp.example"},"timestamp":5}"#;
    let text = batch(&[META, bad, CLICK]);
    let receipt = world.accept(submission(text.as_bytes())).await.unwrap();
    assert_eq!((receipt.events_stored, receipt.events_set_aside), (2, 1));
    assert_eq!(receipt.set_aside[0].index, 1);
    assert_eq!(receipt.set_aside[0].reason, "data.id: expected an integer");
    assert_eq!(receipt.redactions["email"], 1);
    let frame = world.only_frame();
    assert_eq!(world.only_text(), batch(&[META, "null", CLICK]));
    assert_eq!(frame.facts.set_aside_count, 1);
    let kept = frame.set_aside[0].event.get();
    assert!(kept.contains(r#""id":"x""#) && !kept.contains("ann@corp"), "{kept}");
}

#[tokio::test]
async fn all_events_may_be_bad() {
    let world = World::new();
    let receipt = world
        .accept(submission(batch(&["1", "null", "{}"]).as_bytes()))
        .await
        .unwrap();
    assert_eq!((receipt.events_stored, receipt.events_set_aside), (0, 3));
    assert_eq!(world.only_text(), batch(&["null", "null", "null"]));
    assert_eq!(world.only_frame().facts.first_at_ms, None);
}

#[tokio::test]
async fn notes_are_bounded_and_the_count_is_not() {
    let world = World::new();
    let receipt = world.accept(submission(batch(&["7"; 50]).as_bytes())).await.unwrap();
    assert_eq!((receipt.set_aside.len(), receipt.events_set_aside), (20, 50));
    assert_eq!(world.only_frame().set_aside.len(), 50);
}

#[tokio::test]
async fn a_long_bad_event_is_cut() {
    let world = World::new();
    let long = format!(r#"{{"type":"?","filler":"{}"}}"#, "ab ".repeat(40_000));
    world.accept(submission(batch(&[&long]).as_bytes())).await.unwrap();
    let kept: serde_json::Value = serde_json::from_str(world.only_frame().set_aside[0].event.get()).unwrap();
    assert_eq!((&kept["truncated"], &kept["bytes"]), (&true.into(), &long.len().into()));
    assert!(long.starts_with(kept["beginning"].as_str().unwrap()));
}

#[tokio::test]
async fn an_event_nested_too_deep_is_set_aside_without_its_content() {
    let world = World::new();
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let receipt = world
        .accept(submission(batch(&[META, &deep]).as_bytes()))
        .await
        .unwrap();
    assert_eq!(receipt.set_aside[0].reason, "nested deeper than 512");
    assert_eq!(
        world.only_frame().set_aside[0].event.get(),
        r#"{"bytes":400000,"omitted":true}"#
    );
}

#[tokio::test]
async fn what_is_redacted_is_not_in_the_facts_either() {
    let world = World::new();
    let view = r#"{"type":5,"data":{"tag":"reenact/page_view@1","payload":{"url":"https://shop.example/?mail=ann@corp.example","title":"Ann ann@corp.example","navigation":"push"}},"timestamp":9}"#;
    let receipt = world
        .accept(submission(batch(&[view, CLICK]).as_bytes()))
        .await
        .unwrap();
    assert_eq!(receipt.redactions["email"], 2);
    let frame = world.only_frame();
    assert_eq!(frame.encoding, Encoding::Zstd);
    assert!(!serde_json::to_string(&frame.facts).unwrap().contains("ann@corp"));
    let text = world.only_text();
    assert!(text.contains(CLICK) && !text.contains("ann@corp"), "{text}");
    assert_eq!(frame.facts.redactions["email"], 2);
}

#[tokio::test]
async fn members_nobody_knows_are_left_out_when_they_are_suspicious() {
    let world = World::new();
    let clean = batch(&[META]).replace(r#""version":1,"#, r#""version":1,"note":"hello","#);
    world.accept(submission(clean.as_bytes())).await.unwrap();
    assert_eq!(world.only_text(), clean);
    let world = World::new();
    let text = batch(&[META]).replace(r#""version":1,"#, r#""version":1,"note":"ann@corp.example","#);
    world.accept(submission(text.as_bytes())).await.unwrap();
    assert_eq!(world.only_text(), batch(&[META]));
    let world = World::new();
    let text = batch(&[META]).replace(r#"{"name""#, r#"{"by":"ann@corp.example","name""#);
    assert_ne!(text, batch(&[META]));
    world.accept(submission(text.as_bytes())).await.unwrap();
    assert_eq!(world.only_text(), batch(&[META]));
}

#[tokio::test]
async fn the_recorders_name_is_redacted() {
    let world = World::new();
    let text = batch(&[META]).replace("@reenact/recorder", "ann@corp.example");
    world.accept(submission(text.as_bytes())).await.unwrap();
    assert!(!world.only_text().contains("ann@corp"));
    assert!(!world.only_frame().facts.recorder.unwrap().name.contains("ann@corp"));
}

const IDENTIFY: &str = r#"{"type":5,"data":{"tag":"reenact/identify@1","payload":{"user":"ann@corp.example","traits":{"mail":"ann@corp.example","age":33}}},"timestamp":7}"#;

#[tokio::test]
async fn an_identity_is_kept_as_declared() {
    let world = World::new();
    let text = batch(&[IDENTIFY]);
    let receipt = world.accept(submission(text.as_bytes())).await.unwrap();
    assert!(receipt.redactions.is_empty());
    assert_eq!(world.only_text(), text);
    assert_eq!(world.only_frame().facts.identity.unwrap().value.id, "ann@corp.example");
}

#[tokio::test]
async fn only_the_identity_is_exempt_not_what_stands_beside_it() {
    let world = World::new();
    let more = IDENTIFY.replace(
        r#""payload":{"#,
        r#""by":"bob@corp.example","payload":{"and":"eve@corp.example","#,
    );
    world.accept(submission(batch(&[&more]).as_bytes())).await.unwrap();
    assert_eq!(world.only_text(), batch(&[IDENTIFY]));
}

#[tokio::test]
async fn an_identity_is_hashed_if_the_project_says_so() {
    let world = World::new();
    let bad = IDENTIFY
        .replace(r#""user":"ann@corp.example""#, r#""user":33"#)
        .replace("ann@corp.example", "Ann Smith");
    let mut hashed = submission(batch(&[IDENTIFY, &bad]).as_bytes());
    let project = Arc::make_mut(&mut hashed.project);
    project.hash_identity = true;
    world.accept(hashed).await.unwrap();
    let frame = world.only_frame();
    let identity = frame.facts.identity.as_ref().unwrap();
    let hash = &identity.value.id;
    assert!(hash.starts_with("h_") && hash.len() == 34, "{hash}");
    let text = world.only_text();
    assert!(
        text.contains(&format!(r#"{{"user":"{hash}","traits":{{"mail":"{hash}","age":33}}}}"#)),
        "{text}"
    );
    assert!(!format!("{text}{frame:?}").contains("ann@corp"));
    assert!(!format!("{frame:?}").contains("Ann Smith"), "set aside, but not shown");
}

#[tokio::test]
async fn what_is_not_a_batch_is_refused_with_a_reason() {
    let good = batch(&[META]);
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"".to_vec(), "byte 0: expected"),
        (b"hello".to_vec(), "byte 0: expected"),
        (b"[]".to_vec(), "expected an object"),
        (b"{}".to_vec(), "events: missing"),
        (good[..good.len() - 1].into(), "expected ',' or '}'"),
        (format!("{good}x").into(), "expected the end"),
        (
            b"{\"events\":[],\"x\":\"\xff\"}".to_vec(),
            "byte 18 of the batch is not UTF-8",
        ),
        (
            good.replace(r#""version":1"#, r#""version":2"#).into(),
            "version: expected 1, found 2",
        ),
        (
            good.replace(r#""sequence":3"#, r#""sequence":-1"#).into(),
            "sequence: expected an integer",
        ),
        (
            good.replace(r#""sequence":3"#, r#""sequence":3,"sequence":3"#).into(),
            "sequence: appears twice",
        ),
        (
            good.replace("session-1", "../etc").into(),
            "session_id: expected 8 to 64 characters",
        ),
        (
            good.replace(r#""events":["#, r#""events":[],"events":["#).into(),
            "events: appears twice",
        ),
        (vec![0x1f, 0x8b, 8, 0, 1, 2, 3], "not gzip"),
        (vec![0x28, 0xb5, 0x2f, 0xfd, 9, 9, 9], "not zstd"),
    ];
    for (body, expected) in cases {
        let world = World::new();
        assert_refused(world.accept(submission(&body)).await, expected);
        assert!(world.frames().is_empty());
        assert_eq!(world.ingest.in_flight_bytes(), 0);
    }
}

fn assert_refused(outcome: Result<reenact_ingest::Receipt, Refusal>, expected: &str) {
    match outcome {
        Err(Refusal::NotDecodable(why)) => assert!(why.contains(expected), "{why} does not say {expected}"),
        other => panic!("{other:?} is not a refusal that says {expected}"),
    }
}

#[tokio::test]
async fn each_limit_refuses_and_is_named() {
    let small = Limits {
        body_bytes_max: 1_000,
        decoded_bytes_max: 2_000,
        events_per_batch_max: 3,
        ..Limits::default()
    };
    let too_large = async |body: &[u8]| {
        let world = World::with_limits(small.clone());
        match world.accept(submission(body)).await {
            Err(Refusal::TooLarge { limit, limit_value }) => (limit, limit_value),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(too_large(&[b' '; 1_001]).await, ("body_bytes_max", 1_000));
    assert_eq!(
        too_large(batch(&["1"; 4]).as_bytes()).await,
        ("events_per_batch_max", 3)
    );
    let bomb = vec![b' '; 2_001];
    assert_eq!(
        too_large(&Encoding::Gzip.encode(&bomb)).await,
        ("decoded_bytes_max", 2_000)
    );
    assert_eq!(
        too_large(&Encoding::Zstd.encode(&bomb)).await,
        ("decoded_bytes_max", 2_000)
    );
    let world = World::with_limits(small);
    assert!(matches!(
        world.ingest.reserve(Some(1_001)),
        Err(Refusal::TooLarge {
            limit: "body_bytes_max",
            ..
        })
    ));
}

#[tokio::test]
async fn an_event_that_is_too_long_is_set_aside() {
    let world = World::with_limits(Limits {
        event_bytes_max: 150,
        ..Limits::default()
    });
    let long = CLICK.replace(r#""x":1"#, &format!(r#""x":1{}"#, " ".repeat(150)));
    let receipt = world
        .accept(submission(batch(&[CLICK, &long]).as_bytes()))
        .await
        .unwrap();
    assert_eq!(
        (receipt.events_stored, &*receipt.set_aside[0].reason),
        (1, "longer than 150 bytes")
    );
}

#[tokio::test]
async fn without_memory_a_batch_is_refused_before_it_is_read_or_decoded() {
    let world = World::with_limits(Limits {
        in_flight_bytes_max: 100_000,
        ..Limits::default()
    });
    let held = world.ingest.reserve(Some(90_000)).unwrap();
    assert!(matches!(
        world.ingest.reserve(Some(10_001)),
        Err(Refusal::Overloaded { retry_after_s: 1.. })
    ));
    assert!(matches!(world.ingest.reserve(None), Err(Refusal::Overloaded { .. })));
    let text = batch(&[&format!(r#"{{"type":0,"x":"{}","timestamp":1}}"#, "a ".repeat(40_000))]);
    let body = Encoding::Gzip.encode(text.as_bytes());
    assert!(matches!(
        world.accept(submission(&body)).await,
        Err(Refusal::Overloaded { .. })
    ));
    drop(held);
    world.accept(submission(&body)).await.unwrap();
    assert_eq!(world.ingest.in_flight_bytes(), 0);
}

#[tokio::test]
async fn what_storage_says_is_passed_on() {
    let world = World::new();
    let body = batch(&[META]);
    world.answer_next(Ok(Appended::Duplicate));
    let receipt = world.accept(submission(body.as_bytes())).await.unwrap();
    assert!(receipt.stored && receipt.duplicate);
    world.answer_next(Ok(Appended::SessionDeleted));
    assert!(matches!(
        world.accept(submission(body.as_bytes())).await,
        Err(Refusal::SessionDeleted)
    ));
    world.answer_next(Err(StoreError::Full("disk".to_owned())));
    assert!(matches!(
        world.accept(submission(body.as_bytes())).await,
        Err(Refusal::Store(StoreError::Full(_)))
    ));
    assert_eq!(world.ingest.in_flight_bytes(), 0);
}

/// Two events of an agent with the same token, and an address.
const TOLD: &str = concat!(
    r#"{"type":5,"data":{"tag":"reenact/track@1","payload":{"name":"x","data":{"a":"TOKEN=ghp_"#,
    r#"Zx81kQ0vTq72LmN5sRw93YbC64dHfJpG17uE","b":"\u001b[31mghp_"#,
    r#"Zx81kQ0vTq72LmN5sRw93YbC64dHfJpG17uE\u001b[0m","c":"ada@example.com","d":"const token = next(tokens);"}}},"timestamp":9}"#
);

/// The labels in what was stored of a session.
async fn labels(session: &str, labels: Labels, material: Material) -> Vec<String> {
    let world = World::new();
    let text = batch(&[TOLD]).replace("session-1", session);
    let accepted = world
        .accept(Submission {
            material,
            labels,
            ..submission(text.as_bytes())
        })
        .await;
    accepted.expect("a receipt");
    let stored = world.only_text();
    assert!(stored.contains("const token = next(tokens);"), "{stored}");
    let after_start = stored.split("[redacted:").skip(1);
    after_start
        .filter_map(|rest| Some(rest.split_once(']')?.0.to_owned()))
        .collect()
}

#[tokio::test]
async fn labels_are_those_that_the_submission_asks_for() {
    let plain = labels("session-1", Labels::Plain, Material::AgentSession).await;
    assert_eq!(plain, ["github_token", "github_token", "email"]);

    let key = ProjectLabelKey::derive(&[7; 32]);
    let keyed = || Labels::Keyed(key.clone());
    let first = labels("session-1", keyed(), Material::AgentSession).await;
    assert_eq!(first[0], first[1]);
    assert!(
        first[0].starts_with("github_token:") && first[2].starts_with("email:s"),
        "{first:?}"
    );

    let second = labels("session-2", keyed(), Material::AgentSession).await;
    assert_eq!(
        first[0], second[0],
        "a token is the same in all sessions of the project"
    );
    assert_ne!(first[2], second[2], "an address is not");
}
