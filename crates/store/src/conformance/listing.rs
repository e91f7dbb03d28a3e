//! Orders and pages of the list, and finding a session's batches.

use std::sync::Arc;

use reenact_analytics::TermField;
use reenact_recording::{SessionId, WindowId};

use super::filtering::{listed, name_of, three_sessions, with_terms};
use super::samples::{START_MS, block, entries, key, project, session};
use crate::{BatchQuery, Index, SessionCursor, SessionFilter, SessionOrder, SortKey};

pub async fn every_order_sorts_both_ways(index: Arc<dyn Index>) {
    three_sessions(&*index).await;
    for (by, descending) in [
        (SortKey::Started, ["three", "two", "one"]),
        (SortKey::Duration, ["three", "two", "one"]),
        (SortKey::Active, ["three", "one", "two"]),
        (SortKey::Errors, ["three", "two", "one"]),
    ] {
        for filter in [
            SessionFilter::default(),
            with_terms(TermField::Property, &["buy.plan=one", "buy.plan=two", "buy.plan=three"]),
        ] {
            for ascending in [false, true] {
                let order = SessionOrder { by, ascending };
                let (mut seen, mut cursor) = (Vec::new(), None);
                loop {
                    let page = index
                        .list_sessions(&project("p"), &filter, order, cursor.as_ref(), 1)
                        .await
                        .unwrap();
                    assert!(page.sessions.len() <= 1);
                    seen.extend(page.sessions.iter().map(|row| name_of(&row.id)));
                    cursor = page.next;
                    if cursor.is_none() {
                        break;
                    }
                }
                if ascending {
                    seen.reverse();
                }
                assert_eq!(seen, descending, "{order:?}");
            }
        }
    }
}

/// Nobody is shown twice or left out because somebody new came while one was turning pages.
pub async fn pages_are_stable_under_inserts(index: Arc<dyn Index>) {
    // Sequence decides the start; several sessions start at the same time.
    let keys: Vec<_> = (0..25).map(|n| key("p", &format!("{n:03}"), "1", n / 3)).collect();
    index.commit_block(&block(1), &entries(&keys)).await.unwrap();
    let mut seen: Vec<SessionId> = Vec::new();
    let mut cursor: Option<SessionCursor> = None;
    for turn in 0.. {
        let filter = SessionFilter {
            to_ms: Some(START_MS + 3_600_000),
            ..SessionFilter::default()
        };
        let page = index
            .list_sessions(&project("p"), &filter, SessionOrder::default(), cursor.as_ref(), 4)
            .await
            .unwrap();
        assert!(page.sessions.len() <= 4);
        seen.extend(page.sessions.into_iter().map(|row| row.id));
        let newer = key("p", &format!("new-{turn}"), "1", 90 + turn);
        index.commit_block(&block(2 + turn), &entries(&[newer])).await.unwrap();
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    let expected: Vec<_> = (0..25_u32).rev().map(|n| session(&format!("{n:03}"))).collect();
    assert_eq!(seen, expected);
}

pub async fn locating_by_time_window_and_kind(index: Arc<dyn Index>) {
    let mut other_window = key("p", "a", "1", 9);
    other_window.stream.window = WindowId::parse("window-0002").unwrap();
    let keys = [
        key("p", "a", "1", 0),
        key("p", "a", "1", 1),
        key("p", "a", "1", 2),
        other_window.clone(),
    ];
    let mut entries = entries(&keys);
    entries[1].facts.kinds.insert("reenact/error@1".to_owned(), 1);
    entries[2].facts.set_aside_count = 2;
    index.commit_block(&block(1), &entries).await.unwrap();
    let all = BatchQuery::default;
    let cases = [
        (all(), vec![0, 1, 2, 9]),
        // Batch n holds the times 5n to 5n + 4 seconds.
        (
            BatchQuery {
                from_ms: Some(START_MS + 4_000),
                to_ms: Some(START_MS + 5_000),
                ..all()
            },
            vec![0, 1],
        ),
        (
            BatchQuery {
                from_ms: Some(START_MS + 4_001),
                to_ms: Some(START_MS + 4_999),
                ..all()
            },
            vec![],
        ),
        (
            BatchQuery {
                from_ms: Some(START_MS + 10_000),
                ..all()
            },
            vec![2, 9],
        ),
        (
            BatchQuery {
                window: Some(other_window.stream.window.clone()),
                ..all()
            },
            vec![9],
        ),
        (
            BatchQuery {
                kinds: vec!["reenact/error@1".into(), "nothing".into()],
                ..all()
            },
            vec![1],
        ),
        (
            BatchQuery {
                kinds: vec!["rrweb/met".into()],
                ..all()
            },
            vec![],
        ),
        (
            BatchQuery {
                set_aside_only: true,
                ..all()
            },
            vec![2],
        ),
    ];
    for (query, expected) in cases {
        let located = index.locate(&project("p"), &session("a"), &query).await.unwrap();
        let found: Vec<_> = located.iter().map(|location| location.key.sequence).collect();
        assert_eq!(found, expected, "{query:?}");
    }
}

pub async fn projects_do_not_see_each_other(index: Arc<dyn Index>) {
    index
        .commit_block(&block(1), &entries(&[key("p", "a", "1", 0), key("q", "a", "1", 1)]))
        .await
        .unwrap();
    let row = index.session(&project("q"), &session("a")).await.unwrap().unwrap();
    assert_eq!(row.facts.event_count, 3);
    assert_eq!(listed(&*index, SessionFilter::default()).await, ["a"]);
    let located = index
        .locate(&project("p"), &session("a"), &BatchQuery::default())
        .await
        .unwrap();
    assert_eq!(located.len(), 1);
    assert_eq!(
        index
            .session(&project("r"), &session("a"))
            .await
            .unwrap()
            .map(|row| row.id),
        None
    );
}
