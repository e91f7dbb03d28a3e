//! What is asked of a session is answered the same before and after it became a recording.

use std::sync::atomic::Ordering::Relaxed;

use serde_json::{Value, json};

use crate::recording::{click, input, snapshot, text_change};
use crate::support::{BASE_MS, Server, batch, meta};

const SESSION: &str = "/v1/sessions/session-01";

async fn send(server: &Server, sequence: u32, events: Vec<Value>) {
    let answer = server.batch(&batch("session-01", "page-0001", sequence, events)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn get(server: &Server, path: &str) -> Value {
    let answer = server.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// Everything that is asked of a session.
async fn asked(server: &Server) -> Vec<Value> {
    let mut answers = Vec::new();
    for path in ["", "/events", "/events?limit=2", "/health"] {
        let mut answer = get(server, &format!("{SESSION}{path}")).await;
        if let (true, Some(session)) = (path.is_empty(), answer.as_object_mut()) {
            // Counted when the session is settled.
            session.remove("health");
        }
        answers.push(answer);
    }
    for after_ms in [500, 1_000, 3_500, 9_000] {
        let at_ms = BASE_MS + after_ms;
        answers.push(get(server, &format!("{SESSION}/keyframe?at_ms={at_ms}")).await);
        answers.push(get(server, &format!("{SESSION}/page?at_ms={at_ms}&format=text")).await);
    }
    answers
}

#[tokio::test]
async fn answers_are_the_same_before_and_after() {
    let server = Server::start().await;
    let first = vec![
        meta("https://shop.example/cart", 0),
        snapshot("Your cart", 10),
        text_change(6, "One article", 1_000),
        json!({ "type": 3, "timestamp": "never", "data": {} }),
    ];
    send(&server, 0, first).await;
    send(
        &server,
        1,
        vec![input(8, "WINTER", 2_000), text_change(6, "Two articles", 3_000)],
    )
    .await;
    let before = asked(&server).await;
    server.parts.settler.settle_all().await.unwrap();
    let stats = server.parts.compaction.stats();
    assert_eq!((stats.sessions_compacted, stats.sessions_refused), (1, 0));
    assert_eq!(asked(&server).await, before);
    // The blocks go.
    server.parts.housekeeper.work_now().await.unwrap();
    assert_eq!(asked(&server).await, before);
    // What comes later is read beside the recording, then with it.
    send(&server, 2, vec![click(9, 4_000), text_change(6, "Paid", 5_000)]).await;
    let before = asked(&server).await;
    server.parts.settler.settle_all().await.unwrap();
    assert_eq!(asked(&server).await, before);
}

#[tokio::test]
async fn a_recording_is_made_searchable_too() {
    let server = Server::start().await;
    send(
        &server,
        0,
        vec![meta("https://shop.example/cart", 0), snapshot("Summer sale", 10)],
    )
    .await;
    server.parts.settler.settle_all().await.unwrap();
    server.parts.housekeeper.work_now().await.unwrap();
    let found = get(&server, "/v1/search?q=summer").await;
    assert_eq!(
        found["results"][0]["moments"][0]["snippet"]
            .as_str()
            .map(|text| text.contains("Summer")),
        Some(true),
        "{found}"
    );
    // And stays so when it is written anew.
    server.clock.0.fetch_add(60_000, Relaxed);
    send(&server, 1, vec![text_change(6, "Winter sale", 5_000)]).await;
    server.parts.settler.settle_all().await.unwrap();
    for query in ["summer", "winter"] {
        let found = get(&server, &format!("/v1/search?q={query}")).await;
        assert_eq!(found["results"].as_array().map(Vec::len), Some(1), "{query}: {found}");
    }
}
