use std::sync::Arc;

use super::samples::{block, entries, key, project, session};
use crate::{BatchQuery, Erasure, Index, KeyState, MovedFrame, SessionFilter, SessionOrder, Tombstone, TombstoneId};

fn tombstone(name: &str) -> Tombstone {
    Tombstone {
        id: TombstoneId::of(&project("p"), &session(name)),
        due_ms: 1_000,
        expires_at_ms: 2_000,
    }
}

async fn bury(index: &dyn Index, name: &str) -> bool {
    index
        .bury_session(&project("p"), &session(name), &tombstone(name))
        .await
        .unwrap()
}

pub async fn a_buried_session_is_gone_everywhere(index: Arc<dyn Index>) {
    let keys = [key("p", "a", "1", 0), key("p", "b", "1", 0)];
    index.commit_block(&block(1), &entries(&keys)).await.unwrap();
    index
        .commit_block(&block(2), &entries(&[key("p", "a", "1", 1)]))
        .await
        .unwrap();
    assert!(bury(&*index, "a").await);
    assert!(!bury(&*index, "a").await, "it is gone already");
    assert!(!bury(&*index, "never").await);

    let (p, a) = (project("p"), session("a"));
    assert_eq!(index.session(&p, &a).await.unwrap().map(|row| row.id), None);
    assert!(index.pages(&p, &a).await.unwrap().is_empty());
    assert!(index.locate(&p, &a, &BatchQuery::default()).await.unwrap().is_empty());
    assert_eq!(index.locate_batch(&keys[0]).await.unwrap(), None);
    let listed = index
        .list_sessions(&p, &SessionFilter::default(), SessionOrder::default(), None, 50)
        .await
        .unwrap();
    assert_eq!(listed.sessions.len(), 1);
    assert_eq!(
        index.key_states(&keys).await.unwrap(),
        [KeyState::SessionDeleted, KeyState::Stored]
    );
    assert_eq!(index.live_frames(&block(1).id).await.unwrap().len(), 1);

    let blocks = vec![block(1).id, block(2).id];
    let erasure = Erasure {
        tombstone: tombstone("a").id,
        due_ms: 1_000,
        blocks,
    };
    assert_eq!(index.erasures().await.unwrap(), [erasure]);
    assert!(
        !index.finish_erasure(&tombstone("a").id).await.unwrap(),
        "blocks hold it still"
    );
    let moved = [MovedFrame {
        key: keys[1].clone(),
        from: block(1).id,
        offset: 40,
        length: 500,
    }];
    index
        .replace_blocks(&[block(1).id], Some(&block(3)), &moved)
        .await
        .unwrap();
    index.replace_blocks(&[block(2).id], None, &[]).await.unwrap();
    index.scrub().await.unwrap();
    assert!(index.finish_erasure(&tombstone("a").id).await.unwrap());
    assert_eq!(index.erasures().await.unwrap(), []);
    assert_eq!(index.key_states(&keys[..1]).await.unwrap(), [KeyState::SessionDeleted]);
}

pub async fn late_batches_of_a_buried_session_reopen_its_erasure(index: Arc<dyn Index>) {
    index
        .commit_block(&block(1), &entries(&[key("p", "a", "1", 0)]))
        .await
        .unwrap();
    bury(&*index, "a").await;
    index.replace_blocks(&[block(1).id], None, &[]).await.unwrap();
    assert!(index.finish_erasure(&tombstone("a").id).await.unwrap());
    // It was on its way into a block when the session was deleted.
    let late = entries(&[key("p", "a", "1", 1), key("p", "b", "1", 0)]);
    let states = index.commit_block(&block(2), &late).await.unwrap();
    assert_eq!(states, [KeyState::SessionDeleted, KeyState::New]);
    assert_eq!(
        index
            .session(&project("p"), &session("a"))
            .await
            .unwrap()
            .map(|row| row.id),
        None
    );
    let erasures = index.erasures().await.unwrap();
    assert_eq!(erasures.len(), 1);
    assert_eq!(erasures[0].blocks, [block(2).id]);
}

pub async fn burying_while_its_block_is_rewritten(index: Arc<dyn Index>) {
    let keys = [key("p", "a", "1", 0), key("p", "b", "1", 0)];
    index.commit_block(&block(1), &entries(&keys)).await.unwrap();
    let live = index.live_frames(&block(1).id).await.unwrap();
    bury(&*index, "a").await;
    let moved: Vec<_> = live
        .into_iter()
        .map(|frame| MovedFrame {
            key: frame.key,
            from: block(1).id,
            offset: frame.offset,
            length: frame.length,
        })
        .collect();
    index
        .replace_blocks(&[block(1).id], Some(&block(2)), &moved)
        .await
        .unwrap();
    assert_eq!(index.erasures().await.unwrap()[0].blocks, [block(2).id]);
    assert_eq!(index.live_frames(&block(2).id).await.unwrap().len(), 1);
    assert_eq!(index.locate_batch(&keys[0]).await.unwrap(), None);
}

/// A block that holds a copy nobody refers to is rewritten too.
pub async fn strays_are_erased_too(index: Arc<dyn Index>) {
    let keys = [key("p", "a", "1", 0)];
    index.commit_block(&block(1), &entries(&keys)).await.unwrap();
    index.commit_block(&block(2), &entries(&keys)).await.unwrap();
    bury(&*index, "a").await;
    assert_eq!(index.erasures().await.unwrap()[0].blocks, [block(1).id, block(2).id]);
}

pub async fn tombstones_expire(index: Arc<dyn Index>) {
    index
        .commit_block(&block(1), &entries(&[key("p", "a", "1", 0)]))
        .await
        .unwrap();
    bury(&*index, "a").await;
    let elsewhere = tombstone("elsewhere");
    index.restore_tombstones(&[elsewhere]).await.unwrap();
    assert!(index.expire_tombstones(2_000).await.unwrap().is_empty());
    assert_eq!(
        index.expire_tombstones(2_001).await.unwrap(),
        [elsewhere.id],
        "one is not yet erased"
    );
    index.replace_blocks(&[block(1).id], None, &[]).await.unwrap();
    index.finish_erasure(&tombstone("a").id).await.unwrap();
    assert_eq!(index.expire_tombstones(2_001).await.unwrap(), [tombstone("a").id]);
    assert_eq!(
        index.key_states(&[key("p", "a", "1", 0)]).await.unwrap(),
        [KeyState::New]
    );
    assert_eq!(index.tombstones().await.unwrap(), []);
}

/// The index was put back from a copy that is older than a deletion.
pub async fn restored_tombstones_bury(index: Arc<dyn Index>) {
    let keys = [key("p", "a", "1", 0), key("p", "b", "1", 0)];
    index.commit_block(&block(1), &entries(&keys)).await.unwrap();
    index.restore_tombstones(&[tombstone("a")]).await.unwrap();
    assert_eq!(
        index
            .session(&project("p"), &session("a"))
            .await
            .unwrap()
            .map(|row| row.id),
        None
    );
    assert!(index.session(&project("p"), &session("b")).await.unwrap().is_some());
    assert_eq!(index.erasures().await.unwrap()[0].blocks, [block(1).id]);
    assert_eq!(
        index.key_states(&keys).await.unwrap(),
        [KeyState::SessionDeleted, KeyState::Stored]
    );
}
