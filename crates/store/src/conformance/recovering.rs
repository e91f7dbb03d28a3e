use std::sync::Arc;

use super::appending::Rig;
use super::doubles::Fault;
use super::folding::everything;
use super::reading::{read, reader};
use super::samples::{encoding, frame, key, project, session};
use crate::{
    BlockBuilder, BlockId, BlockIndex, Index, KeyState, Objects, Progress, Project, Recovered, StoreError, rebuild,
    recover,
};

fn new_project(id: &reenact_recording::ProjectId) -> Project {
    Project {
        id: id.clone(),
        name: id.as_str().to_owned(),
        public_key: format!("pk_{id}"),
        allowed_origins: Vec::new(),
        hash_identity: false,
        identity_hash_key: [5; 32],
        created_at_ms: 1,
    }
}

/// Writes a block that the index is not told of.
async fn write_unknown(rig: &Rig, objects: &dyn Objects, sequences: &[u32]) -> BlockId {
    let id = rig.ids.next(super::samples::START_MS);
    let mut block = BlockBuilder::new(&id, 0);
    for n in sequences {
        block.push(&frame(&key("p", "a", "1", *n), encoding(*n))).unwrap();
    }
    objects.put(&id.path(), block.finish()).await.unwrap();
    id
}

pub async fn a_block_the_index_does_not_know_is_taken_in(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    rig.append(&key("p", "a", "1", 0)).await.unwrap();
    write_unknown(&rig, &*objects, &[0, 1, 2]).await;
    let found = recover(&*index, &*objects).await.unwrap();
    assert_eq!(
        found,
        Recovered {
            blocks: 2,
            blocks_committed: 1,
            batches_committed: 2,
            ..Recovered::default()
        }
    );
    let batches = read(&reader(&index, &objects), "a").await;
    assert!(batches.len() == 3 && batches.iter().all(Result::is_ok));
    let again = recover(&*index, &*objects).await.unwrap();
    assert_eq!(
        again,
        Recovered {
            blocks: 2,
            ..Recovered::default()
        }
    );
    let row = index.session(&project("p"), &session("a")).await.unwrap().unwrap();
    assert_eq!(row.facts.event_count, 9);
}

pub async fn leftovers_of_a_rewrite_are_removed(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    for n in 0..3 {
        rig.append(&key("p", "a", "1", n)).await.unwrap();
    }
    let leftover = write_unknown(&rig, &*objects, &[0, 1, 2]).await;
    let found = recover(&*index, &*objects).await.unwrap();
    assert_eq!((found.blocks_removed, found.blocks_committed), (1, 0));
    assert_eq!(objects.get(&leftover.path()).await.unwrap(), None);
    assert!(read(&reader(&index, &objects), "a").await.iter().all(Result::is_ok));
}

pub async fn a_rebuilt_index_is_the_same(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    index.create_project(&new_project(&project("p"))).await.unwrap();
    for n in 0..12 {
        rig.append(&key(["p", "q"][n as usize % 2], &format!("{:04}", n % 3), "1", n))
            .await
            .unwrap();
    }
    let before = (
        everything(&*index, "p").await,
        everything(&*index, "q").await,
        index.blocks().await.unwrap(),
    );
    let mut seen = Vec::new();
    let found = rebuild(&*index, &*objects, &mut new_project, &mut |progress| {
        seen.push(progress)
    })
    .await
    .unwrap();
    assert_eq!(
        (found.blocks, found.blocks_committed, found.batches_committed),
        (12, 12, 12)
    );
    assert_eq!(
        seen.first(),
        Some(&Progress {
            blocks_done: 0,
            blocks_total: 12
        })
    );
    assert_eq!(
        seen.last(),
        Some(&Progress {
            blocks_done: 12,
            blocks_total: 12
        })
    );
    let after = (
        everything(&*index, "p").await,
        everything(&*index, "q").await,
        index.blocks().await.unwrap(),
    );
    assert_eq!(after, before);
    assert_eq!(
        index.projects().await.unwrap(),
        [project("p"), project("q")].map(|id| new_project(&id))
    );
}

pub async fn a_rebuild_honours_tombstones(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    for name in ["a", "b"] {
        rig.append(&key("p", name, "1", 0)).await.unwrap();
    }
    let keeper = rig.housekeeper();
    keeper.work_now().await.unwrap();
    // Deleted, and before anything is erased, the index is built anew.
    keeper
        .delete_session(&project("p"), &session("a"))
        .await
        .unwrap()
        .unwrap();
    keeper.close().await;
    rebuild(&*index, &*objects, &mut new_project, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(
        index
            .session(&project("p"), &session("a"))
            .await
            .unwrap()
            .map(|row| row.id),
        None
    );
    assert!(index.session(&project("p"), &session("b")).await.unwrap().is_some());
    assert_eq!(
        index.key_states(&[key("p", "a", "1", 0)]).await.unwrap(),
        [KeyState::SessionDeleted]
    );
}

pub async fn an_interrupted_rebuild_is_completed(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    for n in 0..6 {
        rig.append(&key("p", "a", "1", n)).await.unwrap();
    }
    let before = everything(&*index, "p").await;
    // Reading fails after some blocks.
    let script = rig.script.clone();
    let mut progress = |progress: Progress| {
        if progress.blocks_done == 2 {
            let error = StoreError::Unavailable("interrupted".to_owned());
            script.fail("get blocks", Fault::Before(error), 1);
        }
    };
    rebuild(&*index, &*rig.objects, &mut new_project, &mut progress)
        .await
        .unwrap_err();
    assert_ne!(everything(&*index, "p").await, before);
    let found = recover(&*index, &*objects).await.unwrap();
    assert!((1..6).contains(&found.blocks_committed), "{found:?}");
    assert_eq!(everything(&*index, "p").await, before);
}

pub async fn damaged_blocks_do_not_stop_recovery(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    let ids = [
        write_unknown(&rig, &*objects, &[0, 1, 2]).await,
        write_unknown(&rig, &*objects, &[3, 4]).await,
        write_unknown(&rig, &*objects, &[5]).await,
    ];
    let cut = objects.get(&ids[0].path()).await.unwrap().unwrap();
    objects.put(&ids[0].path(), cut.slice(..cut.len() - 60)).await.unwrap();
    objects
        .put(&ids[1].path(), bytes::Bytes::from_static(b"nothing"))
        .await
        .unwrap();
    let found = recover(&*index, &*objects).await.unwrap();
    assert_eq!((found.blocks_committed, found.blocks_damaged), (2, 2));
    let batches = read(&reader(&index, &objects), "a").await;
    let read: Vec<_> = batches.into_iter().map(|batch| batch.unwrap().key.sequence).collect();
    assert!(read.starts_with(&[0, 1]) && read.ends_with(&[5]), "{read:?}");
    assert!(
        objects.get(&ids[1].path()).await.unwrap().is_some(),
        "left for somebody to look at"
    );
    assert!(rig.index.retired_blocks().await.unwrap().is_empty());
}
