use std::sync::Arc;

use reenact_analytics::{Identity, NameVersion, PageVisit, Timed};
use reenact_recording::{SessionId, WindowId};

use super::samples::{START_MS, block, entries, key, project, session};
use crate::{BatchQuery, BlockEntry, Index, SessionCursor, SessionFilter};

/// Three sessions that differ in everything that can be asked for.
async fn three_sessions(index: &dyn Index) {
    let mut all = Vec::new();
    for (number, name) in ["one", "two", "three"].into_iter().enumerate() {
        let number = number as i64;
        let mut entry: BlockEntry = entries(&[key("p", name, "1", 0)]).remove(0);
        let at_ms = START_MS + number * 60_000;
        let facts = &mut entry.facts;
        facts.first_at_ms = Some(at_ms);
        facts.last_at_ms = Some(at_ms + 10_000 * (number + 1));
        facts.error_count = number as u32;
        facts.visits = vec![PageVisit {
            at_ms,
            url: format!("https://shop.example/{name}/100%_off"),
            title: None,
        }];
        facts.identity = Some(Timed {
            at_ms,
            value: Identity {
                id: format!("user-{name}"),
                traits: None,
            },
        });
        let browser = if number == 0 { "Firefox" } else { "Chrome" };
        facts.client.browser = Some(NameVersion {
            name: browser.to_owned(),
            version: Some("140".to_owned()),
        });
        all.push(entry);
    }
    // The clock of the third runs a minute ahead.
    all[2].facts.clock_offset_ms = -60_000;
    index.commit_block(&block(1), &all).await.unwrap();
}

async fn listed(index: &dyn Index, filter: SessionFilter) -> Vec<String> {
    let page = index.list_sessions(&project("p"), &filter, None, 50).await.unwrap();
    let name = |id: &SessionId| id.as_str().trim_start_matches("session-").to_owned();
    page.sessions.iter().map(|row| name(&row.id)).collect()
}

pub async fn every_filter_filters(index: Arc<dyn Index>) {
    three_sessions(&*index).await;
    let all = SessionFilter::default;
    assert_eq!(listed(&*index, all()).await, ["two", "three", "one"]);
    let cases = [
        (
            SessionFilter {
                user: Some("user-two".into()),
                ..all()
            },
            vec!["two"],
        ),
        (
            SessionFilter {
                user: Some("user".into()),
                ..all()
            },
            vec![],
        ),
        (
            SessionFilter {
                url_contains: Some("/three/".into()),
                ..all()
            },
            vec!["three"],
        ),
        (
            SessionFilter {
                from_ms: Some(START_MS + 60_000),
                ..all()
            },
            vec!["two", "three"],
        ),
        (
            SessionFilter {
                to_ms: Some(START_MS + 59_999),
                ..all()
            },
            vec!["one"],
        ),
        (
            SessionFilter {
                to_ms: Some(START_MS),
                ..all()
            },
            vec!["one"],
        ),
        (
            SessionFilter {
                duration_min_ms: Some(20_000),
                ..all()
            },
            vec!["two", "three"],
        ),
        (
            SessionFilter {
                duration_max_ms: Some(20_000),
                ..all()
            },
            vec!["two", "one"],
        ),
        (
            SessionFilter {
                errors_min: Some(1),
                ..all()
            },
            vec!["two", "three"],
        ),
        (
            SessionFilter {
                browser: Some("firefox".into()),
                ..all()
            },
            vec!["one"],
        ),
        (
            SessionFilter {
                browser: Some("Chrome".into()),
                errors_min: Some(2),
                ..all()
            },
            vec!["three"],
        ),
        (
            SessionFilter {
                user: Some("user-two".into()),
                to_ms: Some(START_MS),
                ..all()
            },
            vec![],
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(listed(&*index, filter.clone()).await, expected, "{filter:?}");
    }
}

pub async fn urls_are_found_by_any_part(index: Arc<dyn Index>) {
    three_sessions(&*index).await;
    for (part, found) in [
        ("100%_OFF", 3),
        ("100%", 3),
        ("%off", 0),
        ("one/100", 1),
        ("\\", 0),
        ("shop_example", 0),
    ] {
        let filter = SessionFilter {
            url_contains: Some(part.to_owned()),
            ..SessionFilter::default()
        };
        assert_eq!(listed(&*index, filter).await.len(), found, "{part}");
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
            .list_sessions(&project("p"), &filter, cursor.as_ref(), 4)
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
    let mut expected: Vec<_> = (0..25_u32).map(|n| (n / 3, session(&format!("{n:03}")))).collect();
    expected.sort_by(|a, b| b.cmp(a));
    let expected: Vec<_> = expected.into_iter().map(|(_, id)| id).collect();
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
