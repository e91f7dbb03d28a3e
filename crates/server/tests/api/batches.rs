use axum::body::Body;
use axum::extract::Request;
use serde_json::{Value, json};

use crate::support::{Server, batch, meta, track};

#[tokio::test]
async fn a_batch_is_stored_and_the_receipt_says_so() {
    let server = Server::start().await;
    let answer = server
        .batch(&batch(
            "session-01",
            "page-0001",
            0,
            vec![meta("https://a.example/", 0)],
        ))
        .await;
    assert_eq!(answer.status.as_u16(), 200);
    let expected = json!({
        "stored": true, "duplicate": false, "events_stored": 1, "events_set_aside": 0, "set_aside": [], "redactions": {}
    });
    assert_eq!(answer.json(), expected);
    assert_eq!(server.get("/v1/sessions/session-01").await.json()["event_count"], 1);
}

#[tokio::test]
async fn sent_twice_it_is_stored_once() {
    let server = Server::start().await;
    let batch = batch("session-01", "page-0001", 0, vec![track("once", 0)]);
    assert_eq!(server.batch(&batch).await.json()["duplicate"], false);
    assert_eq!(server.batch(&batch).await.json()["duplicate"], true);
    assert_eq!(server.get("/v1/sessions/session-01").await.json()["event_count"], 1);
}

#[tokio::test]
async fn one_bad_event_does_not_cost_its_neighbours() {
    let server = Server::start().await;
    let bad = json!({ "type": 4, "timestamp": "yesterday", "data": {} });
    let answer = server
        .batch(&batch(
            "session-01",
            "page-0001",
            0,
            vec![track("a", 0), bad, track("b", 2)],
        ))
        .await;
    let receipt = answer.json();
    assert_eq!(
        (&receipt["events_stored"], &receipt["events_set_aside"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(receipt["set_aside"][0]["index"], 1);
    let kept = server.get("/v1/sessions/session-01/set-aside").await.json();
    assert_eq!(kept["events"][0]["index"], 1);
    assert_eq!(kept["events"][0]["event"]["timestamp"], "yesterday");
    assert!(
        kept["events"][0]["reason"].as_str().unwrap().contains("timestamp"),
        "{kept}"
    );
}

#[tokio::test]
async fn personal_data_is_redacted_before_it_is_stored() {
    let server = Server::start().await;
    let console = json!({
        "type": 6, "timestamp": crate::support::BASE_MS,
        "data": { "plugin": "rrweb/console@1", "payload": { "level": "log", "trace": [], "payload": ["\"card 4111 1111 1111 1111\""] } }
    });
    let receipt = server
        .batch(&batch("session-01", "page-0001", 0, vec![console]))
        .await
        .json();
    let redactions = receipt["redactions"].as_object().unwrap();
    assert_eq!(
        redactions.values().filter_map(Value::as_u64).sum::<u64>(),
        1,
        "{receipt}"
    );
    let events = server.get("/v1/sessions/session-01/events").await.text();
    assert!(!events.contains("4111"), "{events}");
}

#[tokio::test]
async fn gzip_is_known_by_its_header_or_its_first_bytes() {
    let server = Server::start().await;
    let gzip = |batch: &Value| {
        let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
        let text = batch.to_string();
        let mut out = vec![0; compressor.gzip_compress_bound(text.len())];
        let bytes = compressor.gzip_compress(text.as_bytes(), &mut out).unwrap();
        out.truncate(bytes);
        out
    };
    let uri = format!("/v1/batches?key={}", server.public_key);
    let body = gzip(&batch("session-01", "page-0001", 0, vec![track("a", 0)]));
    let answer = server
        .send(Request::post(&uri).header("content-encoding", "gzip"), body)
        .await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    let body = gzip(&batch("session-01", "page-0001", 1, vec![track("b", 0)]));
    assert_eq!(server.send(Request::post(&uri), body).await.status.as_u16(), 200);

    server
        .send(Request::post(&uri).header("content-encoding", "gzip"), "{}")
        .await
        .is_problem(400, "not-decodable");
    server
        .send(Request::post(&uri).header("content-encoding", "br"), "{}")
        .await
        .is_problem(400, "not-decodable");
    server
        .send(Request::post(&uri), "{\"version\":1}")
        .await
        .is_problem(400, "not-decodable");
    server
        .send(Request::post(&uri), Body::empty())
        .await
        .is_problem(400, "not-decodable");
}

#[tokio::test]
async fn a_key_is_needed_and_a_bearer_token_will_do() {
    let server = Server::start().await;
    let body = batch("session-01", "page-0001", 0, vec![track("a", 0)]).to_string();
    server
        .send(Request::post("/v1/batches"), body.clone())
        .await
        .is_problem(401, "unknown-key");
    server
        .send(Request::post("/v1/batches?key=pk_nobody"), body.clone())
        .await
        .is_problem(401, "unknown-key");
    let bearer = format!("Bearer {}", server.public_key);
    let answer = server
        .send(
            Request::post("/v1/batches").header("authorization", bearer),
            body.clone(),
        )
        .await;
    assert_eq!(answer.status.as_u16(), 200);
    // A secret read key is no way in.
    let bearer = format!("Bearer {}", server.secret_key);
    server
        .send(Request::post("/v1/batches").header("authorization", bearer), body)
        .await
        .is_problem(401, "unknown-key");
}

#[tokio::test]
async fn browser_system_and_device_are_derived_and_the_address_is_not_kept() {
    let server = Server::start().await;
    let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
    let uri = format!("/v1/batches?key={}", server.public_key);
    let body = batch("session-01", "page-0001", 0, vec![track("a", 0)]).to_string();
    server
        .send_from("8.8.8.8", Request::post(uri).header("user-agent", agent), body)
        .await;
    let session = server.get("/v1/sessions/session-01").await.json();
    assert_eq!(session["browser"]["name"], "Chrome");
    assert_eq!(session["device"], "desktop");
    assert_eq!(session["country"], "US");
    assert!(!session.to_string().contains("8.8.8.8"));
}

#[tokio::test]
async fn the_separate_listener_takes_batches_and_nothing_else() {
    let server = Server::start().await;
    let ask = async |request: http::request::Builder, body: String| {
        crate::support::answer(server.ingest_router.clone(), request.body(Body::from(body)).unwrap()).await
    };
    let uri = format!("/v1/batches?key={}", server.public_key);
    let body = batch("session-01", "page-0001", 0, vec![track("a", 0)]).to_string();
    assert_eq!(ask(Request::post(uri), body).await.status.as_u16(), 200);
    assert_eq!(ask(Request::get("/healthz"), String::new()).await.status.as_u16(), 200);
    for path in [
        "/",
        "/metrics",
        "/readyz",
        "/v1/sessions",
        "/v1/login",
        "/demo/",
        "/api",
    ] {
        ask(Request::get(path), String::new())
            .await
            .is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn events_that_were_set_aside_come_page_by_page() {
    let server = Server::start().await;
    let bad = |number: usize| json!({ "type": 4, "timestamp": format!("yesterday {number}"), "data": {} });
    // Two batches, the first without any time of its own.
    for (sequence, numbers) in [(0, 0..400), (1, 400..700)] {
        let mut events: Vec<_> = numbers.map(bad).collect();
        events.extend((sequence == 1).then(|| track("fits", 0)));
        server.batch(&batch("session-01", "page-0001", sequence, events)).await;
    }
    let uri = "/v1/sessions/session-01/set-aside";
    for (limit, pages) in [(500, 2), (100, 7), (350, 2)] {
        let mut seen = std::collections::HashSet::new();
        let mut cursor = String::new();
        let mut turned = 0;
        loop {
            let page = server.get(&format!("{uri}?limit={limit}{cursor}")).await.json();
            let events = page["events"].as_array().unwrap();
            assert!(events.len() <= limit);
            seen.extend(
                events
                    .iter()
                    .map(|event| event["event"]["timestamp"].as_str().unwrap().to_owned()),
            );
            turned += 1;
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!((seen.len(), turned), (700, pages));
    }
    let first = server.get(uri).await.json();
    assert_eq!(first["events"].as_array().unwrap().len(), 100);
    for wrong in ["limit=0", "limit=501", "cursor=bm9uc2Vuc2U"] {
        server
            .get(&format!("{uri}?{wrong}"))
            .await
            .is_problem(400, "invalid-request");
    }
}
