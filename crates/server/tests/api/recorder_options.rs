//! Options of the recorder that are set here and asked for by pages.

use axum::body::Body;
use axum::extract::Request;
use reenact_ingest::Limits;
use reenact_server::{Options, Rates};
use serde_json::{Value, json};

use crate::support::{Answer, Server, answer};

const PATH: &str = "/v1/projects/default/recorder-options";

async fn ask(server: &Server, key: &str) -> Answer {
    let request = Request::get(format!("/v1/recorder-options?key={key}")).header("origin", "https://shop.example");
    server.send(request, Body::empty()).await
}

#[tokio::test]
async fn what_is_set_reaches_recorders_at_once() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let (other_key, _, _) = server.other_project().await;
    assert_eq!(ask(&server, &server.public_key).await.json(), json!({}));
    let options = json!({
        "sessionSampleRate": 0.5,
        "maskAllText": true,
        "maskSelector": ".card",
        "ignoreUrls": ["/admin*"],
        "urlSampleRates": [{ "pattern": "/checkout*", "rate": 1.0 }],
    });
    let set = server.dashboard(&cookie, "PUT", PATH, Some(options.clone())).await;
    assert_eq!(
        (set.status.as_u16(), set.json()),
        (200, options.clone()),
        "{}",
        set.text()
    );
    assert_eq!(server.dashboard(&cookie, "GET", PATH, None).await.json(), options);
    let asked = ask(&server, &server.public_key).await;
    assert_eq!(asked.json(), options);
    assert_eq!(
        ask(&server, &other_key).await.json(),
        json!({}),
        "the other project's are its own"
    );

    // What is left out is set no more.
    server
        .dashboard(&cookie, "PUT", PATH, Some(json!({ "maskAllText": true })))
        .await;
    assert_eq!(
        ask(&server, &server.public_key).await.json(),
        json!({ "maskAllText": true })
    );
}

#[tokio::test]
async fn the_answer_is_cacheable_for_every_page() {
    let server = Server::start().await;
    let first = ask(&server, &server.public_key).await;
    assert_eq!(first.header("access-control-allow-origin"), "*");
    assert_eq!(first.header("cache-control"), "public, max-age=60");
    assert_eq!(first.header("content-type"), "application/json");
    let etag = first.header("etag").to_owned();
    let again = |etag: &str| {
        let uri = format!("/v1/recorder-options?key={}", server.public_key);
        server.send(Request::get(uri).header("if-none-match", etag), Body::empty())
    };
    let known = again(&format!("\"other\", W/{etag}")).await;
    assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
    assert_eq!(known.header("etag"), etag);
    assert_eq!(known.header("access-control-allow-origin"), "*");
    let cookie = server.log_in().await;
    server
        .dashboard(&cookie, "PUT", PATH, Some(json!({ "maskAllText": true })))
        .await;
    assert_eq!(again(&etag).await.status.as_u16(), 200, "changed");
}

#[tokio::test]
async fn refusals_can_be_read_by_pages_too() {
    let rates = Rates {
        address_batches_per_s_max: 1,
        burst_s: 2,
        ..Rates::default()
    };
    let options = Options {
        rates,
        ..Options::default()
    };
    let server = Server::with(options, Limits::default()).await;
    let unknown = ask(&server, "pk_nobody").await;
    unknown.is_problem(401, "unknown-key");
    assert_eq!(unknown.header("access-control-allow-origin"), "*");
    assert_eq!(ask(&server, &server.public_key).await.status.as_u16(), 200);
    let fast = ask(&server, &server.public_key).await;
    fast.is_problem(429, "too-fast");
    assert_eq!(fast.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn the_separate_listener_serves_them_and_not_what_sets_them() {
    let server = Server::start().await;
    let ask = |uri: String| {
        let request = Request::get(uri).body(Body::empty()).unwrap();
        answer(server.ingest_router.clone(), request)
    };
    let served = ask(format!("/v1/recorder-options?key={}", server.public_key)).await;
    assert_eq!((served.status.as_u16(), served.json()), (200, json!({})));
    assert_eq!(ask(PATH.to_owned()).await.status.as_u16(), 404);
}

#[tokio::test]
async fn what_is_not_valid_is_named_and_changes_nothing() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let before = json!({ "maskAllText": true });
    server.dashboard(&cookie, "PUT", PATH, Some(before.clone())).await;
    for (options, word) in [
        (json!({ "sessionSampleRate": 2 }), "sessionSampleRate"),
        (json!({ "maskSelector": "div[" }), "maskSelector"),
        (json!({ "ignoreUrls": ["checkout"] }), "ignoreUrls: pattern 1"),
        (json!({ "consent": "perhaps" }), "consent"),
        (json!({ "maskAllText": "yes" }), "boolean"),
        (json!({ "networkBodies": ["*"] }), "networkBodies"),
        (Value::from("x"), "expected"),
    ] {
        let answer = server.dashboard(&cookie, "PUT", PATH, Some(options)).await;
        let detail = answer.is_problem(400, "invalid-request").json()["detail"].to_string();
        assert!(detail.contains(word), "{detail}");
    }
    assert_eq!(ask(&server, &server.public_key).await.json(), before);
}
