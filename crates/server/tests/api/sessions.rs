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

fn own(tag: &str, at_ms: i64, payload: Value) -> Value {
    json!({ "type": 5, "timestamp": BASE_MS + at_ms, "data": { "tag": format!("reenact/{tag}@1"), "payload": payload } })
}

/// Two sessions of one person and one of another, with all that can be filtered by.
async fn three_visits(server: &Server) {
    for (number, user, release) in [(1, "ann/1", "1.0"), (2, "ann/1", "2.0"), (3, "bob", "2.0")] {
        let start = number * 100_000;
        let page = format!("https://shop.example/p{number}?secret=1");
        let events = vec![
            meta(&page, start),
            own(
                "start",
                start,
                json!({ "url": page, "release": release, "language": "de" }),
            ),
            own(
                "identify",
                start + 1,
                json!({ "user": user, "traits": { "plan": format!("plan {number}") } }),
            ),
            own(
                "track",
                start + 2,
                json!({ "name": "checkout", "data": { "total": number, "items": [1] } }),
            ),
            own("flag", start + 3, json!({ "name": "new-cart", "value": number == 1 })),
            json!({ "type": 3, "timestamp": BASE_MS + start + 4, "data": { "source": 3, "id": 1, "x": 0, "y": 9 } }),
            track("last", start + number * 10_000),
        ];
        server
            .batch(&batch(&format!("session-0{number}"), "page-0001", 0, events))
            .await;
    }
}

#[tokio::test]
async fn sessions_are_found_by_all_that_was_told() {
    let server = Server::start().await;
    three_visits(&server).await;
    let found = async |query: &str| ids(&server.get(&format!("/v1/sessions?{query}")).await.json()).join(" ");
    for (query, expected) in [
        ("page=shop.example/p2", "session-02"),
        ("url=example/P", "session-03 session-02 session-01"),
        ("url=secret", ""),
        ("release=2.0", "session-03 session-02"),
        ("release=2.0&user=ann/1", "session-02"),
        (
            "release=1.0&release=2.0&language=de",
            "session-03 session-02 session-01",
        ),
        ("event=checkout&property=checkout.total%3D3", "session-03"),
        ("flag=new-cart%3Dtrue", "session-01"),
        ("active_min_ms=5000", "session-03 session-02 session-01"),
        ("active_min_ms=8000", ""),
        ("sort=duration", "session-03 session-02 session-01"),
        ("sort=duration&order=ascending", "session-01 session-02 session-03"),
        ("browser=&release=", "session-03 session-02 session-01"),
    ] {
        assert_eq!(found(query).await, expected, "{query}");
    }
    let session = server.get("/v1/sessions/session-02").await.json();
    let active = session["active_ms"].as_i64().unwrap();
    assert!((5_000..=7_000).contains(&active), "{active}");
    let strip = session["activity"].as_array().unwrap();
    assert_eq!(strip.len(), 64);
    assert!(strip[0].as_i64() > Some(50) && strip[63] == 0, "{strip:?}");
    for wrong in ["sort=luck", "order=up", "errors=-1", "active_min_ms=x"] {
        server
            .get(&format!("/v1/sessions?{wrong}"))
            .await
            .is_problem(400, "invalid-request");
    }
}

#[tokio::test]
async fn values_to_filter_by_are_suggested() {
    let server = Server::start().await;
    three_visits(&server).await;
    let values = async |query: &str| server.get(&format!("/v1/sessions/values?{query}")).await.json();
    assert_eq!(
        values("field=release").await,
        json!({ "values": [{ "value": "2.0", "session_count": 2 }, { "value": "1.0", "session_count": 1 }] })
    );
    assert_eq!(
        values("field=user&q=B").await,
        json!({ "values": [{ "value": "bob", "session_count": 1 }] })
    );
    assert_eq!(
        values("field=release&limit=1").await["values"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    for wrong in ["field=shoes", "field=user&limit=0", "q=a"] {
        server
            .get(&format!("/v1/sessions/values?{wrong}"))
            .await
            .is_problem(400, "invalid-request");
    }
}

#[tokio::test]
async fn a_person_is_told_of_and_erased() {
    let server = Server::start().await;
    three_visits(&server).await;
    let user = server.get("/v1/users/ann%2F1").await.json();
    assert_eq!(
        user,
        json!({
            "id": "ann/1", "traits": { "plan": "plan 2" }, "session_count": 2,
            "first_started_at_ms": BASE_MS + 100_000, "last_started_at_ms": BASE_MS + 200_000,
        })
    );
    server.get("/v1/users/ann").await.is_problem(404, "not-found");
    let cookie = server.log_in().await;
    let erased = server
        .dashboard(&cookie, "DELETE", "/v1/users/ann%2F1", None)
        .await
        .json();
    assert_eq!(
        (&erased["sessions_deleted"], &erased["sessions_left"]),
        (&json!(2), &json!(0))
    );
    assert!(erased["erased_by_ms"].as_i64() > Some(NOW_MS));
    server.get("/v1/users/ann%2F1").await.is_problem(404, "not-found");
    server
        .dashboard(&cookie, "DELETE", "/v1/users/ann%2F1", None)
        .await
        .is_problem(404, "not-found");
    assert_eq!(ids(&server.get("/v1/sessions").await.json()), ["session-03"]);
    let users = server.get("/v1/sessions/values?field=user").await.json();
    assert_eq!(users, json!({ "values": [{ "value": "bob", "session_count": 1 }] }));
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
