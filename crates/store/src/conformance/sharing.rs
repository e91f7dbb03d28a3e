use std::sync::Arc;

use super::samples::{START_MS, block, entries, key, project, recording, session, session_key};
use crate::{
    ContentHash, Index, Offered, PackEntry, PackId, PackRecord, RecordingCommit, SharedTotals, Tombstone, TombstoneId,
    VisitorHash,
};

const MARKUP_MIN: usize = 2;

fn pack(number: u64) -> PackRecord {
    PackRecord {
        id: PackId {
            project: project("p"),
            number,
        },
        bytes: 100,
    }
}

fn entry(number: u64, hash: i64) -> PackEntry {
    PackEntry {
        number,
        hash: ContentHash(hash),
        bytes: 50,
    }
}

async fn store_sessions(index: &dyn Index, names: &[&str]) {
    let keys: Vec<_> = names.iter().map(|name| key("p", name, "1", 0)).collect();
    index.commit_block(&block(1), &entries(&keys)).await.unwrap();
}

async fn offer(index: &dyn Index, name: &str, visitor: i64, hashes: &[i64]) -> Vec<Offered> {
    let offers: Vec<_> = hashes.iter().map(|hash| (ContentHash(*hash), MARKUP_MIN)).collect();
    let (session, visitor) = (session_key(name), VisitorHash(visitor));
    let offered = index
        .look_up_contents(&session.project, visitor, &offers)
        .await
        .unwrap();
    let own = offers
        .iter()
        .zip(&offered)
        .filter(|(_, offered)| **offered == Offered::Candidate);
    let own: Vec<_> = own.map(|((hash, _), _)| *hash).collect();
    index.note_candidates(&session, visitor, &own, START_MS).await.unwrap();
    offered
}

async fn commit(index: &dyn Index, name: &str, generation: u32, shared: &[(u64, u64)]) -> RecordingCommit {
    let covered = [key("p", name, "1", 0)];
    let recording = recording(name, generation);
    let committed = index.commit_recording(&recording, &covered, shared);
    committed.await.unwrap()
}

async fn bury(index: &dyn Index, name: &str) {
    let tombstone = Tombstone {
        id: TombstoneId::of(&project("p"), &session(name)),
        due_ms: 1,
        expires_at_ms: 2,
    };
    let buried = index.bury_session(&project("p"), &session(name), &tombstone).await;
    assert!(buried.unwrap());
}

pub async fn contents_ripen_with_visitors(index: Arc<dyn Index>) {
    use Offered::{Candidate, Ripe, Shared};
    store_sessions(&*index, &["a", "b", "c"]).await;
    assert_eq!(offer(&*index, "a", 1, &[7, 8, i64::MIN]).await, [Candidate; 3]);
    assert_eq!(
        offer(&*index, "b", 1, &[7]).await,
        [Candidate],
        "the same visitor once more"
    );
    assert_eq!(offer(&*index, "unknown", 2, &[9]).await, [Candidate]);
    assert_eq!(
        offer(&*index, "c", 3, &[9, 7]).await,
        [Candidate, Ripe],
        "nobody remembers the unknown one"
    );
    assert_eq!(index.shared_totals().await.unwrap().candidates, 5);
    let first = index.take_numbers(&project("p"), 2).await.unwrap();
    assert_eq!(index.take_numbers(&project("p"), 1).await.unwrap(), first + 2);
    assert_eq!(
        index.take_numbers(&project("q"), 1).await.unwrap(),
        0,
        "each project counts its own"
    );
    for _ in 0..2 {
        let entries = [entry(first, 7)];
        index.commit_pack(&pack(first + 2), &entries, START_MS).await.unwrap();
    }
    assert_eq!(offer(&*index, "a", 1, &[8, 7]).await, [Candidate, Shared(first)]);
    let totals = SharedTotals {
        contents: 1,
        pack_bytes: 100,
        candidates: 3,
    };
    assert_eq!(index.shared_totals().await.unwrap(), totals);
    // A deleted session is no reason to share anything.
    bury(&*index, "a").await;
    assert_eq!(offer(&*index, "b", 2, &[8]).await, [Candidate]);
    assert_eq!(index.forget_candidates(START_MS).await.unwrap(), 0);
    assert_eq!(index.forget_candidates(START_MS + 1).await.unwrap(), 2);
    assert_eq!(index.shared_totals().await.unwrap().candidates, 0);
}

pub async fn recordings_hold_what_they_refer_to(index: Arc<dyn Index>) {
    store_sessions(&*index, &["a", "b"]).await;
    let entries = [entry(0, 7), entry(1, 8), entry(2, 9)];
    index.commit_pack(&pack(10), &entries, START_MS).await.unwrap();
    assert_eq!(index.packs_of(&project("p"), &[(1, 5)]).await.unwrap(), [pack(10).id]);
    assert_eq!(index.packs_of(&project("p"), &[(3, 5)]).await.unwrap(), []);
    assert_eq!(
        commit(&*index, "a", 1, &[(2, 1)]).await,
        RecordingCommit::Stale,
        "3 is not there"
    );
    assert_eq!(commit(&*index, "a", 1, &[(0, 1)]).await, RecordingCommit::Committed);
    assert_eq!(commit(&*index, "b", 1, &[(1, 0)]).await, RecordingCommit::Committed);
    let later = START_MS + 10 * crate::UNUSED_KEPT_MS;
    assert_eq!(
        index.unused_packs(START_MS - 1, 9).await.unwrap(),
        [],
        "it may be referred to soon"
    );
    assert_eq!(index.unused_packs(later, 9).await.unwrap(), [pack(10).id]);
    assert_eq!(index.contents_of(&pack(10).id, later).await.unwrap(), [0, 1]);
    // What is still needed is not forgotten, and what is not moved is.
    let old = [pack(10).id];
    assert!(!index.replace_packs(&old, Some(&pack(11)), &[0], later).await.unwrap());
    assert_eq!(index.packs().await.unwrap(), [pack(10)], "nothing of it happened");
    assert!(
        index
            .replace_packs(&old, Some(&pack(11)), &[0, 1], later)
            .await
            .unwrap()
    );
    assert_eq!(index.packs().await.unwrap(), [pack(11)]);
    let retired = index.retired_objects().await.unwrap();
    assert_eq!(
        retired,
        [recording("a", 1).id.path(), pack(10).id.path()],
        "and the stale one"
    );
    // A new generation that needs less lets go of the rest, after a while.
    assert_eq!(commit(&*index, "a", 2, &[(1, 0)]).await, RecordingCommit::Committed);
    assert_eq!(index.unused_packs(START_MS, 9).await.unwrap(), []);
    assert_eq!(index.contents_of(&pack(11).id, later).await.unwrap(), [1]);
    bury(&*index, "a").await;
    assert_eq!(index.contents_of(&pack(11).id, later).await.unwrap(), [1]);
    bury(&*index, "b").await;
    assert_eq!(index.unused_packs(START_MS, 9).await.unwrap(), [pack(11).id], "at once");
    assert_eq!(index.contents_of(&pack(11).id, later).await.unwrap(), [] as [u64; 0]);
    assert!(index.replace_packs(&[pack(11).id], None, &[], later).await.unwrap());
    assert_eq!(index.shared_totals().await.unwrap(), SharedTotals::default());
    assert!(
        index.take_numbers(&project("p"), 1).await.unwrap() > 10,
        "numbers are not given out again"
    );
}

pub async fn copies_of_what_is_shared_are_counted(index: Arc<dyn Index>) {
    store_sessions(&*index, &["a", "b"]).await;
    offer(&*index, "a", 1, &[7, 8]).await;
    assert_eq!(commit(&*index, "a", 1, &[]).await, RecordingCommit::Committed);
    assert_eq!(index.foldable_sessions(1, 9).await.unwrap(), []);
    offer(&*index, "b", 2, &[7, 8]).await;
    index
        .commit_pack(&pack(10), &[entry(0, 7), entry(1, 8)], START_MS)
        .await
        .unwrap();
    assert_eq!(commit(&*index, "b", 1, &[(0, 1)]).await, RecordingCommit::Committed);
    assert_eq!(index.foldable_sessions(101, 9).await.unwrap(), []);
    assert_eq!(index.foldable_sessions(100, 9).await.unwrap(), [session_key("a")]);
    assert_eq!(commit(&*index, "a", 2, &[(0, 1)]).await, RecordingCommit::Committed);
    assert_eq!(index.foldable_sessions(1, 9).await.unwrap(), [], "it was written anew");
}
