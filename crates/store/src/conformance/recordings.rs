use std::sync::Arc;

use reenact_recording::BatchKey;

use super::folding::everything;
use super::samples::{block, entries, facts, key, keys_of, project, recording, session};
use crate::{
    BatchQuery, BlockRecord, Index, KeyState, MovedFrame, RecordedEntry, RecordingCommit, Tombstone, TombstoneId,
};

async fn frameless(index: &dyn Index, name: &str) -> Vec<bool> {
    let located = index
        .locate(&project("p"), &session(name), &BatchQuery::default())
        .await
        .unwrap();
    located.iter().map(|batch| batch.frame.is_none()).collect()
}

pub async fn a_recording_takes_the_place_of_frames(index: Arc<dyn Index>) {
    let (a, b) = (keys_of("a", 3), keys_of("b", 1));
    index.commit_block(&block(1), &entries(&a[..2])).await.unwrap();
    index
        .commit_block(&block(2), &entries(&[a[2].clone(), b[0].clone()]))
        .await
        .unwrap();
    let before = everything(&*index, "p").await;
    assert_eq!(index.recording(&project("p"), &session("a")).await.unwrap(), None);
    let first = recording("a", 1);
    let committed = index.commit_recording(&first, &a, &[]).await.unwrap();
    assert_eq!(committed, RecordingCommit::Committed);
    assert_eq!(everything(&*index, "p").await, before, "nothing else changes");
    assert_eq!(frameless(&*index, "a").await, [true; 3]);
    assert_eq!(frameless(&*index, "b").await, [false]);
    assert_eq!(
        index.recording(&project("p"), &session("a")).await.unwrap(),
        Some(first.clone())
    );
    assert_eq!(index.recordings().await.unwrap(), std::slice::from_ref(&first.id));
    assert_eq!(
        index.key_states(&a).await.unwrap(),
        [KeyState::Stored; 3],
        "duplicates are known"
    );
    assert_eq!(
        index.retired_blocks().await.unwrap(),
        [block(1).id],
        "it held nothing else"
    );
    assert_eq!(index.blocks().await.unwrap(), [block(2)]);
    // A batch that comes later lies in a block again, until the next recording.
    let later = key("p", "a", "1", 7);
    index
        .commit_block(&block(3), &entries(std::slice::from_ref(&later)))
        .await
        .unwrap();
    assert_eq!(frameless(&*index, "a").await, [true, true, true, false]);
    let all: Vec<_> = a.iter().cloned().chain([later]).collect();
    let second = recording("a", 2);
    assert_eq!(
        index.commit_recording(&second, &all, &[]).await.unwrap(),
        RecordingCommit::Committed
    );
    assert_eq!(frameless(&*index, "a").await, [true; 4]);
    assert_eq!(index.retired_objects().await.unwrap(), [first.id.path()]);
    index.forget_retired_objects(&[first.id.path()]).await.unwrap();
    assert_eq!(index.retired_objects().await.unwrap(), [] as [String; 0]);
}

pub async fn what_came_in_between_makes_a_recording_stale(index: Arc<dyn Index>) {
    let a = keys_of("a", 3);
    index.commit_block(&block(1), &entries(&a)).await.unwrap();
    let gone = index
        .commit_recording(&recording("b", 1), &keys_of("b", 1), &[])
        .await
        .unwrap();
    assert_eq!(gone, RecordingCommit::SessionGone);
    let unknown = index
        .commit_recording(&recording("a", 1), &keys_of("a", 4), &[])
        .await
        .unwrap();
    assert_eq!(unknown, RecordingCommit::Stale, "one of them is not stored");
    assert_eq!(frameless(&*index, "a").await, [false; 3], "nothing of it happened");
    assert_eq!(
        index.retired_objects().await.unwrap(),
        [recording("a", 1).id.path(), recording("b", 1).id.path()]
    );
    assert_eq!(index.blocks().await.unwrap(), [block(1)]);
    index.commit_recording(&recording("a", 1), &a[..2], &[]).await.unwrap();
    assert_eq!(frameless(&*index, "a").await, [true, true, false]);
    let again = index.commit_recording(&recording("a", 1), &a, &[]).await.unwrap();
    assert_eq!(again, RecordingCommit::Stale, "another was quicker");
    let lacks = index.commit_recording(&recording("a", 2), &a[1..], &[]).await.unwrap();
    assert_eq!(lacks, RecordingCommit::Stale, "what lies nowhere else must be in it");
    assert_eq!(frameless(&*index, "a").await, [true, true, false]);
}

pub async fn a_deleted_session_takes_its_recording_along(index: Arc<dyn Index>) {
    let (a, b) = (keys_of("a", 2), keys_of("b", 1));
    let both: Vec<_> = a.iter().chain(&b).cloned().collect();
    index.commit_block(&block(1), &entries(&both)).await.unwrap();
    index.commit_recording(&recording("a", 1), &a, &[]).await.unwrap();
    let tombstone = Tombstone {
        id: TombstoneId::of(&project("p"), &session("a")),
        due_ms: 1,
        expires_at_ms: 2,
    };
    assert!(
        index
            .bury_session(&project("p"), &session("a"), &tombstone)
            .await
            .unwrap()
    );
    assert_eq!(index.recording(&project("p"), &session("a")).await.unwrap(), None);
    let erasures = index.erasures().await.unwrap();
    assert_eq!(erasures[0].blocks, [block(1).id], "its frames are there still");
    let moved = MovedFrame {
        key: b[0].clone(),
        from: block(1).id,
        offset: 64,
        length: 500,
    };
    index
        .replace_blocks(&[block(1).id], Some(&block(2)), &[moved])
        .await
        .unwrap();
    assert!(
        !index.finish_erasure(&tombstone.id).await.unwrap(),
        "its object is there still"
    );
    let path = recording("a", 1).id.path();
    assert_eq!(index.retired_objects().await.unwrap(), std::slice::from_ref(&path));
    index.forget_retired_objects(&[path]).await.unwrap();
    assert!(index.finish_erasure(&tombstone.id).await.unwrap());
    // One that was being compacted meanwhile.
    let late = index.commit_recording(&recording("a", 2), &a, &[]).await.unwrap();
    assert_eq!(late, RecordingCommit::SessionGone);
    assert_eq!(index.retired_objects().await.unwrap(), [recording("a", 2).id.path()]);
    assert_eq!(
        index.erasures().await.unwrap().len(),
        1,
        "open again until that is gone"
    );
    let taken = index.take_in_recording(&recording("a", 2), &[], &[]).await.unwrap();
    assert_eq!(taken, RecordingCommit::SessionGone);
}

pub async fn recordings_are_taken_in(index: Arc<dyn Index>) {
    let a = keys_of("a", 3);
    index.commit_block(&block(1), &entries(&a)).await.unwrap();
    index.commit_recording(&recording("a", 1), &a, &[]).await.unwrap();
    let before = everything(&*index, "p").await;
    index.clear_recordings().await.unwrap();
    assert_eq!(index.recordings().await.unwrap(), []);
    let entry = |key: &BatchKey| {
        let facts = facts(key);
        RecordedEntry {
            key: key.clone(),
            received_at_ms: facts.last_at_ms.unwrap() + 1_000,
            facts,
        }
    };
    let known: Vec<_> = a.iter().map(entry).collect();
    let taken = index.take_in_recording(&recording("a", 1), &known, &[]).await.unwrap();
    assert_eq!(taken, RecordingCommit::Committed);
    assert_eq!(everything(&*index, "p").await, before);
    assert_eq!(index.loose_session_count().await.unwrap(), 0);
    // A block of the same frames that was left holds copies only.
    let states = index.commit_block(&block(1), &entries(&a)).await.unwrap();
    assert_eq!(states, [KeyState::Stored; 3]);
    assert_eq!(frameless(&*index, "a").await, [true; 3]);
    let older = index.take_in_recording(&recording("a", 1), &known, &[]).await.unwrap();
    assert_eq!(older, RecordingCommit::Stale);
}

pub async fn garbage_is_counted(index: Arc<dyn Index>) {
    let (a, b) = (keys_of("a", 3), keys_of("b", 2));
    let all: Vec<_> = a.iter().chain(&b).cloned().collect();
    let large = BlockRecord {
        bytes: 2_600,
        ..block(1)
    };
    index.commit_block(&large, &entries(&all)).await.unwrap();
    assert_eq!(index.sparse_blocks(1, 10).await.unwrap(), []);
    index.commit_recording(&recording("a", 1), &a, &[]).await.unwrap();
    assert_eq!(index.sparse_blocks(57, 10).await.unwrap(), std::slice::from_ref(&large));
    assert_eq!(index.sparse_blocks(58, 10).await.unwrap(), []);
    let live = index.live_frames(&large.id).await.unwrap();
    assert_eq!(live.len(), 2);
    index.commit_recording(&recording("b", 1), &b, &[]).await.unwrap();
    assert_eq!(
        index.sparse_blocks(1, 10).await.unwrap(),
        [],
        "nothing but garbage: retired"
    );
    assert_eq!(index.retired_blocks().await.unwrap(), [large.id]);
}
