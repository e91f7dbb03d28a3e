use std::path::Path;

use axum::body::Body;
use axum::extract::Request;

use crate::support::{NOW_MS, Server, batch, eventually, track};

fn contains(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return contains(&path, needle);
        }
        // A file may be removed while we look.
        std::fs::read(&path).is_ok_and(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
    })
}

#[tokio::test]
async fn a_deleted_session_is_hidden_at_once_and_then_gone() {
    let server = Server::start().await;
    server
        .batch(&batch(
            "session-01",
            "page-0001",
            0,
            vec![track("needle-in-the-data", 0)],
        ))
        .await;
    server
        .batch(&batch(
            "session-02",
            "page-0001",
            0,
            vec![track("the-other-one-stays", 0)],
        ))
        .await;
    assert!(contains(server.folder.path(), b"needle-in-the-data"));

    let delete = || {
        let key = format!("Bearer {}", server.secret_key);
        server.send(
            Request::delete("/v1/sessions/session-01").header("authorization", key),
            Body::empty(),
        )
    };
    let answer = delete().await;
    assert_eq!(answer.status.as_u16(), 204);
    let erased_by_ms: i64 = answer.header("reenact-erased-by").parse().unwrap();
    assert!(erased_by_ms > NOW_MS && erased_by_ms <= NOW_MS + 3_600_000);
    server.get("/v1/sessions/session-01").await.is_problem(404, "not-found");
    server
        .get("/v1/sessions/session-01/events")
        .await
        .is_problem(404, "not-found");
    delete().await.is_problem(404, "not-found");
    server
        .batch(&batch("session-01", "page-0001", 1, vec![track("late", 0)]))
        .await
        .is_problem(410, "session-deleted");

    eventually("the bytes are gone", async || {
        !contains(server.folder.path(), b"needle-in-the-data") && !contains(server.folder.path(), b"session-01")
    })
    .await;
    assert!(
        server
            .get("/v1/sessions/session-02/events")
            .await
            .text()
            .contains("the-other-one-stays")
    );
}
