use std::sync::atomic::Ordering::Relaxed;

use serde_json::{Value, json};

use crate::support::{BASE_MS, NOW_MS, Server, batch, meta, track};

fn ids(page: &Value) -> Vec<&str> {
    page["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|session| session["id"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn sessions_come_most_recent_first_and_by_pages() {
    let server = Server::start().await;
    for number in 0..5 {
        let events = vec![track("a", number * 1_000)];
        server
            .batch(&batch(&format!("session-{number:02}"), "page-0001", 0, events))
            .await;
    }
    let mut seen = Vec::new();
    let mut uri = "/v1/sessions?limit=2".to_owned();
    let mut pages = 0;
    loop {
        let page = server.get(&uri).await.json();
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        pages += 1;
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        uri = format!("/v1/sessions?limit=2&cursor={cursor}");
    }
    assert_eq!(
        seen,
        ["session-04", "session-03", "session-02", "session-01", "session-00"]
    );
    assert_eq!(pages, 3);
    for wrong in ["limit=0", "limit=201", "limit=x", "cursor=nonsense", "from_ms=soon"] {
        server
            .get(&format!("/v1/sessions?{wrong}"))
            .await
            .is_problem(400, "invalid-request");
    }
}

#[tokio::test]
async fn sessions_are_filtered() {
    let server = Server::start().await;
    let identify = json!({
        "type": 5, "timestamp": BASE_MS + 10,
        "data": { "tag": "reenact/identify@1", "payload": { "user": "customer-7", "traits": { "plan": "pro" } } }
    });
    let error = json!({
        "type": 5, "timestamp": BASE_MS + 9_000,
        "data": { "tag": "reenact/error@1", "payload": { "name": "TypeError", "message": "x", "origin": "error" } }
    });
    let url = meta("https://shop.example/cart?step=2", 0);
    server
        .batch(&batch("session-01", "page-0001", 0, vec![url, identify, error]))
        .await;
    server
        .batch(&batch(
            "session-02",
            "page-0001",
            0,
            vec![meta("https://shop.example/", 20_000)],
        ))
        .await;
    let found = async |filter: &str| {
        let page = server.get(&format!("/v1/sessions?{filter}")).await.json();
        ids(&page).join(" ")
    };
    assert_eq!(found("user=customer-7").await, "session-01");
    assert_eq!(found("user=customer").await, "");
    assert_eq!(found("url=/cart").await, "session-01");
    assert_eq!(found("errors=1").await, "session-01");
    assert_eq!(found("errors=2").await, "");
    assert_eq!(found("duration_min_ms=5000").await, "session-01");
    assert_eq!(found("duration_max_ms=5000").await, "session-02");
    assert_eq!(found(&format!("from_ms={}", BASE_MS + 10_000)).await, "session-02");
    assert_eq!(found(&format!("to_ms={}", BASE_MS + 10_000)).await, "session-01");
    assert_eq!(
        found("user=&url=&browser=").await,
        "session-02 session-01",
        "empty fields of a form are no filter"
    );

    let session = server.get("/v1/sessions/session-01").await.json();
    assert_eq!(
        session["user"],
        json!({ "id": "customer-7", "traits": { "plan": "pro" } })
    );
    assert_eq!(session["entry_url"], "https://shop.example/cart?step=2");
    assert_eq!(
        (&session["error_count"], &session["duration_ms"]),
        (&json!(1), &json!(9_000))
    );
}

#[tokio::test]
async fn a_gap_in_the_sequence_is_shown() {
    let server = Server::start().await;
    for sequence in [0, 3] {
        server
            .batch(&batch(
                "session-01",
                "page-0001",
                sequence,
                vec![track("a", i64::from(sequence))],
            ))
            .await;
    }
    let session = server.get("/v1/sessions/session-01").await.json();
    assert_eq!(session["pages"][0]["missing_sequences"], json!([1, 2]));
    assert_eq!(session["pages"][0]["batch_count"], 2);
}

#[tokio::test]
async fn a_session_is_live_until_it_ends_or_goes_quiet() {
    let server = Server::start().await;
    let end = json!({
        "type": 5, "timestamp": BASE_MS + 10, "data": { "tag": "reenact/end@1", "payload": { "reason": "stop" } }
    });
    server
        .batch(&batch("session-01", "page-0001", 0, vec![track("a", 0)]))
        .await;
    server
        .batch(&batch("session-02", "page-0001", 0, vec![track("a", 0), end]))
        .await;
    let live = async |id: &str| server.get(&format!("/v1/sessions/{id}")).await.json()["live"].clone();
    assert_eq!(
        (live("session-01").await, live("session-02").await),
        (json!(true), json!(false))
    );
    server.clock.0.store(NOW_MS + 31 * 60_000, Relaxed);
    assert_eq!(live("session-01").await, json!(false));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = Server::start().await;
    server.get("/v1/sessions/session-99").await.is_problem(404, "not-found");
    server.get("/v1/sessions/x").await.is_problem(404, "not-found");
    server
        .get("/v1/sessions/session-99/events")
        .await
        .is_problem(404, "not-found");
    server.get("/v1/nothing").await.is_problem(404, "not-found");
}
