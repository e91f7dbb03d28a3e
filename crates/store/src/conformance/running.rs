//! Runs of coding agents: what they came to, and lists by it.

use std::sync::Arc;

use reenact_analytics::{RunSummary, SourceKind, TermField};

use super::filtering::{listed, name_of, with_terms};
use super::samples::{block, entries, key, project, session};
use crate::{
    Index, QuietBefore, SearchableSession, SessionFilter, SessionKey, SessionOrder, SortKey, Tombstone, TombstoneId,
};

/// Stores runs of 3, 6 and 9 events, and a visit of 12.
async fn three_runs_and_a_visit(index: &dyn Index) {
    for (number, name) in ["one", "two", "three", "visit"].into_iter().enumerate() {
        let keys: Vec<_> = (0..=number as u32).map(|n| key("p", name, "1", n)).collect();
        let mut entries = entries(&keys);
        if name != "visit" {
            for entry in &mut entries {
                entry.facts.source = SourceKind::Agent;
            }
        }
        index.commit_block(&block(number as u32), &entries).await.unwrap();
    }
}

fn summary(version: u32, cost_usd: Option<f64>) -> RunSummary {
    RunSummary {
        version,
        tool_use_count: 7,
        cost_usd,
        ..RunSummary::default()
    }
}

async fn put(index: &dyn Index, name: &str, run: RunSummary) {
    let row = index.session(&project("p"), &session(name)).await.unwrap().unwrap();
    let searchable = SearchableSession {
        received_until_ms: row.last_received_at_ms,
        run: Some(run),
        ..SearchableSession::default()
    };
    assert!(
        index
            .put_session(&project("p"), &session(name), &searchable)
            .await
            .unwrap()
    );
}

pub async fn a_runs_summary_is_kept_until_something_arrives(index: Arc<dyn Index>) {
    let index = &*index;
    three_runs_and_a_visit(index).await;
    let of = async |name: &str| index.session(&project("p"), &session(name)).await.unwrap();
    assert_eq!(of("one").await.unwrap().run, None);
    put(index, "one", summary(3, Some(1.5))).await;
    let row = of("one").await.unwrap();
    assert_eq!(row.current_run(), Some(&summary(3, Some(1.5))));
    let page = index
        .list_sessions(
            &project("p"),
            &SessionFilter::default(),
            SessionOrder::default(),
            None,
            10,
        )
        .await
        .unwrap();
    let of_list = page.sessions.iter().find(|row| name_of(&row.id) == "one").unwrap();
    assert_eq!(of_list.run, row.run);

    // What was known stays, and is known to be old.
    let mut later = entries(&[key("p", "one", "1", 8)]);
    later[0].facts.source = SourceKind::Agent;
    later[0].received_at_ms = row.last_received_at_ms + 1;
    index.commit_block(&block(9), &later).await.unwrap();
    let row = of("one").await.unwrap();
    assert_eq!((row.current_run(), row.run.is_some()), (None, true));

    let tombstone = Tombstone {
        id: TombstoneId::of(&project("p"), &session("one")),
        due_ms: 0,
        expires_at_ms: 0,
    };
    index
        .bury_session(&project("p"), &session("one"), &tombstone)
        .await
        .unwrap();
    assert!(of("one").await.is_none());
}

pub async fn runs_are_listed_by_events_and_cost(index: Arc<dyn Index>) {
    let index = &*index;
    three_runs_and_a_visit(index).await;
    put(index, "one", summary(1, Some(2.5))).await;
    put(index, "two", summary(1, Some(0.25))).await;
    let agents = with_terms(TermField::Source, &["agent"]);
    let few = SessionFilter {
        errors_min: Some(1),
        ..SessionFilter::default()
    };
    let cases: [(SortKey, &SessionFilter, &[&str]); 5] = [
        (SortKey::RunCost, &SessionFilter::default(), &["one", "two", "three"]),
        (SortKey::RunCost, &agents, &["one", "two", "three"]),
        (SortKey::RunEvents, &SessionFilter::default(), &["three", "two", "one"]),
        (SortKey::RunEvents, &agents, &["three", "two", "one"]),
        (SortKey::RunCost, &few, &["two", "three"]),
    ];
    for (by, filter, descending) in cases {
        for ascending in [false, true] {
            let order = SessionOrder { by, ascending };
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let page = index
                    .list_sessions(&project("p"), filter, order, cursor.as_ref(), 1)
                    .await
                    .unwrap();
                seen.extend(page.sessions.iter().map(|row| name_of(&row.id)));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            if ascending {
                seen.reverse();
            }
            assert_eq!(seen, descending, "{order:?} {filter:?}");
        }
    }
    // A visit is none the less in the other lists.
    assert_eq!(listed(index, SessionFilter::default()).await.len(), 4);
}

pub async fn settled_runs_of_older_rules_come_again(index: Arc<dyn Index>) {
    let index = &*index;
    three_runs_and_a_visit(index).await;
    put(index, "one", summary(1, None)).await;
    put(index, "two", summary(2, None)).await;
    put(index, "three", summary(1, None)).await;
    let outdated = async || {
        let keys = index.outdated_runs(2, 10).await.unwrap();
        keys.into_iter().map(|key| key.session).collect::<Vec<_>>()
    };
    assert!(outdated().await.is_empty(), "they come by themselves");
    for unsettled in index.unsettled_sessions(&QuietBefore::ALL, None, 10).await.unwrap() {
        let SessionKey { session: id, .. } = &unsettled.key;
        if *id != session("three") {
            index.settle_session(&unsettled).await.unwrap();
        }
    }
    assert_eq!(outdated().await, [session("one")]);
    put(index, "one", summary(2, None)).await;
    assert!(outdated().await.is_empty());
}
