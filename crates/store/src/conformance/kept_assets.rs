//! What sessions use, in the index alone.

use std::sync::Arc;

use super::samples::{block, entries, key, project, session, session_key};
use crate::{
    AssetContent, AssetId, AssetOutcome, AssetReservation, AssetUse, Index, SessionAssets, Tombstone, TombstoneId,
};

/// Stores one batch for each session, in this order.
pub(super) async fn store(index: &dyn Index, project_name: &str, names: &[&str], number: u32) {
    for (place, name) in names.iter().enumerate() {
        let keys = [key(project_name, name, "1", 0)];
        index
            .commit_block(&block(number + place as u32), &entries(&keys))
            .await
            .unwrap();
    }
}

pub(super) fn content(name: &str) -> AssetContent {
    AssetContent {
        id: AssetId::of("image/png", name.as_bytes()),
        media_type: "image/png".to_owned(),
        bytes: name.len() as u64,
    }
}

pub(super) fn kept(url: &str, content: AssetContent, fetched_at_ms: Option<i64>) -> AssetUse {
    AssetUse {
        url: Some(url.to_owned()),
        at_ms: 5,
        outcome: AssetOutcome::Kept { content, fetched_at_ms },
    }
}

fn missing(url: &str, tried_at_ms: i64) -> AssetUse {
    AssetUse {
        url: Some(url.to_owned()),
        at_ms: 7,
        outcome: AssetOutcome::Missing {
            reason: "status_404".to_owned(),
            tried_at_ms,
            tries: 2,
        },
    }
}

pub(super) fn assets(uses: Vec<AssetUse>) -> SessionAssets {
    SessionAssets {
        received_until_ms: i64::MAX,
        retry_at_ms: None,
        uses,
    }
}

async fn reserve(index: &dyn Index, names: &[&str]) -> Vec<AssetReservation> {
    let mut states = Vec::new();
    for name in names {
        states.push(index.reserve_asset(&project("p"), &content(name), 100).await.unwrap());
    }
    states
}

async fn bury(index: &dyn Index, name: &str) {
    let tombstone = Tombstone {
        id: TombstoneId::of(&project("p"), &session(name)),
        due_ms: 0,
        expires_at_ms: i64::MAX,
    };
    assert!(
        index
            .bury_session(&project("p"), &session(name), &tombstone)
            .await
            .unwrap()
    );
}

pub async fn uses_come_back_as_they_were_put(index: Arc<dyn Index>) {
    let index = index.as_ref();
    store(index, "p", &["one", "two"], 1).await;
    let (p, one) = (project("p"), session("one"));
    assert_eq!(index.session_assets(&p, &one).await.unwrap(), None);
    reserve(index, &["a", "b"]).await;
    let uses = vec![
        kept("https://x.example/a", content("a"), Some(9)),
        kept("https://x.example/a?\u{1F41F}", content("b"), None),
        missing("https://x.example/gone", 8),
        AssetUse {
            url: None,
            ..kept("", content("b"), Some(3))
        },
    ];
    let put = SessionAssets {
        received_until_ms: 4,
        retry_at_ms: Some(6),
        uses,
    };
    assert!(index.put_session_assets(&p, &one, &put).await.unwrap());
    assert_eq!(index.session_assets(&p, &one).await.unwrap(), Some(put));
    assert_eq!(
        index.session_asset(&p, &one, &content("a").id).await.unwrap(),
        Some(content("a"))
    );
    assert_eq!(
        index.asset_content(&p, &content("b").id).await.unwrap(),
        Some(content("b"))
    );
    assert_eq!(
        index.asset_content(&project("q"), &content("b").id).await.unwrap(),
        None
    );
    for (project_name, name, id) in [("p", "one", "c"), ("p", "two", "a"), ("q", "one", "a")] {
        let found = index
            .session_asset(&project(project_name), &session(name), &content(id).id)
            .await;
        assert_eq!(found.unwrap(), None, "{project_name} {name} {id}");
    }
    // In place of what was kept before.
    let put = assets(vec![kept("https://x.example/b", content("b"), Some(9))]);
    assert!(index.put_session_assets(&p, &one, &put).await.unwrap());
    assert_eq!(index.session_assets(&p, &one).await.unwrap(), Some(put));
    assert!(
        !index
            .put_session_assets(&p, &session("absent"), &assets(vec![]))
            .await
            .unwrap()
    );
    assert_eq!(index.asset_totals().await.unwrap().contents, 2);
}

pub async fn what_was_fetched_is_known_to_other_sessions(index: Arc<dyn Index>) {
    let index = index.as_ref();
    store(index, "p", &["one", "two"], 1).await;
    store(index, "q", &["one"], 3).await;
    reserve(index, &["old", "new", "sent"]).await;
    let url = "https://x.example/a";
    let of_one = assets(vec![
        kept(url, content("old"), Some(10)),
        kept("https://x.example/sent", content("sent"), None),
        missing("https://x.example/gone", 10),
    ]);
    let of_two = assets(vec![kept(url, content("new"), Some(20))]);
    index
        .put_session_assets(&project("p"), &session("one"), &of_one)
        .await
        .unwrap();
    index
        .put_session_assets(&project("p"), &session("two"), &of_two)
        .await
        .unwrap();
    let known = async |project_name: &str, url: &str, since_ms| {
        index.known_asset(&project(project_name), url, since_ms).await.unwrap()
    };
    assert_eq!(
        known("p", url, 5).await,
        Some(of_two.uses[0].outcome.clone()),
        "the newest"
    );
    assert_eq!(known("p", url, 21).await, None, "too old");
    assert_eq!(known("q", url, 0).await, None, "another project");
    assert_eq!(
        known("p", "https://x.example/gone", 0).await,
        Some(of_one.uses[2].outcome.clone())
    );
    assert_eq!(
        known("p", "https://x.example/sent", i64::MIN).await,
        None,
        "what a recorder sent is its session's alone"
    );
}

pub async fn sessions_come_again_for_files_that_could_not_be_had(index: Arc<dyn Index>) {
    let index = index.as_ref();
    store(index, "p", &["one", "two"], 1).await;
    let put = SessionAssets {
        received_until_ms: 1,
        retry_at_ms: Some(1_000),
        uses: vec![],
    };
    index
        .put_session_assets(&project("p"), &session("one"), &put)
        .await
        .unwrap();
    assert!(index.sessions_to_retry(999, 10).await.unwrap().is_empty());
    assert_eq!(index.sessions_to_retry(1_000, 10).await.unwrap(), [session_key("one")]);
}

pub async fn unused_contents_are_retired(index: Arc<dyn Index>) {
    let index = index.as_ref();
    store(index, "p", &["gone", "here"], 1).await;
    assert_eq!(
        reserve(index, &["a", "b", "c"]).await,
        [AssetReservation::New, AssetReservation::New, AssetReservation::New]
    );
    assert!(index.retire_unused_assets(99).await.unwrap().is_empty(), "reserved");
    let a_and_b = assets(vec![
        kept("https://x.example/a", content("a"), Some(1)),
        kept("https://x.example/b", content("b"), Some(1)),
    ]);
    let b = assets(vec![kept("https://x.example/b", content("b"), Some(1))]);
    index
        .put_session_assets(&project("p"), &session("gone"), &a_and_b)
        .await
        .unwrap();
    index
        .put_session_assets(&project("p"), &session("here"), &b)
        .await
        .unwrap();
    assert_eq!(
        reserve(index, &["a"]).await,
        [AssetReservation::InUse],
        "whoever uses it next writes no bytes"
    );
    bury(index, "gone").await;
    let c_only = [(project("p"), content("c").id)];
    assert_eq!(index.retire_unused_assets(50).await.unwrap(), [], "both are reserved");
    // Until their objects are gone they stay on the list, and are not kept anew.
    let mut retired = index.retire_unused_assets(101).await.unwrap();
    retired.sort();
    let mut expected = vec![(project("p"), content("a").id), c_only[0].clone()];
    expected.sort();
    assert_eq!(retired, expected);
    assert_eq!(index.retire_unused_assets(101).await.unwrap().len(), 2);
    assert_eq!(reserve(index, &["c"]).await, [AssetReservation::BeingRemoved]);
    index.forget_retired_assets(&retired).await.unwrap();
    assert!(index.retire_unused_assets(101).await.unwrap().is_empty());
    assert_eq!(reserve(index, &["c"]).await, [AssetReservation::New]);
    assert_eq!(
        index.session_assets(&project("p"), &session("here")).await.unwrap(),
        Some(b)
    );
}

pub async fn a_use_of_what_is_gone_is_refused(index: Arc<dyn Index>) {
    let index = index.as_ref();
    store(index, "p", &["one"], 1).await;
    reserve(index, &["a"]).await;
    let before = assets(vec![kept("https://x.example/a", content("a"), Some(1))]);
    index
        .put_session_assets(&project("p"), &session("one"), &before)
        .await
        .unwrap();
    let put = assets(vec![kept("https://x.example/b", content("b"), Some(1))]);
    let refused = index.put_session_assets(&project("p"), &session("one"), &put).await;
    assert!(refused.is_err());
    assert_eq!(
        index.session_assets(&project("p"), &session("one")).await.unwrap(),
        Some(before),
        "nothing was changed"
    );
}
