//! What people write onto sessions, and who may.

use serde_json::{Value, json};

use crate::permissions::member;
use crate::support::{NOW_MS, Server, batch, track};

const PATH: &str = "/v1/sessions/session-01/annotations";

async fn server_with_a_session() -> Server {
    let server = Server::start().await;
    let events = vec![track("bought", 0)];
    let answer = server.batch(&batch("session-01", "page-0001", 0, events)).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    server
}

async fn annotate(server: &Server, cookie: &str, body: Value) -> Value {
    let answer = server.dashboard(cookie, "POST", PATH, Some(body)).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn notes_and_bookmarks_are_written_listed_changed_and_deleted() {
    let server = server_with_a_session().await;
    let cookie = server.log_in().await;
    let anchor = json!({ "kind": "line", "event": "tool-1", "path": "src/a.rs", "line": 3 });
    let note = json!({ "at_ms": NOW_MS, "text": "  Why here? ", "anchor": anchor });
    let note = annotate(&server, &cookie, note).await;
    assert_eq!(
        (note["text"].as_str(), note["author"].as_str(), note["mine"].as_bool()),
        (Some("Why here?"), Some("admin@localhost"), Some(true))
    );
    assert_eq!(note["anchor"], anchor);
    let bookmark = annotate(&server, &cookie, json!({ "at_ms": NOW_MS - 5 })).await;
    assert_eq!(
        (&bookmark["text"], &bookmark["anchor"]["kind"]),
        (&json!(""), &json!("time"))
    );

    let listed = server.get(PATH).await.json();
    assert_eq!(listed["annotations"][0]["id"], bookmark["id"], "by time");
    assert_eq!(listed["annotations"][1]["mine"], false, "a key is nobody's");

    let one = format!("{PATH}/{}", note["id"]);
    let changed = server
        .dashboard(&cookie, "PATCH", &one, Some(json!({ "text": "Because." })))
        .await
        .json();
    assert_eq!(
        (&changed["text"], &changed["at_ms"]),
        (&json!("Because."), &json!(NOW_MS))
    );
    assert_eq!(
        server.dashboard(&cookie, "DELETE", &one, None).await.status.as_u16(),
        204
    );
    server
        .dashboard(&cookie, "DELETE", &one, None)
        .await
        .is_problem(404, "not-found");
    assert_eq!(
        server.get(PATH).await.json()["annotations"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn only_who_wrote_it_changes_it_and_owners_delete_all() {
    let server = server_with_a_session().await;
    let (owner, member) = (server.log_in().await, member(&server).await);
    let of = async |cookie: &str| {
        let written = annotate(&server, cookie, json!({ "at_ms": NOW_MS, "text": "mine" })).await;
        format!("{PATH}/{}", written["id"])
    };
    let (owners, members) = (of(&owner).await, of(&member).await);
    let change = || Some(json!({ "text": "yours" }));
    for (cookie, path) in [(&owner, &members), (&member, &owners)] {
        let answer = server.dashboard(cookie, "PATCH", path, change()).await;
        answer.is_problem(403, "author-only");
    }
    server
        .dashboard(&member, "DELETE", &owners, None)
        .await
        .is_problem(403, "author-only");
    assert_eq!(
        server.dashboard(&owner, "DELETE", &members, None).await.status.as_u16(),
        204
    );
}

#[tokio::test]
async fn what_is_no_annotation_is_refused_with_its_reason() {
    let server = server_with_a_session().await;
    let cookie = server.log_in().await;
    let line = |line: u32, path: &str| json!({ "at_ms": 1, "anchor": { "kind": "line", "event": "e", "path": path, "line": line } });
    for body in [
        json!({}),
        json!({ "at_ms": "soon" }),
        json!({ "at_ms": 1, "text": "a".repeat(8_193) }),
        json!({ "at_ms": 1, "anchor": { "kind": "event", "event": "" } }),
        json!({ "at_ms": 1, "anchor": { "kind": "elsewhere" } }),
        line(0, "a"),
        line(1, &"a".repeat(1_025)),
    ] {
        let answer = server.dashboard(&cookie, "POST", PATH, Some(body)).await;
        answer.is_problem(400, "invalid-request");
    }
    let body = || Some(json!({ "at_ms": 1 }));
    let nowhere = "/v1/sessions/session-99/annotations";
    server
        .dashboard(&cookie, "POST", nowhere, body())
        .await
        .is_problem(404, "not-found");
    server
        .dashboard(&cookie, "GET", nowhere, None)
        .await
        .is_problem(404, "not-found");
    for id in ["0", "x", "99"] {
        let one = format!("{PATH}/{id}");
        server
            .dashboard(&cookie, "PATCH", &one, Some(json!({})))
            .await
            .is_problem(404, "not-found");
    }
    let other = server.other_project().await.2;
    let elsewhere = format!("{PATH}?project_id={other}");
    server
        .dashboard(&cookie, "POST", &elsewhere, body())
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn secret_keys_read_only() {
    let server = server_with_a_session().await;
    let key = format!("Bearer {}", server.secret_key);
    for (method, path) in [
        ("POST", PATH.to_owned()),
        ("PATCH", format!("{PATH}/1")),
        ("DELETE", format!("{PATH}/1")),
        ("PUT", "/v1/sessions/session-01/name".to_owned()),
    ] {
        let request = axum::extract::Request::builder().method(method).uri(path);
        let request = request
            .header("authorization", &key)
            .header("content-type", "application/json");
        server.send(request, "{}").await.is_problem(403, "dashboard-only");
    }
}

#[tokio::test]
async fn sessions_are_named() {
    let server = server_with_a_session().await;
    let cookie = server.log_in().await;
    let name = async |body: Value| {
        let path = "/v1/sessions/session-01/name";
        server.dashboard(&cookie, "PUT", path, Some(body)).await
    };
    let shown = async || {
        let session = server.get("/v1/sessions/session-01").await.json();
        let listed = server.get("/v1/sessions").await.json();
        assert_eq!(listed["sessions"][0]["title"], session["title"]);
        (session["title"].clone(), session["description"].clone())
    };
    assert_eq!(shown().await, (Value::Null, Value::Null));
    let given = name(json!({ "title": " The lost order ", "description": "See at 3:12." })).await;
    assert_eq!(given.status.as_u16(), 204);
    assert_eq!(shown().await, (json!("The lost order"), json!("See at 3:12.")));
    assert_eq!(name(json!({ "title": "" })).await.status.as_u16(), 204);
    assert_eq!(shown().await, (Value::Null, Value::Null));
    name(json!({ "title": "a".repeat(201) }))
        .await
        .is_problem(400, "invalid-request");
    let nowhere = "/v1/sessions/session-99/name";
    server
        .dashboard(&cookie, "PUT", nowhere, Some(json!({})))
        .await
        .is_problem(404, "not-found");
}
