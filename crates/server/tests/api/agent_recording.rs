//! What programs that record coding agents ask and tell.

use http::Request;
use reenact_store::{Accounts as _, KeyPurpose};
use serde_json::{Value, json};

use crate::support::{BASE_MS, NOW_MS, Server, eventually};

const SESSION: &str = "11111111-2222-4333-8444-555555555555";
const TOKEN: &str = "ghp_R3enactTestToken0123456789abcdefABCD";

async fn agent_key(server: &Server) -> String {
    let project = "default".to_owned().try_into().unwrap();
    let (key, secret) = reenact_server::new_secret_key(project, KeyPurpose::Agent, "agent".to_owned(), NOW_MS);
    server.index.create_secret_key(&key).await.unwrap();
    secret
}

fn bearer(key: &str) -> String {
    format!("Bearer {key}")
}

fn prompt(id: &str, text: &str) -> Value {
    let payload = json!({ "id": id, "kind": "typed", "text": text });
    json!({ "type": 5, "data": { "tag": "reenact/agent_prompt@1", "payload": payload }, "timestamp": BASE_MS })
}

fn source_read(bytes_read: u64) -> Value {
    let payload = json!({ "source": "transcript", "file": "a.jsonl", "bytes_read": bytes_read, "prefix_hash": "00ff" });
    json!({ "type": 5, "data": { "tag": "reenact/agent_source@1", "payload": payload }, "timestamp": BASE_MS })
}

fn batch(sequence: u32, events: Vec<Value>) -> String {
    let batch = json!({
        "version": 1, "session_id": SESSION, "window_id": "transcript", "page_id": SESSION, "sequence": sequence,
        "sent_at_ms": NOW_MS, "recorder": { "name": "reenact-agent", "version": "0.1.0" }, "events": events,
    });
    batch.to_string()
}

async fn hand_over(server: &Server, key: &str, body: String) -> Value {
    let answer = server
        .send(Request::post("/v1/batches").header("authorization", bearer(key)), body)
        .await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn the_server_remembers_how_far_a_source_was_read() {
    let server = Server::start().await;
    let key = agent_key(&server).await;
    let path = format!("/v1/agent/sessions/{SESSION}/coverage");
    assert_eq!(server.get_with(&key, &path).await.json(), json!({ "streams": [] }));
    hand_over(&server, &key, batch(0, vec![prompt("p1", "Mend it"), source_read(100)])).await;
    hand_over(&server, &key, batch(1, vec![prompt("p2", "Now"), source_read(250)])).await;
    let expected = json!({ "streams": [{
        "window_id": "transcript", "page_id": SESSION, "next_sequence": 2,
        "position": { "file": "a.jsonl", "bytes_read": 250, "prefix_hash": "00ff" },
    }] });
    assert_eq!(server.get_with(&key, &path).await.json(), expected);
    hand_over(&server, &key, batch(2, vec![prompt("p3", "Done?")])).await;
    let told = server.get_with(&key, &path).await.json();
    assert_eq!(
        (&told["streams"][0]["next_sequence"], &told["streams"][0]["position"]),
        (&json!(3), &Value::Null)
    );
    server.get(&path).await.is_problem(401, "unknown-key");
}

#[tokio::test]
async fn a_secret_has_the_label_that_the_projects_key_gives_it() {
    let server = Server::start().await;
    let key = agent_key(&server).await;
    let told = server.get_with(&key, "/v1/agent/label-key").await;
    assert_eq!(told.header("cache-control"), "no-store");
    let told = told.json();
    assert_eq!(
        (&told["project_id"], told["label_key"].as_str().unwrap().len()),
        (&json!("default"), 64)
    );
    server.get("/v1/agent/label-key").await.is_problem(401, "unknown-key");

    let receipt = hand_over(
        &server,
        &key,
        batch(0, vec![prompt("p1", &format!("export TOKEN={TOKEN}"))]),
    )
    .await;
    assert_eq!(receipt["redactions"]["github_token"], 1);
    let stored = server.get(&format!("/v1/sessions/{SESSION}/events")).await.text();
    let label_key = reenact_privacy::ProjectLabelKey::from_hex(told["label_key"].as_str().unwrap()).unwrap();
    let labeller = reenact_privacy::KeyedLabeller::new(label_key.for_session(SESSION));
    let redactor = reenact_privacy::Redactor::for_agents();
    let mut report = reenact_privacy::RedactionReport::default();
    let expected = redactor
        .redact_text(&format!("export TOKEN={TOKEN}"), &labeller, &mut report)
        .unwrap();
    assert!(stored.contains(&expected), "{expected} in {stored}");
}

async fn hook(server: &Server, key: &str, body: impl Into<String>) -> u16 {
    let request = Request::post("/v1/agent/hooks").header("authorization", bearer(key));
    server
        .send(request.header("content-type", "application/json"), body.into())
        .await
        .status
        .as_u16()
}

fn tool_hook(id: &str) -> String {
    let hook = json!({
        "session_id": SESSION, "cwd": "/tmp", "hook_event_name": "PreToolUse", "tool_name": "Bash",
        "tool_use_id": id, "tool_input": { "command": format!("TOKEN={TOKEN} ./deploy {id}") },
    });
    hook.to_string()
}

async fn stored_calls(server: &Server) -> Vec<String> {
    let stored = server.get(&format!("/v1/sessions/{SESSION}/events")).await;
    if stored.status.as_u16() == 404 {
        return Vec::new();
    }
    assert!(!stored.text().contains(TOKEN));
    let stored = stored.json();
    let calls = stored["events"].as_array().unwrap().iter();
    let calls = calls.filter(|one| one["event"]["data"]["tag"] == "reenact/agent_tool_call@1");
    calls
        .map(|one| one["event"]["data"]["payload"]["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn hooks_are_taken_at_once_and_stored_in_order_across_a_restart() {
    let mut server = Server::start().await;
    let key = agent_key(&server).await;
    for n in 0..20 {
        assert_eq!(hook(&server, &key, tool_hook(&format!("toolu_{n:02}"))).await, 204);
    }
    eventually("all are stored", async || stored_calls(&server).await.len() == 20).await;
    // A server that was started anew goes on behind what the index has.
    server.start_anew().await;
    for n in 20..25 {
        assert_eq!(hook(&server, &key, tool_hook(&format!("toolu_{n:02}"))).await, 204);
    }
    server.app.stop();
    server.app.store_what_waits().await;
    let expected: Vec<String> = (0..25).map(|n| format!("toolu_{n:02}")).collect();
    assert_eq!(stored_calls(&server).await, expected);
}

#[tokio::test]
async fn what_is_no_hook_is_refused() {
    let server = Server::start().await;
    let key = agent_key(&server).await;
    for wrong in ["", "[]", "{\"hook_event_name\":\"Stop\"}"] {
        assert_eq!(hook(&server, &key, wrong).await, 400, "{wrong}");
    }
    assert_eq!(hook(&server, &server.secret_key, tool_hook("toolu_01")).await, 401);
    assert_eq!(hook(&server, &key, "x".repeat((32 << 20) + 1)).await, 413);
}
