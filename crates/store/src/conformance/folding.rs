use std::sync::Arc;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reenact_recording::BatchKey;

use super::samples::{block, entries, key, project, session};
use crate::{BatchQuery, Index, KeyState, PageRow, SessionRow};

const CASES: u32 = 48;

pub async fn a_committed_batch_is_found(index: Arc<dyn Index>) {
    let keys = [
        key("p", "a", "1", 0),
        key("p", "a", "1", 1),
        key("p", "a", "2", 0),
        key("p", "b", "1", 0),
    ];
    assert_eq!(index.key_states(&keys).await.unwrap(), [KeyState::New; 4]);
    let states = index.commit_block(&block(1), &entries(&keys)).await.unwrap();
    assert_eq!(states, [KeyState::New; 4]);
    assert_eq!(index.key_states(&keys).await.unwrap(), [KeyState::Stored; 4]);

    let row = index.session(&project("p"), &session("a")).await.unwrap().unwrap();
    assert_eq!(
        (
            row.page_count,
            row.window_count,
            row.facts.event_count,
            row.facts.error_count
        ),
        (2, 1, 9, 1)
    );
    let pages = index.pages(&project("p"), &session("a")).await.unwrap();
    let shape: Vec<_> = pages
        .iter()
        .map(|page| (page.batch_count, page.event_count, page.has_full_snapshot))
        .collect();
    assert_eq!(shape, [(2, 6, true), (1, 3, true)]);
    assert_eq!(
        pages[0].url.as_deref(),
        Some("https://shop.example/page-000001/0?of=session-a")
    );

    let located = index
        .locate(&project("p"), &session("a"), &BatchQuery::default())
        .await
        .unwrap();
    let found: Vec<_> = located.iter().map(|location| location.key.clone()).collect();
    assert_eq!(found, [keys[0].clone(), keys[2].clone(), keys[1].clone()]);
    let frame = located[1].frame.as_ref().unwrap();
    assert_eq!(
        (frame.offset, frame.length, &frame.block),
        (64 + 2 * 500, 500, &block(1).id)
    );
    assert_eq!(index.locate_batch(&keys[2]).await.unwrap().as_ref(), Some(&located[1]));
    assert_eq!(index.locate_batch(&key("p", "a", "2", 1)).await.unwrap(), None);
    assert_eq!(
        index
            .session(&project("p"), &session("c"))
            .await
            .unwrap()
            .map(|row| row.id),
        None
    );
}

pub async fn committing_twice_changes_nothing(index: Arc<dyn Index>) {
    let keys = [
        key("p", "a", "1", 0),
        key("p", "a", "1", 1),
        key("p", "b", "1", 0),
        key("p", "a", "1", 0),
    ];
    let first = index.commit_block(&block(1), &entries(&keys)).await.unwrap();
    assert_eq!(first, [KeyState::New, KeyState::New, KeyState::New, KeyState::Stored]);
    let before = everything(&*index, "p").await;
    assert_eq!(
        index.commit_block(&block(1), &entries(&keys)).await.unwrap(),
        [KeyState::Stored; 4]
    );
    assert_eq!(everything(&*index, "p").await, before);
    // The same batches in another block: the first one stays.
    assert_eq!(
        index.commit_block(&block(2), &entries(&keys)).await.unwrap(),
        [KeyState::Stored; 4]
    );
    assert_eq!(everything(&*index, "p").await, before);
}

/// Whatever is committed in whatever order, however often: the same rows.
pub async fn orders_and_duplicates_do_not_matter(index: Arc<dyn Index>) {
    let mut runner = TestRunner::deterministic();
    let batches = prop::collection::vec((0..3_u32, 1..4_u32, 0..6_u32), 1..20);
    let plan = (
        batches,
        prop::collection::vec((any::<prop::sample::Index>(), 1..5_usize), 0..12),
        any::<u64>(),
    );
    for case in 0..CASES {
        let (batches, repeats, order) = plan.new_tree(&mut runner).unwrap().current();
        let tidy = format!("tidy-{case}");
        let wild = format!("wild-{case}");
        let keys_of = |project: &str| -> Vec<BatchKey> {
            let key = |(s, p, n): &(u32, u32, u32)| key(project, &format!("{s:04}"), &p.to_string(), *n);
            batches.iter().map(key).collect()
        };
        let keys = keys_of(&tidy);
        index.commit_block(&block(case * 100), &entries(&keys)).await.unwrap();

        let mut keys = keys_of(&wild);
        let repeated: Vec<_> = repeats.iter().map(|(which, _)| which.get(&keys).clone()).collect();
        keys.extend(repeated);
        shuffle(&mut keys, order);
        let mut number = case * 100 + 1;
        let mut sizes = repeats.iter().map(|(_, size)| *size).chain(std::iter::repeat(3));
        let mut rest = &keys[..];
        while !rest.is_empty() {
            let (now, later) = rest.split_at(sizes.next().unwrap_or(1).min(rest.len()));
            index.commit_block(&block(number), &entries(now)).await.unwrap();
            number += 1;
            rest = later;
        }
        let told = |text: String, name: &str| text.replace(name, "project");
        let expected = told(everything(&*index, &tidy).await, &tidy);
        assert_eq!(
            told(everything(&*index, &wild).await, &wild),
            expected,
            "case {case}: {batches:?} {repeats:?}"
        );
    }
}

fn shuffle<T>(list: &mut [T], mut seed: u64) {
    for last in (1..list.len()).rev() {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        list.swap(last, (seed >> 33) as usize % (last + 1));
    }
}

pub async fn gaps_are_listed(index: Arc<dyn Index>) {
    let keys = [
        key("p", "a", "1", 1),
        key("p", "a", "1", 4),
        key("p", "a", "2", 0),
        key("p", "a", "3", u32::MAX),
    ];
    index.commit_block(&block(1), &entries(&keys)).await.unwrap();
    let mut pages = index.pages(&project("p"), &session("a")).await.unwrap();
    pages.sort_by(|a, b| a.page.cmp(&b.page));
    assert_eq!(pages[0].missing_sequences, [0, 2, 3]);
    assert_eq!(pages[1].missing_sequences, [] as [u32; 0]);
    assert_eq!(pages[2].missing_sequences.len(), PageRow::MISSING_MAX);
    assert_eq!(pages[2].missing_sequences[..2], [0, 1]);
}

/// Texts that pages choose are kept as they are.
pub async fn odd_texts_survive(index: Arc<dyn Index>) {
    let odd = "a'b\"c\\d%_\u{0}\u{1}\u{2028}é日本🙂";
    let mut entries = entries(&[key("p", "a", "1", 0)]);
    let facts = &mut entries[0].facts;
    facts.visits[0].url = odd.to_owned();
    facts.release = Some(odd.to_owned());
    facts.kinds.insert(odd.to_owned(), 1);
    index.commit_block(&block(1), &entries).await.unwrap();
    let row = index.session(&project("p"), &session("a")).await.unwrap().unwrap();
    assert_eq!(row.facts.visits[0].url, odd);
    assert_eq!(row.facts.release.as_deref(), Some(odd));
}

/// Everything that can be read of a project's sessions, blocks left out.
pub(super) async fn everything(index: &dyn Index, name: &str) -> String {
    let project = project(name);
    let mut out = String::new();
    let list = index
        .list_sessions(
            &project,
            &crate::SessionFilter::default(),
            crate::SessionOrder::default(),
            None,
            1_000,
        )
        .await
        .unwrap();
    // Of sessions that began at the same time, the order is that of arrival.
    let mut sessions = list.sessions;
    sessions.sort_by(|a, b| a.id.cmp(&b.id));
    for listed in sessions {
        let id = listed.id.clone();
        let row: SessionRow = index.session(&project, &id).await.unwrap().unwrap();
        assert_eq!(format!("{listed:?}"), format!("{row:?}"));
        let pages = index.pages(&project, &id).await.unwrap();
        out.push_str(&format!("{row:#?}\n{pages:#?}\n"));
        for located in index.locate(&project, &id, &BatchQuery::default()).await.unwrap() {
            out.push_str(&format!(
                "{:?} {:?} {:?}\n",
                located.key, located.first_at_ms, located.last_at_ms
            ));
        }
    }
    out
}
