//! Search: what is found, in which order, by whom, and what is gone.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::samples::{block, entries, key, project, session};
use crate::{
    FOUND_MOMENTS_MAX, Index, MomentKind, SearchPage, SearchQuery, SearchableMoment, SearchableSession, SessionFilter,
    Tombstone, TombstoneId,
};

/// Stores one batch for each session, in this order.
async fn store(index: &dyn Index, project_name: &str, names: &[&str], number: u32) {
    for (place, name) in names.iter().enumerate() {
        let keys = [key(project_name, name, "1", 0)];
        let record = block(number + place as u32);
        index.commit_block(&record, &entries(&keys)).await.unwrap();
    }
}

fn moment(at_ms: i64, kind: MomentKind, text: &str) -> SearchableMoment {
    let stream = key("p", "any", "1", 0).stream;
    SearchableMoment {
        window: stream.window,
        page: stream.page,
        at_ms,
        kind,
        text: text.to_owned(),
    }
}

async fn put(index: &dyn Index, project_name: &str, name: &str, texts: &[&str]) {
    let moments = texts
        .iter()
        .zip(1..)
        .map(|(text, at_ms)| moment(at_ms, MomentKind::Text, text));
    let searchable = SearchableSession {
        received_until_ms: i64::MAX,
        moments: moments.collect(),
        ..SearchableSession::default()
    };
    let is_there = index
        .put_session(&project(project_name), &session(name), &searchable)
        .await;
    assert!(is_there.unwrap(), "{name}");
}

async fn search(index: &dyn Index, project_name: &str, text: &str) -> SearchPage {
    let query = SearchQuery::parse(text);
    index
        .search(&project(project_name), &query, &SessionFilter::default(), None, 100)
        .await
        .unwrap()
}

/// The found texts of each found session, what was looked for in brackets.
async fn found(index: &dyn Index, text: &str) -> Vec<(String, Vec<String>)> {
    let marked = |found: crate::FoundMoment| {
        let mut text = found.moment.text;
        for mark in found.marks.into_iter().rev() {
            text.insert(mark.end, ']');
            text.insert(mark.start, '[');
        }
        text
    };
    let sessions = search(index, "p", text).await.sessions.into_iter();
    sessions
        .map(|found| {
            let name = found.session.id.as_str().trim_start_matches("session-").to_owned();
            (name, found.moments.into_iter().map(marked).collect())
        })
        .collect()
}

fn expected(sessions: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    sessions
        .iter()
        .map(|(name, found)| ((*name).to_owned(), texts(found)))
        .collect()
}

pub async fn words_prefixes_and_phrases_are_found(index: Arc<dyn Index>) {
    let index = index.as_ref();
    store(index, "p", &["one", "two"], 1).await;
    put(
        index,
        "p",
        "one",
        &["Your card was declined", "Karte abgelehnt: Zürich", "pay_button-3"],
    )
    .await;
    put(index, "p", "two", &["The declined was card", "discard this"]).await;
    for (text, sessions) in [
        (
            "card",
            &[
                ("two", &["The declined was [card]"][..]),
                ("one", &["Your [card] was declined"]),
            ][..],
        ),
        (
            "decl card",
            &[
                ("two", &["The [declined] was [card]"]),
                ("one", &["Your [card] was [declined]"]),
            ],
        ),
        ("\"card was declined\"", &[("one", &["Your [card was declined]"])]),
        ("\"card was decl", &[("one", &["Your [card was declined]"])]),
        ("\"card was decl\"", &[]),
        ("ZURICH", &[("one", &["Karte abgelehnt: [Zürich]"])]),
        ("pay_button", &[("one", &["[pay_button]-3"])]),
        ("card nothing", &[]),
        ("text:card NOT \"OR", &[]),
        ("70", &[]),
        ("", &[]),
        ("\"\" *", &[]),
    ] {
        assert_eq!(found(index, text).await, expected(sessions), "{text}");
    }
}

pub async fn newest_sessions_come_first_and_by_pages(index: Arc<dyn Index>) {
    let index = index.as_ref();
    let names: Vec<String> = (0..7).map(|number| format!("number-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    store(index, "p", &names, 1).await;
    let many: Vec<String> = (0..FOUND_MOMENTS_MAX + 5)
        .map(|number| format!("needle {number}"))
        .collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    // The order of becoming searchable does not matter.
    for name in ["number-3", "number-6", "number-0", "number-5", "number-2"] {
        put(index, "p", name, &many).await;
    }
    put(index, "p", "number-4", &["nothing"]).await;
    put(index, "p", "number-1", &["a needle"]).await;
    let query = SearchQuery::parse("needle");
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = index
            .search(&project("p"), &query, &SessionFilter::default(), after, 2)
            .await
            .unwrap();
        for found in page.sessions {
            let name = found.session.id.as_str().to_owned();
            assert_eq!(found.has_more, name != "session-number-1");
            assert!(found.moments.is_sorted_by_key(|found| found.moment.at_ms), "by time");
            assert_eq!(found.moments.len(), if found.has_more { FOUND_MOMENTS_MAX } else { 1 });
            seen.push(name);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(
        seen,
        [6, 5, 3, 2, 1, 0].map(|number| format!("session-number-{number}"))
    );
}

pub async fn moments_come_back_as_they_were_put(index: Arc<dyn Index>) {
    let index = index.as_ref();
    store(index, "p", &["one"], 1).await;
    let kinds = [
        MomentKind::Text,
        MomentKind::Click,
        MomentKind::Input,
        MomentKind::Url,
        MomentKind::Console,
        MomentKind::Error,
    ];
    let moments: Vec<_> = kinds
        .iter()
        .zip(-3..)
        .map(|(kind, at_ms)| moment(at_ms, *kind, "same \"text\" 'here'"))
        .collect();
    let searchable = SearchableSession {
        received_until_ms: 5,
        moments: moments.clone(),
        findings: BTreeMap::from([("gap".to_owned(), 2)]),
        run: None,
    };
    assert_eq!(index.findings(&project("p"), &session("one")).await.unwrap(), None);
    for _ in 0..2 {
        assert!(
            index
                .put_session(&project("p"), &session("one"), &searchable)
                .await
                .unwrap()
        );
        let page = search(index, "p", "text").await;
        let came: Vec<_> = page.sessions[0]
            .moments
            .iter()
            .map(|found| found.moment.clone())
            .collect();
        assert_eq!(came, moments, "put twice, it is there once");
    }
    assert_eq!(
        index.findings(&project("p"), &session("one")).await.unwrap(),
        Some(searchable.findings.clone())
    );
    put(index, "p", "one", &["other"]).await;
    assert!(
        search(index, "p", "text").await.sessions.is_empty(),
        "in place of what was kept before"
    );
    assert!(
        !index
            .put_session(&project("p"), &session("absent"), &searchable)
            .await
            .unwrap()
    );
}

pub async fn projects_do_not_find_each_others(index: Arc<dyn Index>) {
    let index = index.as_ref();
    store(index, "p", &["one"], 1).await;
    store(index, "P", &["one"], 2).await;
    store(index, "pq", &["one"], 3).await;
    for name in ["p", "P", "pq"] {
        put(index, name, "one", &[&format!("secret of-{name}-only"), "shared"]).await;
    }
    for name in ["p", "P", "pq"] {
        let page = search(index, name, "shared").await;
        assert_eq!(page.sessions.len(), 1, "{name}");
        assert_eq!(page.sessions[0].session.project, project(name));
    }
    assert!(search(index, "nobody", "shared").await.sessions.is_empty());
    assert!(
        index
            .findings(&project("nobody"), &session("one"))
            .await
            .unwrap()
            .is_none()
    );
}

pub async fn a_buried_session_is_not_found(index: Arc<dyn Index>) {
    let index = index.as_ref();
    store(index, "p", &["gone", "here"], 1).await;
    put(index, "p", "gone", &["needle one"]).await;
    put(index, "p", "here", &["needle two"]).await;
    let tombstone = Tombstone {
        id: TombstoneId::of(&project("p"), &session("gone")),
        due_ms: 0,
        expires_at_ms: i64::MAX,
    };
    assert!(
        index
            .bury_session(&project("p"), &session("gone"), &tombstone)
            .await
            .unwrap()
    );
    assert_eq!(found(index, "needle").await, expected(&[("here", &["[needle] two"])]));
    index.scrub().await.unwrap();
    assert_eq!(found(index, "needle").await, expected(&[("here", &["[needle] two"])]));
    // One that is gone through while it is deleted does not come back.
    let is_there = index
        .put_session(&project("p"), &session("gone"), &SearchableSession::default())
        .await;
    assert!(!is_there.unwrap());
    index.clear_recordings().await.unwrap();
    assert_eq!(found(index, "needle").await, []);
    store(index, "p", &["here"], 9).await;
    put(index, "p", "here", &["needle three"]).await;
    assert_eq!(found(index, "needle").await, expected(&[("here", &["[needle] three"])]));
}
