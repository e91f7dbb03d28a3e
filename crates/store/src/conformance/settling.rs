use std::sync::Arc;

use super::samples::{START_MS, block, entries, key, keys_of, project, recording, session, session_key};
use crate::{Index, QuietBefore, SearchableSession, SessionAssets, UnsettledSession};

async fn unsettled(index: &dyn Index, before: &QuietBefore) -> Vec<UnsettledSession> {
    index.unsettled_sessions(before, None, 10).await.unwrap()
}

async fn names(index: &dyn Index, before: &QuietBefore) -> Vec<String> {
    let sessions = unsettled(index, before).await;
    let mut names: Vec<_> = sessions.iter().map(|session| session.key.session.to_string()).collect();
    names.sort();
    names
}

/// The one session that is not settled.
async fn only(index: &dyn Index) -> UnsettledSession {
    let mut sessions = unsettled(index, &QuietBefore::ALL).await;
    assert_eq!(sessions.len(), 1, "{sessions:?}");
    sessions.remove(0)
}

pub async fn sessions_are_quiet_once_they_are_over(index: Arc<dyn Index>) {
    let index = &*index;
    let mut all = entries(&[
        key("p", "idle", "1", 0),
        key("p", "ended", "1", 0),
        key("p", "long", "1", 0),
    ]);
    all[0].received_at_ms = START_MS;
    (all[1].received_at_ms, all[1].facts.ended) = (START_MS + 5_000, true);
    all[2].received_at_ms = START_MS + 1_000;
    index.commit_block(&block(1), &all).await.unwrap();
    let mut late = entries(&[key("p", "long", "1", 1)]);
    late[0].received_at_ms = START_MS + 9_000;
    index.commit_block(&block(2), &late).await.unwrap();
    let quiet = async |idle: i64, ended: i64, longest: i64| {
        let before = QuietBefore {
            idle_ms: START_MS + idle,
            ended_ms: START_MS + ended,
            longest_ms: START_MS + longest,
        };
        names(index, &before).await
    };
    assert_eq!(quiet(0, 0, 0).await, [] as [String; 0]);
    assert_eq!(quiet(1, 0, 0).await, ["session-idle"]);
    assert_eq!(quiet(0, 5_001, 0).await, ["session-ended"]);
    assert_eq!(quiet(0, 0, 1_001).await, ["session-idle", "session-long"]);
    // One that goes on is not taken again at once.
    let long = [key("p", "long", "1", 0), key("p", "long", "1", 1)];
    index.commit_recording(&recording("long", 1), &long, &[]).await.unwrap();
    let mut later = entries(&[key("p", "long", "1", 2)]);
    later[0].received_at_ms = START_MS + 20_000;
    index.commit_block(&block(3), &later).await.unwrap();
    assert_eq!(quiet(0, 0, 1_001).await, ["session-idle"]);
    assert_eq!(quiet(1, 0, 1_001).await, ["session-idle", "session-long"]);
    // The list goes on where it was, with whatever has been quiet for longest first.
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let listed = index.unsettled_sessions(&QuietBefore::ALL, after, 1).await.unwrap();
        let Some(one) = listed.first() else { break };
        found.push(one.key.session.clone());
        after = Some(one.place);
    }
    assert_eq!(found, [session("idle"), session("ended"), session("long")]);
}

pub async fn a_settled_session_waits_for_what_arrives(index: Arc<dyn Index>) {
    let index = &*index;
    index.commit_block(&block(1), &entries(&keys_of("a", 1))).await.unwrap();
    let first = only(index).await;
    index.settle_session(&first).await.unwrap();
    assert_eq!(unsettled(index, &QuietBefore::ALL).await, []);
    index
        .commit_block(&block(2), &entries(&keys_of("a", 2)[1..]))
        .await
        .unwrap();
    let second = only(index).await;
    // At the same time as the last batch, after the session was listed.
    index
        .commit_block(&block(3), &entries(&keys_of("a", 3)[2..]))
        .await
        .unwrap();
    index.settle_session(&second).await.unwrap();
    let third = only(index).await;
    assert!(third.arrivals > second.arrivals);
    index.settle_session(&third).await.unwrap();
    assert_eq!(unsettled(index, &QuietBefore::ALL).await, []);
}

pub async fn what_is_left_to_do_is_known_step_by_step(index: Arc<dyn Index>) {
    let index = &*index;
    index.commit_block(&block(1), &entries(&keys_of("a", 1))).await.unwrap();
    let left = async || {
        let session = only(index).await;
        (session.is_loose, session.is_unsearched, session.is_unkept)
    };
    assert_eq!(left().await, (true, true, true));
    let received_until_ms = only(index).await.place.last_received_at_ms;
    index
        .commit_recording(&recording("a", 1), &keys_of("a", 1), &[])
        .await
        .unwrap();
    assert_eq!(left().await, (false, true, true));
    let searchable = SearchableSession {
        received_until_ms,
        ..SearchableSession::default()
    };
    index
        .put_session(&project("p"), &session("a"), &searchable)
        .await
        .unwrap();
    assert_eq!(left().await, (false, false, true));
    let assets = SessionAssets {
        received_until_ms,
        ..SessionAssets::default()
    };
    index
        .put_session_assets(&project("p"), &session("a"), &assets)
        .await
        .unwrap();
    assert_eq!(left().await, (false, false, false));
    let mut late = entries(&keys_of("a", 2)[1..]);
    late[0].received_at_ms = received_until_ms + 1;
    index.commit_block(&block(2), &late).await.unwrap();
    assert_eq!(left().await, (true, true, true), "something came later");
}

pub async fn refused_sessions_wait(index: Arc<dyn Index>) {
    let index = &*index;
    index.commit_block(&block(1), &entries(&keys_of("a", 1))).await.unwrap();
    index.refuse_session(&session_key("a"), START_MS).await.unwrap();
    let refused = only(index).await;
    assert!(!refused.is_loose);
    index.settle_session(&refused).await.unwrap();
    assert_eq!(index.retry_refused().await.unwrap(), 1);
    assert!(only(index).await.is_loose, "settled, and tried again all the same");
    index.refuse_session(&session_key("a"), START_MS).await.unwrap();
    index
        .commit_block(&block(2), &entries(&keys_of("a", 2)[1..]))
        .await
        .unwrap();
    assert!(only(index).await.is_loose, "another batch may mend it");
    assert_eq!(index.retry_refused().await.unwrap(), 0);
}
