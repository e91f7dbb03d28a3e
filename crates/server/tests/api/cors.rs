use axum::body::Body;
use axum::extract::Request;

use crate::support::{Server, batch, track};

fn post(server: &Server, key: &str, origin: &str) -> http::request::Builder {
    let _ = server;
    Request::post(format!("/v1/batches?key={key}"))
        .header("origin", origin)
        .header("content-type", "text/plain")
}

#[tokio::test]
async fn the_callers_origin_and_no_other_is_let_in() {
    let server = Server::start().await;
    let (key, _, _) = server.other_project().await;
    let body = || batch("session-01", "page-0001", 0, vec![track("a", 0)]).to_string();
    let answer = server.send(post(&server, &key, "https://other.example"), body()).await;
    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("access-control-allow-origin"), "https://other.example");
    assert_eq!(answer.header("access-control-expose-headers"), "Retry-After");
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
    assert!(answer.header("vary").to_lowercase().contains("origin"));
    assert_eq!(answer.header("access-control-allow-credentials"), "");

    for origin in [
        "https://elsewhere.example",
        "https://other.example.evil.example",
        "http://other.example",
        "null",
    ] {
        let answer = server.send(post(&server, &key, origin), body()).await;
        answer.is_problem(403, "origin-not-allowed");
        // The page may see that and why it was refused.
        assert_eq!(answer.header("access-control-allow-origin"), origin);
    }
}

#[tokio::test]
async fn a_client_without_an_origin_needs_none() {
    let server = Server::start().await;
    let (key, _, _) = server.other_project().await;
    let body = batch("session-01", "page-0001", 0, vec![track("a", 0)]).to_string();
    let answer = server.send(Request::post(format!("/v1/batches?key={key}")), body).await;
    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_preflight_is_answered_for_the_batches_only() {
    let server = Server::start().await;
    let ask = |path: &str| {
        Request::options(path)
            .header("origin", "https://shop.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-encoding")
    };
    let answer = server.send(ask("/v1/batches"), Body::empty()).await;
    assert_eq!(answer.status.as_u16(), 204);
    assert_eq!(answer.header("access-control-allow-origin"), "https://shop.example");
    assert_eq!(answer.header("access-control-allow-methods"), "POST");
    assert!(
        answer
            .header("access-control-allow-headers")
            .contains("content-encoding")
    );

    let answer = server.send(ask("/v1/sessions"), Body::empty()).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
    assert!(!answer.status.is_success());
}

#[tokio::test]
async fn reading_answers_are_for_no_other_origin() {
    let server = Server::start().await;
    let request = Request::get("/v1/sessions")
        .header("authorization", format!("Bearer {}", server.secret_key))
        .header("origin", "https://shop.example");
    let answer = server.send(request, Body::empty()).await;
    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("access-control-allow-origin"), "");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
}
