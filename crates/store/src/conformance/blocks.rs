use std::sync::Arc;

use super::samples::{block, entries, key, project, session};
use crate::{BatchQuery, BlockRecord, Index, MovedFrame, Project, Tombstone, TombstoneId};

pub async fn replaced_blocks_are_retired(index: Arc<dyn Index>) {
    let (a, b) = (key("p", "a", "1", 0), key("p", "b", "1", 0));
    index
        .commit_block(&block(1), &entries(std::slice::from_ref(&a)))
        .await
        .unwrap();
    index
        .commit_block(&block(2), &entries(std::slice::from_ref(&b)))
        .await
        .unwrap();
    let moved = [
        MovedFrame {
            key: b.clone(),
            from: block(2).id,
            offset: 40,
            length: 500,
        },
        MovedFrame {
            key: a.clone(),
            from: block(1).id,
            offset: 540,
            length: 500,
        },
    ];
    index
        .replace_blocks(&[block(1).id, block(2).id], Some(&block(3)), &moved)
        .await
        .unwrap();

    assert_eq!(index.blocks().await.unwrap(), [block(3)]);
    assert_eq!(index.retired_blocks().await.unwrap(), [block(1).id, block(2).id]);
    let live = index.live_frames(&block(3).id).await.unwrap();
    let places: Vec<_> = live.iter().map(|frame| (&frame.key, frame.offset)).collect();
    assert_eq!(places, [(&b, 40), (&a, 540)]);
    let found = index.locate_batch(&a).await.unwrap().unwrap();
    let found = found.frame.unwrap();
    assert_eq!((found.block, found.offset), (block(3).id, 540));
    index.forget_retired(&[block(1).id]).await.unwrap();
    assert_eq!(index.retired_blocks().await.unwrap(), [block(2).id]);
}

pub async fn unmoved_frames_are_forgotten(index: Arc<dyn Index>) {
    let keys = [key("p", "a", "1", 0), key("p", "a", "1", 1)];
    index.commit_block(&block(1), &entries(&keys)).await.unwrap();
    let moved = [MovedFrame {
        key: keys[0].clone(),
        from: block(1).id,
        offset: 40,
        length: 500,
    }];
    index
        .replace_blocks(&[block(1).id], Some(&block(2)), &moved)
        .await
        .unwrap();
    let located = index
        .locate(&project("p"), &session("a"), &BatchQuery::default())
        .await
        .unwrap();
    assert_eq!(located.len(), 1);
    index.replace_blocks(&[block(2).id], None, &[]).await.unwrap();
    assert_eq!(index.blocks().await.unwrap(), []);
    assert_eq!(index.locate_batch(&keys[0]).await.unwrap(), None);
}

pub async fn small_blocks_by_size_and_age(index: Arc<dyn Index>) {
    for number in 1..=4 {
        let record = BlockRecord {
            bytes: u64::from(number) * 1_000,
            ..block(number)
        };
        index
            .commit_block(&record, &entries(&[key("p", "a", "1", number)]))
            .await
            .unwrap();
    }
    let small = index.small_blocks(3_000, i64::MAX, 10).await.unwrap();
    assert_eq!(
        small.iter().map(|block| block.bytes).collect::<Vec<_>>(),
        [1_000, 2_000]
    );
    let old = index.small_blocks(10_000, block(3).written_at_ms, 10).await.unwrap();
    assert_eq!(old.len(), 2);
    assert_eq!(index.small_blocks(10_000, i64::MAX, 1).await.unwrap().len(), 1);
}

pub async fn clearing_keeps_accounts_and_tombstones(index: Arc<dyn Index>) {
    let kept = Project {
        id: project("p"),
        name: "Shop".to_owned(),
        public_key: "pk_1".to_owned(),
        allowed_origins: vec!["*".to_owned()],
        hash_identity: false,
        identity_hash_key: [3; 32],
        created_at_ms: 1,
    };
    index.create_project(&kept).await.unwrap();
    index
        .commit_block(&block(1), &entries(&[key("p", "a", "1", 0), key("p", "b", "1", 0)]))
        .await
        .unwrap();
    let id = TombstoneId::of(&project("p"), &session("a"));
    let tombstone = Tombstone {
        id,
        due_ms: 10,
        expires_at_ms: 20,
    };
    assert!(
        index
            .bury_session(&project("p"), &session("a"), &tombstone)
            .await
            .unwrap()
    );

    index.clear_recordings().await.unwrap();
    assert_eq!(index.blocks().await.unwrap(), []);
    assert_eq!(
        index
            .session(&project("p"), &session("b"))
            .await
            .unwrap()
            .map(|row| row.id),
        None
    );
    assert_eq!(index.projects().await.unwrap(), [kept]);
    assert_eq!(index.tombstones().await.unwrap(), [tombstone]);
    assert_eq!(index.erasures().await.unwrap().len(), 1);
}
