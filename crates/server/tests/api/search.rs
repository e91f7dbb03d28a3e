use serde_json::{Value, json};

use crate::recording::{click, input, snapshot, text_change};
use crate::support::{BASE_MS, Server, batch, meta, track};

fn custom(tag: &str, payload: Value, after_ms: i64) -> Value {
    json!({ "type": 5, "timestamp": BASE_MS + after_ms, "data": { "tag": tag, "payload": payload } })
}

fn console(message: &str, after_ms: i64) -> Value {
    let payload = json!({ "level": "error", "trace": [], "payload": [json!(message).to_string(), "{\"code\":42}"] });
    json!({ "type": 6, "timestamp": BASE_MS + after_ms, "data": { "plugin": "rrweb/console@1", "payload": payload } })
}

async fn record(server: &Server, session: &str) {
    let error = json!({ "name": "TypeError", "message": "total is undefined", "origin": "error" });
    let events = vec![
        meta("https://shop.example/checkout?step=2", 0),
        snapshot("Your cart", 10),
        input(8, "W", 1_000),
        input(8, "WINTER", 1_500),
        click(10, 4_000),
        text_change(6, "Your card was declined", 5_000),
        console("payment refused", 5_100),
        custom("reenact/error@1", error, 5_200),
        text_change(6, "Your cart", 9_000),
        input(8, "******", 9_500),
    ];
    let answer = server.batch(&batch(session, "page-0001", 0, events)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn search(server: &Server, query: &str) -> Value {
    let answer = server.get(&format!("/v1/search?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// (kind, milliseconds after the start, snippet) of the first result's moments.
fn moments(results: &Value) -> Vec<(String, i64, String)> {
    let moments = results["results"][0]["moments"].as_array();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let moment = |moment: &Value| {
        let after_ms = moment["at_ms"].as_i64().unwrap() - BASE_MS;
        (text(&moment["kind"]), after_ms, text(&moment["snippet"]))
    };
    moments
        .map(|moments| moments.iter().map(moment).collect())
        .unwrap_or_default()
}

#[tokio::test]
async fn sessions_and_moments_are_found_by_what_was_seen_and_done() {
    let server = Server::start().await;
    record(&server, "session-01").await;
    assert_eq!(search(&server, "q=cart").await["results"], json!([]), "not yet");
    assert_eq!(
        server.get("/v1/sessions/session-01").await.json()["health"],
        Value::Null
    );
    server.parts.settler.settle_all().await.unwrap();
    for (query, kind, after_ms, snippet) in [
        ("declined", "text", 5_000, "Your card was declined"),
        ("winter", "input", 1_500, "WINTER"),
        ("checkout", "url", 0, "https://shop.example/checkout?step=2"),
        ("refus", "console", 5_100, "payment refused {\"code\":42}"),
        ("undefined", "error", 5_200, "TypeError: total is undefined"),
    ] {
        let results = search(&server, &format!("q={query}")).await;
        assert_eq!(
            moments(&results),
            [(kind.to_owned(), after_ms, snippet.to_owned())],
            "{query}"
        );
    }
    let results = search(&server, "q=%22pay+now%22").await;
    let click = ("click".to_owned(), 4_000, "Pay now".to_owned());
    assert_eq!(
        moments(&results),
        [("text".to_owned(), 10, "Pay now".to_owned()), click]
    );
    let first = &results["results"][0];
    assert_eq!(
        (&first["session"]["id"], &first["has_more_moments"]),
        (&json!("session-01"), &json!(false))
    );
    assert_eq!(first["moments"][0]["marks"], json!([{ "start": 0, "end": 7 }]));
    assert_eq!(
        (&first["moments"][0]["window"], &first["moments"][0]["page"]),
        (&json!("window-01"), &json!("page-0001"))
    );
    for nothing in [
        "q=",
        "q=%22",
        "q=*+NEAR(",
        "q=alert",
        "q=%2A%2A%2A%2A",
        "",
        "q=pay&q=now",
    ] {
        let answer = server.get(&format!("/v1/search?{nothing}")).await;
        assert!(
            answer.status == 400 && nothing.contains("&q") || answer.json()["results"] == json!([]),
            "{nothing}"
        );
    }
    for wrong in ["limit=0", "limit=101", "cursor=nonsense"] {
        let answer = server.get(&format!("/v1/search?q=cart&{wrong}")).await;
        answer.is_problem(400, "invalid-request");
    }
    assert_eq!(server.get("/v1/sessions/session-01").await.json()["health"], json!({}));
}

#[tokio::test]
async fn what_arrives_later_is_searchable_too_and_its_faults_are_counted() {
    let server = Server::start().await;
    record(&server, "session-01").await;
    assert_eq!(server.parts.settler.settle_all().await.unwrap(), 1);
    assert_eq!(server.parts.settler.settle_all().await.unwrap(), 0, "nothing new");
    server.clock.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let late = vec![text_change(6, "Thank you", 60_000), text_change(99, "Nobody", 61_000)];
    server.batch(&batch("session-01", "page-0001", 2, late)).await;
    server.parts.settler.settle_all().await.unwrap();
    assert_eq!(moments(&search(&server, "q=thank").await)[0].1, 60_000);
    let expected = json!({ "gap": 1, "unknown_node": 1 });
    assert_eq!(server.get("/v1/sessions/session-01").await.json()["health"], expected);
    assert_eq!(
        server.get("/v1/sessions/session-01/health").await.json()["counts"],
        expected
    );
    let metrics = server
        .send_from("127.0.0.1", http::Request::get("/metrics"), axum::body::Body::empty())
        .await
        .text();
    for line in [
        "reenact_findings_total{kind=\"gap\"} 1",
        "reenact_findings_total{kind=\"unknown_node\"} 1",
        "reenact_sessions_examined_total 2",
    ] {
        assert!(metrics.contains(line), "{metrics}");
    }
}

#[tokio::test]
async fn results_come_by_pages_and_of_one_project() {
    let server = Server::start().await;
    for number in 0..5 {
        let events = vec![
            meta("https://shop.example/needle", number * 1_000),
            track("a", number * 1_000),
        ];
        server
            .batch(&batch(&format!("session-{number:02}"), "page-0001", 0, events))
            .await;
    }
    server.parts.settler.settle_all().await.unwrap();
    let (mut seen, mut query) = (Vec::new(), "q=needle&limit=2".to_owned());
    loop {
        let page = search(&server, &query).await;
        let results = page["results"].as_array().unwrap().iter();
        seen.extend(results.map(|result| result["session"]["id"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        query = format!("q=needle&limit=2&cursor={cursor}");
    }
    assert_eq!(
        seen,
        ["session-04", "session-03", "session-02", "session-01", "session-00"]
    );
    let (_, other_key, _) = server.other_project().await;
    let other = server.get_with(&other_key, "/v1/search?q=needle").await.json();
    assert_eq!(other["results"], json!([]));
}

#[tokio::test]
async fn a_deleted_session_is_found_no_more_and_leaves_no_text() {
    let server = Server::start().await;
    record(&server, "session-01").await;
    server
        .batch(&batch(
            "session-02",
            "page-0001",
            0,
            vec![meta("https://shop.example/other", 0)],
        ))
        .await;
    server.parts.settler.settle_all().await.unwrap();
    let holds = |text: &str| {
        let files = ["index.sqlite", "index.sqlite-wal"].map(|name| server.folder.path().join(name));
        let bytes = files.iter().filter_map(|file| std::fs::read(file).ok());
        bytes
            .into_iter()
            .any(|bytes| String::from_utf8_lossy(&bytes).contains(text))
    };
    assert!(holds("declined") && holds("WINTER"));
    let cookie = server.log_in().await;
    let uri = "/v1/sessions/session-01?project_id=default";
    assert_eq!(server.dashboard(&cookie, "DELETE", uri, None).await.status, 204);
    assert_eq!(search(&server, "q=declined").await["results"], json!([]));
    server.parts.housekeeper.work_now().await.unwrap();
    for text in ["declined", "WINTER", "winter", "payment", "undefined"] {
        assert!(!holds(text), "{text}");
    }
    assert_eq!(search(&server, "q=other").await["results"].as_array().unwrap().len(), 1);
}
