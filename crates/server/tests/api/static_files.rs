use axum::body::Body;
use axum::extract::Request;
use reenact_ingest::Limits;
use reenact_server::{Options, built_in};

use crate::support::Server;

const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; connect-src 'self'; \
    frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

#[tokio::test]
async fn the_dashboard_comes_with_a_strict_policy_or_says_how_to_build_it() {
    let server = Server::start().await;
    for path in ["/", "/sessions/session-01", "/login", "/users/ann%40shop.example"] {
        let answer = server
            .send(Request::get(path).header("accept", "text/html"), Body::empty())
            .await;
        assert_eq!(answer.header("content-security-policy"), POLICY);
        assert_eq!(answer.header("x-dns-prefetch-control"), "off");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert!(answer.header("content-type").starts_with("text/html"));
        if built_in().dashboard {
            assert_eq!(
                (answer.status.as_u16(), answer.header("cache-control")),
                (200, "no-cache")
            );
        } else {
            assert_eq!(answer.status.as_u16(), 503);
            assert!(answer.text().contains("make build"));
        }
    }
}

#[tokio::test]
async fn asset_origins_of_the_operator_are_in_the_policy() {
    let options = Options {
        replay_asset_origins: vec!["https://shop.example".to_owned()],
        ..Options::default()
    };
    let server = Server::with(options, Limits::default()).await;
    let answer = server
        .send(Request::get("/").header("accept", "text/html"), Body::empty())
        .await;
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("img-src 'self' data: blob: https://shop.example;"),
        "{policy}"
    );
    assert!(
        policy.contains("font-src 'self' data: https://shop.example;"),
        "{policy}"
    );
    assert!(policy.contains("script-src 'self';"), "{policy}");
}

#[tokio::test]
async fn what_is_no_page_is_not_answered_with_one() {
    let server = Server::start().await;
    server
        .send(Request::get("/assets/missing-123.js"), Body::empty())
        .await
        .is_problem(404, "not-found");
    server
        .send(Request::get("/favicon.ico"), Body::empty())
        .await
        .is_problem(404, "not-found");
    let request = Request::get("/some/data").header("accept", "application/json");
    server.send(request, Body::empty()).await.is_problem(404, "not-found");
    server
        .send(Request::post("/"), Body::empty())
        .await
        .is_problem(404, "not-found");
    server
        .send(Request::put("/v1/sessions"), Body::empty())
        .await
        .is_problem(405, "method-not-allowed");
}

#[tokio::test]
async fn only_the_built_version_of_the_recorder_is_served() {
    let server = Server::start().await;
    let answer = server
        .send(Request::get("/recorder/9.9.9/recorder.js"), Body::empty())
        .await;
    assert_eq!(answer.status.as_u16(), 404);
    assert!(answer.text().contains("holds version"), "{}", answer.text());
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn the_recorder_is_for_every_origin_and_cached_by_its_version() {
    if !built_in().recorder {
        let answer = Server::start()
            .await
            .send(Request::get("/recorder.js"), Body::empty())
            .await;
        assert!(answer.status.as_u16() == 404 && answer.text().contains("make build"));
        return;
    }
    let server = Server::start().await;
    let newest = server.send(Request::get("/recorder.js"), Body::empty()).await;
    assert_eq!(newest.status.as_u16(), 200);
    assert_eq!(newest.header("cache-control"), "public, max-age=300");
    assert_eq!(newest.header("access-control-allow-origin"), "*");
    assert_eq!(newest.header("cross-origin-resource-policy"), "cross-origin");
    assert!(newest.header("content-type").starts_with("text/javascript"));

    let other = server
        .send(Request::get("/recorder/0/recorder.js"), Body::empty())
        .await
        .text();
    let version = other.split("holds version ").nth(1).unwrap().split(' ').next().unwrap();
    let one = format!("/recorder/{version}/recorder.js");
    let answer = server.send(Request::get(&one), Body::empty()).await;
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.body, newest.body);
    for file in ["extras.js", "compressor.js"] {
        let path = format!("/recorder/{version}/{file}");
        let answer = server.send(Request::get(&path), Body::empty()).await;
        assert!(answer.header("content-type").starts_with("text/javascript"), "{path}");
        assert_eq!(answer.header("cross-origin-embedder-policy"), "require-corp");
    }
    let again = Request::get(&one).header("if-none-match", answer.header("etag"));
    let again = server.send(again, Body::empty()).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
}
