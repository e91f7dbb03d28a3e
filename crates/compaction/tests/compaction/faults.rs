//! A fault or a crash at any step leaves either the old state or the new one, and nothing besides.

use std::sync::Arc;

use reenact_compaction::Outcome;
use reenact_store::conformance::doubles::Fault;
use reenact_store::conformance::samples::{key, project, secret, session};
use reenact_store::{Housekeeper, Objects as _, StoreError};

use crate::world::{World, session_key};

fn broken() -> StoreError {
    StoreError::Unavailable("broken".to_owned())
}

#[tokio::test]
async fn a_fault_at_any_write_is_mended_by_the_next_start() {
    for step in ["put recordings", "delete blocks"] {
        for fault in [Fault::Before(broken()), Fault::After(broken())] {
            let world = World::new().await;
            for n in 0..3 {
                world.append_sample(&key("p", "a", "1", n)).await;
            }
            let before = world.read("a").await;
            world.script.fail(step, fault.clone(), 1);
            let _ = world.compaction.compact(&session_key("a")).await;
            let _ = world.keeper.work_now().await;
            assert_eq!(world.read("a").await, before, "{step} {fault:?}");
            world.script.heal();
            world.recover().await;
            assert_eq!(world.read("a").await, before, "{step} {fault:?}");
            let recorded = world.index.recordings().await.unwrap().len();
            assert_eq!(
                world.paths("recordings").await.len(),
                recorded,
                "no orphan: {step} {fault:?}"
            );
            world.compaction.compact(&session_key("a")).await.unwrap();
            world.keeper.work_now().await.unwrap();
            assert_eq!(world.read("a").await, before);
            assert_eq!(world.paths("recordings").await.len(), 1);
            assert_eq!(world.paths("blocks").await, [] as [String; 0]);
        }
    }
}

/// A crash between object and transaction.
#[tokio::test]
async fn an_orphan_is_removed_at_the_next_start() {
    let world = World::new().await;
    for n in 0..3 {
        world.append_sample(&key("p", "a", "1", n)).await;
    }
    world.compaction.compact(&session_key("a")).await.unwrap();
    let bytes = world.objects.get("recordings/p/session-a-1").await.unwrap().unwrap();
    world.objects.put("recordings/p/session-a-2", bytes).await.unwrap();
    let found = world.recover().await;
    assert_eq!((found.recordings, found.recordings_removed), (2, 1));
    assert_eq!(world.paths("recordings").await, ["recordings/p/session-a-1"]);
}

/// The index was put back from a copy that is older than the recording: the blocks are gone, the recording is all.
#[tokio::test]
async fn a_recording_that_the_index_does_not_know_is_taken_in() {
    let world = World::new().await;
    for n in 0..3 {
        world.append_sample(&key("p", "a", "1", n)).await;
    }
    let before = world.read("a").await;
    world.compaction.compact(&session_key("a")).await.unwrap();
    world.keeper.work_now().await.unwrap();
    world.index.clear_recordings().await.unwrap();
    assert_eq!(world.read("a").await, [] as [String; 0]);
    let found = world.recover().await;
    assert_eq!(found.recordings_committed, 1);
    assert_eq!(world.read("a").await, before);
}

#[tokio::test]
async fn nothing_of_a_deleted_session_is_left_compacted_or_not() {
    let world = World::new().await;
    for n in 0..6 {
        for name in ["gone", "here"] {
            world.append_sample(&key("p", name, "1", n)).await;
        }
    }
    for name in ["gone", "here"] {
        world.compaction.compact(&session_key(name)).await.unwrap();
    }
    world.append_sample(&key("p", "gone", "1", 6)).await;
    let here = world.read("here").await;
    assert!(!holders(&world, "session-gone").is_empty());
    delete(&world.keeper, "gone").await;
    assert_eq!(world.read("gone").await, [] as [String; 0], "hidden at once");
    world.keeper.work_now().await.unwrap();
    assert_eq!(world.keeper.erasures_waiting().await.unwrap(), 0);
    assert_eq!(holders(&world, "session-gone"), [] as [String; 0]);
    for n in 0..7 {
        assert_eq!(holders(&world, &secret(&key("p", "gone", "1", n))), [] as [String; 0]);
    }
    assert_eq!(world.read("here").await, here);
    assert_eq!(world.paths("recordings").await, ["recordings/p/session-here-1"]);
}

#[tokio::test]
async fn a_session_deleted_while_it_is_compacted_leaves_nothing() {
    let world = Arc::new(World::new().await);
    for n in 0..3 {
        world.append_sample(&key("p", "gone", "1", n)).await;
    }
    // The put tells when the object is there, and the deletion comes before the transaction.
    let compacting = {
        let world = world.clone();
        tokio::spawn(async move { world.compaction.compact(&session_key("gone")).await.unwrap() })
    };
    while !world
        .script
        .take_log()
        .iter()
        .any(|step| step.starts_with("put recordings"))
        && !compacting.is_finished()
    {
        tokio::task::yield_now().await;
    }
    delete(&world.keeper, "gone").await;
    let outcome = compacting.await.unwrap();
    assert!(!matches!(outcome, Outcome::Refused(_)), "{outcome:?}");
    world.keeper.work_now().await.unwrap();
    assert_eq!(world.keeper.erasures_waiting().await.unwrap(), 0);
    assert_eq!(holders(&world, "session-gone"), [] as [String; 0]);
}

pub(crate) async fn delete(keeper: &Housekeeper, name: &str) {
    keeper
        .delete_session(&project("p"), &session(name))
        .await
        .unwrap()
        .unwrap();
}

/// Files whose path or bytes hold a text, also in anything in them that zstd or gzip packed.
pub(crate) fn holders(world: &World, needle: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![world.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let mut texts = crate::corpus::unpacked(&bytes);
            texts.push(bytes);
            texts.push(path.to_string_lossy().into_owned().into_bytes());
            if texts.iter().any(|text| String::from_utf8_lossy(text).contains(needle)) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}
