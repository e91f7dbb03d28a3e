use std::sync::Arc;

use super::appending::Rig;
use super::doubles::Fault;
use super::reading::{read, reader};
use super::samples::{key, project, session};
use crate::{Appended, Deletion, Index, Objects, StoreError, TombstoneId, WriteIndex, recover};

/// Three sessions whose batches share blocks.
async fn three_sessions(rig: &Rig) {
    for n in 0..4 {
        let keys = ["gone", "here", "near"].map(|name| key("p", name, "1", n));
        let appends = keys.iter().map(|key| rig.append(key));
        for answer in futures::future::join_all(appends).await {
            assert_eq!(answer, Ok(Appended::Stored));
        }
    }
}

/// Where a session's id or texts stand in the objects, also inside of compressed payloads.
async fn traces(objects: &dyn Objects, name: &str) -> Vec<String> {
    let needle = session(name).as_str().to_owned();
    let mut found = Vec::new();
    for prefix in ["blocks", "tombstones"] {
        for object in objects.list(prefix).await.unwrap() {
            let bytes = objects.get(&object.path).await.unwrap().unwrap();
            let mut texts = vec![object.path.clone().into_bytes(), bytes.to_vec()];
            if prefix == "blocks" {
                let block = crate::Block::open(&object.path, bytes).unwrap();
                for frame in block.frames() {
                    let frame = frame.unwrap().frame;
                    texts.push(frame.encoding.decode(&frame.payload, 1 << 30).unwrap());
                }
            }
            if texts
                .iter()
                .any(|text| memchr::memmem::find(text, needle.as_bytes()).is_some())
            {
                found.push(object.path);
            }
        }
    }
    found
}

async fn neighbours_are_whole(index: &Arc<dyn Index>, objects: &Arc<dyn Objects>) {
    for name in ["here", "near"] {
        let batches = read(&reader(index, objects), name).await;
        assert_eq!(batches.len(), 4);
        assert!(batches.iter().all(Result::is_ok), "{batches:?}");
    }
}

pub async fn erased_bytes_are_gone_and_neighbours_stay(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    three_sessions(&rig).await;
    assert!(!traces(&*objects, "gone").await.is_empty());
    let keeper = rig.housekeeper();
    let deleted = keeper.delete_session(&project("p"), &session("gone")).await.unwrap();
    let due_ms = super::samples::START_MS + 600_000;
    assert_eq!(deleted, Some(Deletion { erased_by_ms: due_ms }));
    assert!(
        read(&reader(&index, &objects), "gone").await.is_empty(),
        "hidden at once"
    );
    assert_eq!(
        keeper.delete_session(&project("p"), &session("gone")).await.unwrap(),
        None
    );
    keeper.work_now().await.unwrap();
    assert_eq!(keeper.erasures_waiting().await.unwrap(), 0);
    assert_eq!(traces(&*objects, "gone").await, [] as [String; 0]);
    neighbours_are_whole(&index, &objects).await;

    // Blocks of nothing but the session's batches are deleted.
    for name in ["here", "near"] {
        keeper
            .delete_session(&project("p"), &session(name))
            .await
            .unwrap()
            .unwrap();
    }
    keeper.work_now().await.unwrap();
    assert_eq!(objects.list("blocks").await.unwrap(), []);
    assert_eq!(index.blocks().await.unwrap(), []);
    assert_eq!(objects.list("tombstones").await.unwrap().len(), 3);
    rig.clock.advance(31 * 24 * 3_600_000);
    keeper.work_now().await.unwrap();
    assert_eq!(objects.list("tombstones").await.unwrap(), []);
    keeper.close().await;
}

/// Each step of erasing fails once, before or after it took effect; then the program starts anew.
pub async fn erasing_goes_on_after_a_fault_at_any_step(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let steps = [
        "put tombstones",
        "put blocks",
        "replace_blocks",
        "delete blocks",
        "forget_retired",
        "scrub",
        "finish",
    ];
    let error = || StoreError::Unavailable("broken".to_owned());
    for step in steps {
        for fault in [Fault::Before(error()), Fault::After(error())] {
            let rig = Rig::new(index.clone(), objects.clone());
            three_sessions(&rig).await;
            rig.appender.close().await;
            let first = rig.housekeeper();
            first.work_now().await.unwrap();
            rig.script.fail(step, fault.clone(), 1);
            first
                .delete_session(&project("p"), &session("gone"))
                .await
                .unwrap()
                .unwrap();
            // Whichever of this call and the task meets the fault: afterwards one of them is done with it.
            let _ = first.work_now().await;
            first.close().await;
            rig.script.heal();

            recover(&*index, &*objects).await.unwrap();
            let second = rig.housekeeper();
            second.work_now().await.unwrap();
            assert_eq!(second.erasures_waiting().await.unwrap(), 0, "{step} {fault:?}");
            assert_eq!(traces(&*objects, "gone").await, [] as [String; 0], "{step} {fault:?}");
            assert!(index.retired_blocks().await.unwrap().is_empty());
            let tombstone = TombstoneId::of(&project("p"), &session("gone"));
            assert!(
                objects.get(&tombstone.path()).await.unwrap().is_some(),
                "{step} {fault:?}"
            );
            neighbours_are_whole(&index, &objects).await;

            for name in ["here", "near"] {
                second
                    .delete_session(&project("p"), &session(name))
                    .await
                    .unwrap()
                    .unwrap();
            }
            second.work_now().await.unwrap();
            rig.clock.advance(31 * 24 * 3_600_000);
            second.work_now().await.unwrap();
            assert!(objects.list("tombstones").await.unwrap().is_empty());
            second.close().await;
        }
    }
}

pub async fn batches_of_a_deleted_session_are_refused(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    three_sessions(&rig).await;
    let keeper = rig.housekeeper();
    keeper
        .delete_session(&project("p"), &session("gone"))
        .await
        .unwrap()
        .unwrap();
    keeper.work_now().await.unwrap();
    for n in [0, 9] {
        assert_eq!(
            rig.append(&key("p", "gone", "1", n)).await,
            Ok(Appended::SessionDeleted)
        );
    }
    assert_eq!(traces(&*objects, "gone").await, [] as [String; 0]);
    assert_eq!(
        rig.append(&key("q", "gone", "1", 0)).await,
        Ok(Appended::Stored),
        "another project's"
    );
    // One that was on its way: the group looked before the deletion and wrote after it.
    let late = super::samples::frame(&key("p", "gone", "1", 5), super::samples::encoding(0));
    let id = rig.ids.next(0);
    let mut block = crate::BlockBuilder::new(&id, 0);
    let (offset, length) = block.push(&late).unwrap();
    let bytes = block.finish();
    let record = crate::BlockRecord {
        id,
        bytes: bytes.len() as u64,
        written_at_ms: 0,
    };
    objects.put(&record.id.path(), bytes).await.unwrap();
    let crate::Frame {
        key,
        received_at_ms,
        facts,
        ..
    } = late;
    let entry = crate::BlockEntry {
        key,
        offset,
        length,
        received_at_ms,
        facts,
    };
    let found = rig.index.commit_block(&record, &[entry]).await.unwrap();
    assert_eq!(found, [crate::KeyState::SessionDeleted]);
    rig.clock.advance(600_000);
    keeper.work_now().await.unwrap();
    assert_eq!(objects.get(&record.id.path()).await.unwrap(), None);
    keeper.close().await;
}

pub async fn small_blocks_are_merged(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    for n in 0..40 {
        rig.append(&key("p", ["here", "near"][n as usize % 2], "1", n))
            .await
            .unwrap();
    }
    let before = super::folding::everything(&*index, "p").await;
    let keeper = rig.housekeeper();
    keeper.work_now().await.unwrap();
    assert_eq!(index.blocks().await.unwrap().len(), 40, "too young to be merged");
    rig.clock.advance(301_000);
    keeper.work_now().await.unwrap();
    let blocks = index.blocks().await.unwrap();
    assert_eq!((blocks.len(), objects.list("blocks").await.unwrap().len()), (1, 1));
    assert_eq!(super::folding::everything(&*index, "p").await, before);
    let reader = reader(&index, &objects);
    for name in ["here", "near"] {
        let batches = read(&reader, name).await;
        assert_eq!(batches.len(), 20);
        assert!(batches.iter().all(Result::is_ok));
    }
    rig.clock.advance(301_000);
    keeper.work_now().await.unwrap();
    assert_eq!(
        index.blocks().await.unwrap(),
        blocks,
        "one block has nothing to be merged with"
    );
    keeper.close().await;
}

/// A block with a damaged batch is not rewritten just to save space.
pub async fn damage_is_not_merged_away(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    for n in 0..20 {
        rig.append(&key("p", "here", "1", n)).await.unwrap();
    }
    let damaged = index.locate_batch(&key("p", "here", "1", 7)).await.unwrap().unwrap();
    let damaged = damaged.frame.unwrap();
    let path = damaged.block.path();
    let mut bytes = objects.get(&path).await.unwrap().unwrap().to_vec();
    bytes[damaged.offset as usize + 30] ^= 1;
    objects.put(&path, bytes.into()).await.unwrap();
    rig.clock.advance(301_000);
    let keeper = rig.housekeeper();
    keeper.work_now().await.unwrap();
    assert_eq!(index.blocks().await.unwrap().len(), 20);
    // Erasing goes on all the same: the damaged block goes, since nobody can say what is in it.
    keeper
        .delete_session(&project("p"), &session("here"))
        .await
        .unwrap()
        .unwrap();
    keeper.work_now().await.unwrap();
    assert_eq!(objects.list("blocks").await.unwrap(), []);
    keeper.close().await;
}
