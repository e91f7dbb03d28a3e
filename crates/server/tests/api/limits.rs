use std::convert::Infallible;

use axum::body::Body;
use axum::extract::Request;
use futures::stream;
use reenact_ingest::Limits;
use reenact_server::{Options, Rates};
use reenact_store::StoreError;

use crate::support::{Server, batch, track};

fn event(name: &str) -> String {
    batch("session-01", "page-0001", 0, vec![track(name, 0)]).to_string()
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_by_what_it_declares() {
    let limits = Limits {
        body_bytes_max: 1_000,
        ..Limits::default()
    };
    let server = Server::with(Options::default(), limits).await;
    let uri = format!("/v1/batches?key={}", server.public_key);
    let answer = server.send(Request::post(uri), vec![b' '; 1_001]).await;
    let problem = answer.is_problem(413, "too-large").json();
    assert_eq!(problem["limit"], "body_bytes_max");
    assert_eq!(problem["limit_value"], 1_000);
}

#[tokio::test]
async fn a_body_of_unknown_length_is_not_read_beyond_the_limit() {
    let limits = Limits {
        body_bytes_max: 1_000,
        ..Limits::default()
    };
    let server = Server::with(Options::default(), limits).await;
    let uri = format!("/v1/batches?key={}", server.public_key);
    // Endless, so that only stopping early answers at all.
    let endless = stream::repeat_with(|| Ok::<_, Infallible>(vec![b' '; 100]));
    let answer = server.send(Request::post(uri), Body::from_stream(endless)).await;
    answer.is_problem(413, "too-large");
    assert_eq!(server.parts.ingest.in_flight_bytes(), 0);
}

#[tokio::test]
async fn a_body_that_does_not_arrive_times_out() {
    let options = Options {
        body_read_timeout_ms: 20,
        ..Options::default()
    };
    let server = Server::with(options, Limits::default()).await;
    let uri = format!("/v1/batches?key={}", server.public_key);
    let never = stream::pending::<Result<Vec<u8>, Infallible>>();
    server
        .send(Request::post(uri), Body::from_stream(never))
        .await
        .is_problem(408, "body-too-slow");
    assert_eq!(server.parts.ingest.in_flight_bytes(), 0);
}

#[tokio::test]
async fn decoded_and_counted_limits_are_named() {
    let limits = Limits {
        events_per_batch_max: 2,
        ..Limits::default()
    };
    let server = Server::with(Options::default(), limits).await;
    let events = vec![track("a", 0), track("b", 1), track("c", 2)];
    let answer = server.batch(&batch("session-01", "page-0001", 0, events)).await;
    assert_eq!(
        answer.is_problem(413, "too-large").json()["limit"],
        "events_per_batch_max"
    );
}

#[tokio::test]
async fn too_many_batches_of_one_address_or_key_have_to_wait() {
    let rates = Rates {
        address_batches_per_s_max: 1,
        burst_s: 2,
        ..Rates::default()
    };
    let server = Server::with(
        Options {
            rates,
            ..Options::default()
        },
        Limits::default(),
    )
    .await;
    let uri = format!("/v1/batches?key={}", server.public_key);
    let statuses = async |address: &str, count: usize| {
        let mut statuses = Vec::new();
        for _ in 0..count {
            statuses.push(
                server
                    .send_from(address, Request::post(&uri), event("a"))
                    .await
                    .status
                    .as_u16(),
            );
        }
        statuses
    };
    assert_eq!(statuses("203.0.113.7", 3).await, [200, 200, 429]);
    assert_eq!(
        statuses("203.0.113.8", 1).await,
        [200],
        "another address is not held back"
    );
    let answer = server.send_from("203.0.113.7", Request::post(&uri), event("a")).await;
    answer.is_problem(429, "too-fast");

    let rates = Rates {
        key_batches_per_s_max: 1,
        burst_s: 1,
        ..Rates::default()
    };
    let server = Server::with(
        Options {
            rates,
            ..Options::default()
        },
        Limits::default(),
    )
    .await;
    let uri = format!("/v1/batches?key={}", server.public_key);
    let (other_key, _, _) = server.other_project().await;
    assert_eq!(
        server
            .send_from("203.0.113.1", Request::post(&uri), event("a"))
            .await
            .status
            .as_u16(),
        200
    );
    server
        .send_from("203.0.113.2", Request::post(&uri), event("a"))
        .await
        .is_problem(429, "too-fast");
    let other = Request::post(format!("/v1/batches?key={other_key}"));
    assert_eq!(
        server.send_from("203.0.113.3", other, event("a")).await.status.as_u16(),
        200
    );
}

#[tokio::test]
async fn addresses_come_from_trusted_proxies_only() {
    let rates = Rates {
        address_batches_per_s_max: 1,
        burst_s: 1,
        ..Rates::default()
    };
    let trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
    let server = Server::with(
        Options {
            rates,
            trusted_proxies,
            ..Options::default()
        },
        Limits::default(),
    )
    .await;
    let uri = format!("/v1/batches?key={}", server.public_key);
    let via = async |peer: &str, forwarded: &str| {
        let request = Request::post(&uri).header("x-forwarded-for", forwarded);
        server.send_from(peer, request, event("a")).await.status.as_u16()
    };
    assert_eq!(via("10.0.0.1", "203.0.113.1").await, 200);
    assert_eq!(via("10.0.0.1", "203.0.113.2").await, 200);
    assert_eq!(via("10.0.0.2", "203.0.113.1").await, 429);
    assert_eq!(via("198.51.100.1", "203.0.113.3").await, 200);
    assert_eq!(
        via("198.51.100.1", "203.0.113.4").await,
        429,
        "what a stranger forwards is not believed"
    );
}

#[tokio::test]
async fn with_all_memory_reserved_batches_are_answered_503() {
    let limits = Limits {
        in_flight_bytes_max: 4 << 20,
        ..Limits::default()
    };
    let server = Server::with(Options::default(), limits).await;
    let held = server.parts.ingest.reserve(Some(4 << 20)).unwrap();
    server
        .batch(&batch("session-01", "page-0001", 0, vec![track("a", 0)]))
        .await
        .is_problem(503, "overloaded");
    drop(held);
    assert_eq!(
        server
            .batch(&batch("session-01", "page-0001", 0, vec![track("a", 0)]))
            .await
            .status
            .as_u16(),
        200
    );
}

#[tokio::test]
async fn a_full_disk_is_said_loudly_and_passes_by_itself() {
    let server = Server::start().await;
    let batch = batch("session-01", "page-0001", 0, vec![track("a", 0)]);
    server
        .disk_free_bytes
        .store(1_000, std::sync::atomic::Ordering::Relaxed);
    let ready = async || server.send(Request::get("/readyz"), Body::empty()).await;
    ready().await.is_problem(503, "storage-full");
    server.batch(&batch).await.is_problem(503, "storage-full");
    server
        .disk_free_bytes
        .store(u64::MAX, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(ready().await.status.as_u16(), 200);
    assert_eq!(server.batch(&batch).await.json()["duplicate"], false);
}

#[tokio::test]
async fn a_stopping_server_says_so() {
    let server = Server::start().await;
    server.app.stop();
    server
        .batch(&batch("session-01", "page-0001", 0, vec![track("a", 0)]))
        .await
        .is_problem(503, "stopping");
    server
        .send(Request::get("/readyz"), Body::empty())
        .await
        .is_problem(503, "stopping");
}

#[tokio::test]
async fn a_closed_appender_is_a_stopping_server() {
    let server = Server::start().await;
    server.parts.appender.close().await;
    server
        .batch(&batch("session-01", "page-0001", 0, vec![track("a", 0)]))
        .await
        .is_problem(503, "stopping");
    assert!(matches!(server.parts.storage.probe().await, Ok::<(), StoreError>(())));
}
