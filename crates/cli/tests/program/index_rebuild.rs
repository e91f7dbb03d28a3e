//! The index is built anew from the blocks alone.

use std::fs;

use serde_json::Value;

use crate::load::Client;
use crate::program::{Server, reenact, succeed};

fn sessions(server: &Server, secret_key: &str) -> Vec<Value> {
    let response = server.get("/v1/sessions?limit=200", secret_key);
    assert_eq!(response.status, 200, "{}", response.text());
    let listed = response.json()["sessions"].as_array().unwrap().clone();
    let details = listed.iter().map(|session| {
        let path = format!("/v1/sessions/{}", session["id"].as_str().unwrap());
        server.get(&path, secret_key).json()
    });
    details.collect()
}

#[test]
fn the_same_sessions_are_found_after_losing_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (public_key, secret_key) = (server.public_key(), server.secret_key());
    let mut connection = server.connect();
    for number in 0..5 {
        let client = Client::new(number);
        for sequence in [0, 1, 3] {
            let path = format!("/v1/batches?key={public_key}");
            let response = connection.send("POST", &path, &[], &client.batch(sequence)).unwrap();
            assert_eq!(response.status, 200);
        }
    }
    // One is deleted, and must stay so.
    let bearer = format!("Bearer {secret_key}");
    let deleted = connection
        .send(
            "DELETE",
            "/v1/sessions/session-0004",
            &[("authorization", &bearer)],
            b"",
        )
        .unwrap();
    assert_eq!(deleted.status, 204);
    let before = sessions(&server, &secret_key);
    assert_eq!(before.len(), 4);

    let refused = reenact(&["index", "rebuild"], folder.path());
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && why.contains("in use by another Reenact"),
        "{why}"
    );
    server.stop();

    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(folder.path().join(format!("index.sqlite{suffix}")));
    }
    let said = succeed(reenact(&["index", "rebuild"], folder.path()));
    assert!(said.contains("12 batches"), "{said}");
    let server = Server::start(folder.path());
    assert!(
        server.welcome.contains("Password"),
        "accounts are not in the blocks, so a new administrator is created"
    );
    let after = sessions(&server, &server.secret_key());
    assert_eq!(after, before);
}
