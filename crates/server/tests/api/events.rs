use reenact_store::{BatchQuery, SessionIndex as _};
use serde_json::{Value, json};

use crate::support::{BASE_MS, Server, batch, meta, names, track};

async fn all_pages(server: &Server, uri: &str) -> (Vec<Value>, usize) {
    let mut events = Vec::new();
    let mut cursor = String::new();
    let mut pages = 0;
    loop {
        let answer = server.get(&format!("{uri}{cursor}")).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        let page = answer.json();
        events.extend(page["events"].as_array().unwrap().iter().cloned());
        pages += 1;
        let Some(next) = page["next_cursor"].as_str() else {
            return (events, pages);
        };
        cursor = format!("&cursor={next}");
    }
}

#[tokio::test]
async fn events_of_all_pages_come_in_one_order() {
    let server = Server::start().await;
    // Two page loads that overlap; the second page's batches arrive in the wrong order.
    server
        .batch(&batch(
            "session-01",
            "page-0001",
            0,
            vec![track("a0", 0), track("a20", 20), track("a40", 40)],
        ))
        .await;
    server
        .batch(&batch(
            "session-01",
            "page-0002",
            1,
            vec![track("b30", 30), track("b50", 50)],
        ))
        .await;
    server
        .batch(&batch(
            "session-01",
            "page-0002",
            0,
            vec![track("b10", 10), track("b20", 20)],
        ))
        .await;
    let page = server.get("/v1/sessions/session-01/events").await.json();
    assert_eq!(names(&page), ["a0", "b10", "a20", "b20", "b30", "a40", "b50"]);
    let last = &page["events"][6];
    assert_eq!(
        (&last["window_id"], &last["page_id"]),
        (&json!("window-01"), &json!("page-0002"))
    );
    assert_eq!((&last["sequence"], &last["index"]), (&json!(1), &json!(1)));
    assert_eq!(last["event"], track("b50", 50), "as it was recorded");
}

#[tokio::test]
async fn a_clock_that_steps_back_does_not_reorder_a_page() {
    let server = Server::start().await;
    server
        .batch(&batch(
            "session-01",
            "page-0001",
            0,
            vec![track("a50", 50), track("a10", 10)],
        ))
        .await;
    server
        .batch(&batch(
            "session-01",
            "page-0001",
            1,
            vec![track("a20", 20), track("a60", 60)],
        ))
        .await;
    server
        .batch(&batch(
            "session-01",
            "page-0002",
            0,
            vec![track("b15", 15), track("b55", 55)],
        ))
        .await;
    let page = server.get("/v1/sessions/session-01/events").await.json();
    assert_eq!(names(&page), ["b15", "a50", "a10", "a20", "b55", "a60"]);
}

#[tokio::test]
async fn events_are_filtered_by_time_kind_and_window() {
    let server = Server::start().await;
    server
        .batch(&batch(
            "session-01",
            "page-0001",
            0,
            vec![meta("https://a.example/", 0), track("a10", 10)],
        ))
        .await;
    let mut second = batch("session-01", "page-0002", 0, vec![track("b20", 20), track("b30", 30)]);
    second["window_id"] = json!("window-02");
    server.batch(&second).await;
    let found = async |filter: &str| {
        let page = server
            .get(&format!("/v1/sessions/session-01/events?{filter}"))
            .await
            .json();
        (names(&page).join(" "), page["events"].as_array().unwrap().len())
    };
    let (from, to) = (BASE_MS + 10, BASE_MS + 20);
    assert_eq!(
        found(&format!("from_ms={from}&to_ms={to}")).await,
        ("a10 b20".to_owned(), 2),
        "inclusive"
    );
    assert_eq!(found("kind=rrweb/meta").await, (String::new(), 1));
    assert_eq!(found("kind=rrweb/meta&kind=reenact/track@1").await.1, 4);
    assert_eq!(found("window_id=window-02").await, ("b20 b30".to_owned(), 2));
    for wrong in [
        "kind=rrweb/nothing",
        "limit_bytes=1",
        "from_ms=x",
        "window_id=x",
        "cursor=!",
    ] {
        let answer = server.get(&format!("/v1/sessions/session-01/events?{wrong}")).await;
        answer.is_problem(400, "invalid-request");
    }
}

#[tokio::test]
async fn pages_of_events_join_without_a_seam() {
    let server = Server::start().await;
    // Four page loads, interleaved, with equal times across pages, a step back, and more than three pages' worth.
    let filler = "x".repeat(2_000);
    for page in 0..4_i64 {
        for sequence in 0..6_u32 {
            let events = (0..10_i64).map(|number| {
                let step_back = if number == 5 { -300 } else { 0 };
                let at_ms = BASE_MS + i64::from(sequence) * 100 + number * 10 + (page % 2) + step_back;
                let payload = json!({ "name": format!("{page}-{sequence}-{number}"), "data": filler });
                json!({ "type": 5, "timestamp": at_ms, "data": { "tag": "reenact/track@1", "payload": payload } })
            });
            server
                .batch(&batch(
                    "session-01",
                    &format!("page-000{page}"),
                    sequence,
                    events.collect(),
                ))
                .await;
        }
    }
    let (whole, one) = all_pages(&server, "/v1/sessions/session-01/events?limit_bytes=8388608").await;
    let (joined, many) = all_pages(&server, "/v1/sessions/session-01/events?limit_bytes=65536").await;
    assert_eq!((whole.len(), one), (240, 1));
    assert!(many > 4, "{many} pages");
    let places = |events: &[Value]| -> Vec<String> {
        let place = |event: &Value| event["event"]["data"]["payload"]["name"].as_str().unwrap().to_owned();
        events.iter().map(place).collect()
    };
    assert_eq!(places(&joined), places(&whole));
    for page in 0..4 {
        let of_page: Vec<_> = whole
            .iter()
            .filter(|event| event["page_id"] == format!("page-000{page}"))
            .collect();
        let order: Vec<_> = of_page
            .iter()
            .map(|event| (event["sequence"].as_u64(), event["index"].as_u64()))
            .collect();
        assert!(order.is_sorted(), "the events of one page keep their order");
    }
    let (filtered, _) = all_pages(
        &server,
        &format!(
            "/v1/sessions/session-01/events?limit_bytes=65536&from_ms={}",
            BASE_MS + 300
        ),
    )
    .await;
    let expected = whole
        .iter()
        .filter(|event| event["event"]["timestamp"].as_i64().unwrap() >= BASE_MS + 300)
        .count();
    assert_eq!(filtered.len(), expected);
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_ask() {
    use axum::extract::Request;
    let server = Server::start().await;
    let events = (0..200)
        .map(|number| track(&format!("event {number}"), number))
        .collect();
    server.batch(&batch("session-01", "page-0001", 0, events)).await;
    let request = Request::get("/v1/sessions/session-01/events")
        .header("authorization", format!("Bearer {}", server.secret_key))
        .header("accept-encoding", "gzip");
    let answer = server.send(request, axum::body::Body::empty()).await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    let plain = server.get("/v1/sessions/session-01/events").await;
    assert!(answer.body.len() * 4 < plain.body.len());
    assert_eq!(plain.header("content-encoding"), "");
}

#[tokio::test]
async fn a_damaged_batch_is_a_gap_that_the_reader_is_told_of() {
    let server = Server::start().await;
    for sequence in 0..3 {
        let after_ms = i64::from(sequence) * 1_000;
        let bad = json!({ "type": 4, "timestamp": "yesterday", "data": {} });
        let events = vec![track(&format!("t{sequence}"), after_ms), bad];
        server.batch(&batch("session-01", "page-0001", sequence, events)).await;
    }
    let damaged = flip_a_byte_of_batch(&server, 1).await;

    let page = server.get("/v1/sessions/session-01/events").await.json();
    assert_eq!(names(&page), ["t0", "t2"]);
    let gap = json!({
        "window_id": "window-01", "page_id": "page-0001", "sequence": 1,
        "from_ms": BASE_MS + 1_000, "to_ms": BASE_MS + 1_000, "reason": "damaged",
    });
    assert_eq!(page["gaps"], json!([gap]), "{damaged}");
    let aside = server.get("/v1/sessions/session-01/set-aside").await.json();
    assert_eq!(aside["events"].as_array().unwrap().len(), 2);
    assert_eq!(aside["gaps"], json!([gap]));
    let metrics = server.send_from(
        "127.0.0.1",
        axum::extract::Request::get("/metrics"),
        axum::body::Body::empty(),
    );
    let metrics = metrics.await.text();
    assert!(metrics.contains("\nreenact_batches_damaged_total 2\n"), "{metrics}");
}

/// Damages what is stored of a batch; tells where.
async fn flip_a_byte_of_batch(server: &Server, sequence: u32) -> String {
    let (project, session) = ("default".to_owned(), "session-01".to_owned());
    let located = server
        .index
        .locate(
            &project.try_into().unwrap(),
            &session.try_into().unwrap(),
            &BatchQuery::default(),
        )
        .await
        .unwrap();
    let batch = located.iter().find(|batch| batch.key.sequence == sequence).unwrap();
    let frame = batch.frame.as_ref().unwrap();
    let file = server.folder.path().join("objects").join(frame.block.path());
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[(frame.offset + frame.length / 2) as usize] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    file.display().to_string()
}
