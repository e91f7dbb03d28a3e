//! What is read of a session is the same before, during and after compaction.

use reenact_compaction::Outcome;
use reenact_store::conformance::samples::{key, project, secret, session};
use reenact_store::{BatchQuery, Project, rebuild};

use crate::world::{World, batch_of, session_key};

#[tokio::test]
async fn a_compacted_session_reads_as_before_and_its_blocks_are_gone() {
    let world = World::new().await;
    for n in [0, 1, 2, 4] {
        for page in ["1", "2"] {
            world.append_sample(&key("p", "a", page, n)).await;
        }
    }
    world.append_sample(&key("p", "b", "1", 0)).await;
    let before = (world.read("a").await, world.set_aside("a").await, world.read("b").await);
    assert_eq!(before.0.len(), 24);
    let outcome = world.compaction.compact(&session_key("a")).await.unwrap();
    assert!(matches!(outcome, Outcome::Compacted { .. }), "{outcome:?}");
    let after = (world.read("a").await, world.set_aside("a").await, world.read("b").await);
    assert_eq!(after, before);
    world.keeper.work_now().await.unwrap();
    assert_eq!(world.paths("blocks").await.len(), 1, "only the other session's is left");
    assert_eq!(world.paths("recordings").await, ["recordings/p/session-a-1"]);
    assert_eq!(
        (world.read("a").await, world.set_aside("a").await),
        (before.0, before.1)
    );
    let health = world
        .index
        .recording(&project("p"), &session("a"))
        .await
        .unwrap()
        .unwrap();
    let health: serde_json::Value = serde_json::from_str(&health.health.unwrap()).unwrap();
    assert_eq!(
        health["pages"][0]["counts"]["gap"], 1,
        "sequence 3 never came: {health}"
    );
}

#[tokio::test]
async fn batches_that_come_later_are_compacted_in() {
    let world = World::new().await;
    for n in [0, 2] {
        world.append_sample(&key("p", "a", "1", n)).await;
    }
    world.compaction.compact(&session_key("a")).await.unwrap();
    for n in [1, 3] {
        world.append_sample(&key("p", "a", "1", n)).await;
    }
    let before = (world.read("a").await, world.set_aside("a").await);
    assert_eq!(before.0.len(), 12, "recording and blocks together");
    world.compaction.compact(&session_key("a")).await.unwrap();
    world.keeper.work_now().await.unwrap();
    assert_eq!((world.read("a").await, world.set_aside("a").await), before);
    assert_eq!(world.paths("recordings").await, ["recordings/p/session-a-2"]);
    assert_eq!(world.paths("blocks").await, [] as [String; 0]);
}

#[tokio::test]
async fn a_reader_that_located_batches_finds_them_after_compaction() {
    let world = World::new().await;
    for n in 0..3 {
        world.append_sample(&key("p", "a", "1", n)).await;
    }
    let reader = world.reader();
    let locate = async || {
        let located = world
            .index
            .locate(&project("p"), &session("a"), &BatchQuery::default())
            .await;
        located.unwrap()
    };
    let located = locate().await;
    world.compaction.compact(&session_key("a")).await.unwrap();
    world.keeper.work_now().await.unwrap();
    let in_recording = locate().await;
    // And one that is replaced by the next, after it was located and opened.
    for location in located.iter().chain(&in_recording) {
        let batch = reader.read(location).await.unwrap().unwrap();
        assert!(batch.json.contains(&secret(&batch.key)));
    }
    world.append_sample(&key("p", "a", "1", 3)).await;
    world.compaction.compact(&session_key("a")).await.unwrap();
    world.keeper.work_now().await.unwrap();
    for reader in [reader, world.reader()] {
        for location in located.iter().chain(&in_recording) {
            assert!(reader.read(location).await.unwrap().is_some());
        }
    }
}

#[tokio::test]
async fn finished_sessions_are_compacted_by_themselves_and_running_ones_are_not() {
    let world = World::new().await;
    let mut old = batch_of("old", "1", 0, &[r#"{"type":1,"data":{},"timestamp":1000000000000}"#]);
    old.received_at_ms -= 36 * 60_000;
    world.append(old).await;
    world.append_sample(&key("p", "new", "1", 0)).await;
    world.compact_quiet().await;
    assert_eq!(world.paths("recordings").await, ["recordings/p/session-old-1"]);
    world.clock.advance(36 * 60_000);
    world.compact_quiet().await;
    assert_eq!(world.paths("recordings").await.len(), 2);
}

#[tokio::test]
async fn odd_events_come_back_as_the_same_values() {
    let world = World::new().await;
    let odd = [
        r#"{"type":5,"data":{"tag":"app","payload":{"b":1.50,"a":[null,-0.0,1e3,12345678901234567890]}},"timestamp":1000000000000}"#,
        r#"{"timestamp":1000000000001.5,"data":{"source":2,"type":2,"id":1,"x":1,"y":2,"extra":true},"type":3}"#,
        "null",
        r#"{"type":6,"data":{"plugin":"p","payload":"é\u0000\ud83d\ude42"},"timestamp":1000000000002}"#,
        r#"{"type":77,"data":{"anything":[1,2,3]},"timestamp":1000000000003}"#,
        "null",
    ];
    world.append(batch_of("odd", "1", 0, &odd)).await;
    let before = world.read("odd").await;
    assert_eq!(before.len(), 4);
    let outcome = world.compaction.compact(&session_key("odd")).await.unwrap();
    assert!(matches!(outcome, Outcome::Compacted { .. }), "{outcome:?}");
    let normal = |events: Vec<String>| -> Vec<String> {
        events
            .into_iter()
            .map(|event| event.replace("1000.0", "1000").replace("-0.0", "0"))
            .collect()
    };
    assert_eq!(normal(world.read("odd").await), normal(before));
}

#[tokio::test]
async fn a_damaged_batch_keeps_its_session_in_blocks() {
    let world = World::new().await;
    for n in 0..2 {
        world.append_sample(&key("p", "a", "1", n)).await;
    }
    let damaged = world
        .index
        .locate_batch(&key("p", "a", "1", 1))
        .await
        .unwrap()
        .unwrap()
        .frame
        .unwrap();
    let path = damaged.block.path();
    use reenact_store::Objects as _;
    let mut bytes = world.objects.get(&path).await.unwrap().unwrap().to_vec();
    bytes[(damaged.offset + damaged.length / 2) as usize] ^= 1;
    world.objects.put(&path, bytes.into()).await.unwrap();
    let outcome = world.compaction.compact(&session_key("a")).await.unwrap();
    assert!(matches!(outcome, Outcome::Refused(_)), "{outcome:?}");
    assert_eq!(world.paths("recordings").await, [] as [String; 0]);
    let quiet = reenact_store::QuietBefore::ALL;
    let unsettled = world.index.unsettled_sessions(&quiet, None, 10).await.unwrap();
    assert!(!unsettled[0].is_loose, "not tried again and again");
}

#[tokio::test]
async fn an_index_is_rebuilt_from_recordings_and_blocks() {
    let world = World::new().await;
    let new_project = |id: &reenact_recording::ProjectId| Project {
        id: id.clone(),
        name: id.to_string(),
        public_key: format!("pk_{id}"),
        allowed_origins: Vec::new(),
        hash_identity: false,
        identity_hash_key: [1; 32],
        created_at_ms: 0,
    };
    for name in ["a", "b"] {
        for n in 0..4 {
            world.append_sample(&key("p", name, "1", n)).await;
        }
    }
    world.compaction.compact(&session_key("a")).await.unwrap();
    world.keeper.work_now().await.unwrap();
    world.append_sample(&key("p", "a", "1", 4)).await;
    let row = async |name: &str| {
        format!(
            "{:?}",
            world.index.session(&project("p"), &session(name)).await.unwrap()
        )
    };
    let state = async || {
        let recording = world.index.recording(&project("p"), &session("a")).await.unwrap();
        (
            row("a").await,
            row("b").await,
            world.read("a").await,
            world.set_aside("a").await,
            recording,
        )
    };
    let before = state().await;
    let found = rebuild(&*world.index, &*world.objects, &mut { new_project }, &mut |_| {})
        .await
        .unwrap();
    assert_eq!((found.recordings_committed, found.recordings_damaged), (1, 0));
    assert_eq!(state().await, before);
}
