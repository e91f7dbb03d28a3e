use reenact_ingest::Limits;
use reenact_server::{MomentsSettings, Options};
use serde_json::{Value, json};

use crate::recording::{click, input, snapshot, text_change};
use crate::support::{BASE_MS, Server, batch, meta, track};

const SESSION: &str = "/v1/sessions/session-01";

/// A visit: a snapshot, its heading changed each second, something typed, a click.
async fn record(server: &Server) {
    let first = vec![
        meta("https://shop.example/cart", 0),
        snapshot("Your cart", 10),
        text_change(6, "One article", 1_000),
    ];
    let second = vec![
        input(8, "WINTER", 2_000),
        text_change(6, "Two articles", 3_000),
        click(9, 4_000),
    ];
    for (sequence, events) in [first, second].into_iter().enumerate() {
        let answer = server
            .batch(&batch("session-01", "page-0001", sequence as u32, events))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

async fn keyframe(server: &Server, after_ms: i64, more: &str) -> Value {
    let answer = server
        .get(&format!("{SESSION}/keyframe?at_ms={}{more}", BASE_MS + after_ms))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn page(server: &Server, after_ms: i64, more: &str) -> Value {
    let answer = server
        .get(&format!("{SESSION}/page?at_ms={}&{more}", BASE_MS + after_ms))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The texts that could be seen.
async fn seen(server: &Server, after_ms: i64, more: &str) -> Vec<String> {
    let state = page(server, after_ms, &format!("format=text{more}")).await;
    let texts = state["text"].as_array().unwrap().iter();
    texts.map(|text| text["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_keyframe_is_the_page_at_that_moment() {
    let server = Server::start().await;
    record(&server).await;
    // Back and forth: where the engine stood before does not matter.
    for (after_ms, heading, typed) in [
        (3_500, "Two articles", true),
        (500, "Your cart", false),
        (1_000, "One article", false),
        (9_000, "Two articles", true),
    ] {
        let keyframe = keyframe(&server, after_ms, "").await;
        assert_eq!(
            (&keyframe["window"], &keyframe["page"]),
            (&json!("window-01"), &json!("page-0001"))
        );
        assert_eq!(keyframe["at_ms"], BASE_MS + after_ms);
        let events = keyframe["events"].as_array().unwrap();
        assert!(
            events.iter().all(|event| event["timestamp"] == BASE_MS + after_ms),
            "{events:?}"
        );
        assert_eq!((&events[0]["type"], &events[1]["type"]), (&json!(4), &json!(2)));
        assert_eq!(events[0]["data"]["href"], "https://shop.example/cart");
        assert!(events[1].to_string().contains(heading), "{after_ms}: {}", events[1]);
        let inputs = events.iter().filter(|event| event["data"]["source"] == 5);
        let texts: Vec<_> = inputs.map(|event| event["data"]["text"].clone()).collect();
        assert_eq!(texts, if typed { vec![json!("WINTER")] } else { vec![] });
    }
    let before = keyframe(&server, -5_000, "").await;
    assert!(
        before["events"]
            .as_array()
            .unwrap()
            .iter()
            .all(|event| event["type"] != 2)
    );
}

#[tokio::test]
async fn what_arrives_later_is_added() {
    let server = Server::start().await;
    record(&server).await;
    assert_eq!(seen(&server, 60_000, "").await[0], "Two articles");
    let late = batch("session-01", "page-0001", 3, vec![text_change(6, "Four", 7_000)]);
    server.batch(&late).await;
    assert_eq!(seen(&server, 60_000, "").await[0], "Four");
    let later = batch("session-01", "page-0001", 2, vec![text_change(6, "Three", 6_000)]);
    server.batch(&later).await;
    assert_eq!(
        seen(&server, 6_500, "").await[0],
        "Three",
        "also what comes out of order"
    );
    assert_eq!(seen(&server, 60_000, "").await[0], "Four");
}

#[tokio::test]
async fn a_page_is_shown_inert() {
    let server = Server::start().await;
    record(&server).await;
    let uri = format!("{SESSION}/page?at_ms={}&format=html", BASE_MS + 2_500);
    let answer = server.get(&uri).await;
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let policy = answer.header("content-security-policy");
    for directive in [
        "default-src 'none'",
        "form-action 'none'",
        "sandbox",
        "frame-ancestors 'self'",
    ] {
        assert!(policy.contains(directive), "{policy}");
    }
    assert!(
        !policy.contains("script-src") && !policy.contains("allow-scripts"),
        "{policy}"
    );
    let html = answer.text();
    assert!(html.contains("One article") && html.contains("Pay now"), "{html}");
    assert!(!html.contains("<script") && !html.contains(" onclick="), "{html}");
}

#[tokio::test]
async fn text_and_elements_of_a_moment() {
    let server = Server::start().await;
    record(&server).await;
    assert_eq!(
        seen(&server, 2_500, "").await,
        ["One article", "Coupon", "WINTER", "Pay now"]
    );
    let state = page(&server, 4_500, "selector=%23pay").await;
    assert_eq!(
        state["nodes"],
        json!([{ "node_id": 9, "tag": "button", "selector": ["#pay"], "name": "Pay now", "role": "button" }])
    );
    assert_eq!(
        (&state["nodes_found"], &state["url"]),
        (&json!(1), &json!("https://shop.example/cart"))
    );
    assert_eq!(state["pointer"], json!({ "x": 5.0, "y": 6.0, "node_id": 9 }));
    assert_eq!(state["viewport"], json!({ "width": 1280.0, "height": 720.0 }));
    for wrong in ["selector=%5B", "format=html&selector=a", "format=pdf", "window=x"] {
        let uri = format!("{SESSION}/page?at_ms={BASE_MS}&{wrong}");
        server.get(&uri).await.is_problem(400, "invalid-request");
    }
    server
        .get(&format!("{SESSION}/page"))
        .await
        .is_problem(400, "invalid-request");
    server
        .get(&format!("{SESSION}/page?at_ms={BASE_MS}&page=page-0009"))
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn elements_that_were_used_are_named_as_they_were_called() {
    let server = Server::start().await;
    record(&server).await;
    let renamed = vec![text_change(10, "Paid", 5_000), click(10, 6_000)];
    server.batch(&batch("session-01", "page-0001", 2, renamed)).await;
    let uri = format!("{SESSION}/elements?window=window-01&page=page-0001");
    let used = server.get(&uri).await.json();
    let element = |node_id, after_ms: i64, role, tag, name| json!({ "node_id": node_id, "from_ms": BASE_MS + after_ms, "role": role, "tag": tag, "name": name });
    assert_eq!(
        used,
        json!({ "window": "window-01", "page": "page-0001", "elements": [
            element(8, 2_000, "textbox", "input", "Coupon"),
            element(9, 4_000, "button", "button", "Pay now"),
            element(10, 6_000, "button", "button", "Paid"),
        ] })
    );
    for wrong in ["window=window-01", "page=page-0001", "window=x&page=page-0001"] {
        let uri = format!("{SESSION}/elements?{wrong}");
        server.get(&uri).await.is_problem(400, "invalid-request");
    }
    let other = format!("{SESSION}/elements?window=window-01&page=page-0009");
    server.get(&other).await.is_problem(404, "not-found");
}

/// Of several windows and pages, the one that was in front.
#[tokio::test]
async fn the_page_in_front_is_meant() {
    let server = Server::start().await;
    let in_window = |window: &str, page: &str, sequence, events| {
        let mut batch = batch("session-01", page, sequence, events);
        batch["window_id"] = json!(window);
        batch
    };
    let visible = |state: &str, after_ms| {
        json!({ "type": 5, "timestamp": BASE_MS + after_ms,
            "data": { "tag": "reenact/visibility@1", "payload": { "state": state } } })
    };
    let load = |heading: &str, after_ms| vec![meta("https://a.example/", after_ms), snapshot(heading, after_ms + 1)];
    let batches = [
        in_window("window-01", "page-0001", 0, load("First", 0)),
        in_window("window-01", "page-0002", 0, load("Second", 10_000)),
        in_window("window-01", "page-0002", 1, vec![visible("hidden", 19_999)]),
        in_window("window-02", "page-0003", 0, load("Other tab", 20_000)),
        // A hidden page that goes on by itself does not come to the front.
        in_window(
            "window-01",
            "page-0002",
            2,
            vec![text_change(6, "Second, changed", 25_000)],
        ),
        in_window("window-01", "page-0002", 3, vec![visible("visible", 30_000)]),
    ];
    for batch in &batches {
        assert_eq!(server.batch(batch).await.status, 200);
    }
    for (after_ms, heading) in [
        (-1_000, "First"),
        (5_000, "First"),
        (15_000, "Second"),
        (22_000, "Other tab"),
        (26_000, "Other tab"),
        (31_000, "Second, changed"),
    ] {
        let shown = keyframe(&server, after_ms, "").await["page"].clone();
        if after_ms > 0 {
            assert_eq!(seen(&server, after_ms, "").await[0], heading, "at {after_ms}");
        } else {
            assert_eq!(shown, "page-0001");
        }
    }
    assert_eq!(seen(&server, 31_000, "&window=window-02").await[0], "Other tab");
    assert_eq!(seen(&server, 31_000, "&page=page-0001").await[0], "First");
}

#[tokio::test]
async fn moments_are_their_projects_alone_and_end_with_the_session() {
    let server = Server::start().await;
    record(&server).await;
    let (_, other_key, _) = server.other_project().await;
    let elements = "elements?window=window-01&page=page-0001";
    let nodes = "nodes?at_ms=0";
    let node = &format!("node?node_id=5&at_ms={}&window=window-01&page=page-0001", BASE_MS + 500);
    let changes = "node-changes?node_id=5&window=window-01&page=page-0001";
    let paths = [
        "keyframe?at_ms=0",
        "page?at_ms=0",
        "health",
        elements,
        nodes,
        node,
        changes,
    ];
    let uris = paths.map(|path| format!("{SESSION}/{path}"));
    for uri in &uris {
        assert_eq!(server.get(uri).await.status, 200);
        server.get_with(&other_key, uri).await.is_problem(404, "not-found");
    }
    let open = async || {
        let metrics = server
            .send_from("127.0.0.1", http::Request::get("/metrics"), axum::body::Body::empty())
            .await;
        let text = metrics.text();
        let line = text
            .lines()
            .find(|line| line.starts_with("reenact_moments_open_pages "))
            .unwrap();
        line.rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(open().await, "1");
    let cookie = server.log_in().await;
    let uri = format!("{SESSION}?project_id=default");
    assert_eq!(server.dashboard(&cookie, "DELETE", &uri, None).await.status, 204);
    assert_eq!(open().await, "0");
    for uri in &uris {
        server.get(uri).await.is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_page_beyond_the_bound_is_refused() {
    let moments = MomentsSettings {
        bytes_max: 100_000,
        ..MomentsSettings::default()
    };
    let options = Options {
        moments,
        ..Options::default()
    };
    let server = Server::with(options, Limits::default()).await;
    record(&server).await;
    assert_eq!(seen(&server, 2_500, "").await.len(), 4);
    let long = batch("session-01", "page-0001", 2, vec![track(&"x".repeat(200_000), 5_000)]);
    assert_eq!(server.batch(&long).await.status, 200);
    let answer = server.get(&format!("{SESSION}/page?at_ms={BASE_MS}")).await;
    answer.is_problem(413, "too-large");
    assert_eq!(answer.json()["limit"], "moments_bytes_max");
}

#[tokio::test]
async fn health_tells_what_is_wrong() {
    let server = Server::start().await;
    record(&server).await;
    let health = server.get(&format!("{SESSION}/health")).await.json();
    assert_eq!((&health["findings"], &health["event_count"]), (&json!([]), &json!(6)));
    let misfit = json!({ "type": 3, "timestamp": BASE_MS + 8_000, "data": { "source": 3, "id": "x" } });
    let late = vec![text_change(99, "Nobody", 8_000), misfit];
    server.batch(&batch("session-01", "page-0001", 4, late)).await;
    let health = server.get(&format!("{SESSION}/health")).await.json();
    let counts = &health["counts"];
    assert_eq!(
        counts,
        &json!({ "gap": 1, "unknown_node": 1, "broken_event": 1 }),
        "batches 2 and 3 are missing"
    );
    let kinds: Vec<_> = health["findings"].as_array().unwrap().iter().collect();
    assert!(
        kinds
            .iter()
            .all(|finding| finding["effect"].as_str().unwrap().len() > 10),
        "{kinds:?}"
    );
}

/// Spoils the stored bytes of a batch.
async fn damage(server: &Server, sequence: u32) {
    use reenact_store::SessionIndex as _;
    let (project, session) = (
        "default".to_owned().try_into().unwrap(),
        "session-01".to_owned().try_into().unwrap(),
    );
    let batches = server
        .index
        .locate(&project, &session, &Default::default())
        .await
        .unwrap();
    let batch = batches.iter().find(|batch| batch.key.sequence == sequence).unwrap();
    let frame = batch.frame.as_ref().unwrap();
    let path = server.folder.path().join("objects").join(frame.block.path());
    let mut bytes = std::fs::read(&path).unwrap();
    let end = (frame.offset + frame.length) as usize;
    bytes[end - 8] ^= 0xff;
    std::fs::write(&path, bytes).unwrap();
}

#[tokio::test]
async fn a_damaged_batch_is_passed_over_and_told() {
    let server = Server::start().await;
    record(&server).await;
    damage(&server, 1).await;
    assert_eq!(
        seen(&server, 9_000, "").await[0],
        "One article",
        "what is there is shown"
    );
    let health = server.get(&format!("{SESSION}/health")).await.json();
    assert_eq!(health["counts"], json!({ "damaged_batch": 1 }));
    let finding = &health["findings"][0];
    assert_eq!(
        (&finding["at_ms"], &finding["repaired"]),
        (&json!(BASE_MS + 2_000), &json!(false))
    );
}
