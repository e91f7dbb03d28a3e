use axum::body::Body;
use axum::extract::Request;
use reenact_ingest::Limits;
use reenact_server::{MetricsAccess, Options};
use serde_json::json;

use crate::support::{BASE_MS, Server, batch, track};

#[tokio::test]
async fn health_and_readiness_need_no_key() {
    let server = Server::start().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(
            server.send(Request::get(path), Body::empty()).await.status.as_u16(),
            200
        );
    }
}

#[tokio::test]
async fn metrics_count_what_came_and_what_was_refused() {
    let server = Server::start().await;
    let mail = json!({
        "type": 6, "timestamp": BASE_MS,
        "data": { "plugin": "rrweb/console@1", "payload": { "level": "log", "trace": [], "payload": ["\"me@example.org\""] } }
    });
    server
        .batch(&batch(
            "session-01",
            "page-0001",
            0,
            vec![track("a", 0), mail, json!({ "type": 4 })],
        ))
        .await;
    server
        .batch(&batch("session-01", "page-0001", 0, vec![track("a", 0)]))
        .await;
    server.send(Request::post("/v1/batches?key=pk_no"), "{}").await;
    let text = server
        .send_from("127.0.0.1", Request::get("/metrics"), Body::empty())
        .await
        .text();
    for line in [
        "reenact_batches_total{outcome=\"stored\"} 1",
        "reenact_batches_total{outcome=\"duplicate\"} 1",
        "reenact_batches_total{outcome=\"unknown-key\"} 1",
        "reenact_events_stored_total 2",
        "reenact_events_set_aside_total 1",
        "reenact_redactions_total{detector=\"email\"} 1",
        "reenact_in_flight_bytes 0",
        "reenact_sessions_live 1",
        "reenact_storage_writable 1",
        "reenact_erasures_waiting 0",
        "reenact_commit_duration_seconds_bucket{le=\"+Inf\"} 2",
        "reenact_http_responses_total{status=\"401\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is missing:\n{text}");
    }
    assert!(!text.contains(&server.public_key));
}

#[tokio::test]
async fn metrics_are_for_this_machine_or_for_the_token() {
    let server = Server::start().await;
    server
        .send(Request::get("/metrics"), Body::empty())
        .await
        .is_problem(403, "metrics-not-allowed");
    let forwarded = Request::get("/metrics").header("x-forwarded-for", "127.0.0.1");
    server
        .send_from("127.0.0.1", forwarded, Body::empty())
        .await
        .is_problem(403, "metrics-not-allowed");

    let metrics_access = MetricsAccess::Token("a token of the operator".to_owned());
    let server = Server::with(
        Options {
            metrics_access,
            ..Options::default()
        },
        Limits::default(),
    )
    .await;
    let with = |token: &str| Request::get("/metrics").header("authorization", format!("Bearer {token}"));
    assert_eq!(
        server
            .send(with("a token of the operator"), Body::empty())
            .await
            .status
            .as_u16(),
        200
    );
    server
        .send(with("another"), Body::empty())
        .await
        .is_problem(403, "metrics-not-allowed");
    server
        .send_from("127.0.0.1", Request::get("/metrics"), Body::empty())
        .await
        .is_problem(403, "metrics-not-allowed");
}
