//! `/api/replays`: the same sessions under other names.

use http::Request;
use reenact_store::{Accounts as _, KeyPurpose};
use serde_json::{Value, json};

use crate::support::{BASE_MS, NOW_MS, Server, batch};

const SESSION: &str = "session-01";

fn event(tag: &str, payload: Value, after_ms: i64) -> Value {
    json!({ "type": 5, "data": { "tag": format!("reenact/{tag}@1"), "payload": payload }, "timestamp": BASE_MS + after_ms })
}

async fn record(server: &Server, session: &str) {
    let project = "default".to_owned().try_into().unwrap();
    let (key, secret) = reenact_server::new_secret_key(project, KeyPurpose::Agent, "agent".to_owned(), NOW_MS);
    server.index.create_secret_key(&key).await.unwrap();
    let scene = json!({ "id": "s1", "camera_position": { "x": 1.5, "y": 2.0, "z": -3.0 }, "focused_zone": "desk" });
    let events = vec![
        event(
            "agent_prompt",
            json!({ "id": "p1", "kind": "typed", "text": "Mend the cart" }),
            0,
        ),
        event(
            "agent_tool_call",
            json!({ "id": "t1", "tool": "Read", "input": { "file_path": "/a.js" } }),
            1_000,
        ),
        event(
            "agent_tool_call",
            json!({ "id": "t2", "tool": "Read", "input": { "file_path": "/a.js" } }),
            1_500,
        ),
        event(
            "agent_file",
            json!({ "id": "t1", "path": "/a.js", "operation": "read", "tool_use_id": "t1" }),
            1_600,
        ),
        event("agent_scene", scene, 2_000),
    ];
    let request = Request::post("/v1/batches").header("authorization", format!("Bearer {secret}"));
    let answer = server
        .send(request, batch(session, "page-0001", 0, events).to_string())
        .await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
}

#[tokio::test]
async fn a_session_is_a_replay_with_the_events_that_it_has() {
    let server = Server::start().await;
    record(&server, SESSION).await;
    let cookie = server.log_in().await;
    let start = json!({ "session_id": SESSION, "title": "The cart" });
    let started = server
        .dashboard(&cookie, "POST", "/api/replays/start", Some(start))
        .await;
    assert_eq!(started.json(), json!({ "replay_id": SESSION }), "{}", started.text());

    let told = server.get(&format!("/api/replays/{SESSION}")).await.json();
    let replay = &told["replay"];
    assert_eq!(
        (&replay["id"], &replay["session_id"], &replay["title"]),
        (&json!(SESSION), &json!(SESSION), &json!("The cart"))
    );
    assert_eq!(
        (&replay["is_public"], &replay["user_id"], &replay["created_at"]),
        (&json!(false), &Value::Null, &json!(BASE_MS))
    );
    let expected = json!({
        "duration_ms": 2_000, "event_count": 5, "tool_breakdown": { "Read": 2 }, "files_touched": ["/a.js"],
        "session_name": "The cart", "recorded_date": "2025-12-31",
    });
    assert_eq!(replay["metadata"], expected);
    let events = told["events"].as_array().unwrap();
    assert_eq!(events.len(), 5);
    let first = json!({ "type": "agent_prompt", "recorded_at": BASE_MS, "relative_time_ms": 0, "id": "p1", "kind": "typed", "text": "Mend the cart" });
    assert_eq!(events[0], first);
    let scene = &events[4];
    assert_eq!(scene["relative_time_ms"], 2_000);
    let expected =
        json!({ "camera_position": { "x": 1.5, "y": 2.0, "z": -3.0 }, "focused_zone": "desk", "active_modals": [] });
    assert_eq!(scene["scene_state"], expected);

    let stop = json!({ "replay_id": SESSION });
    let stopped = server
        .dashboard(&cookie, "POST", "/api/replays/stop", Some(stop))
        .await
        .json();
    assert_eq!(
        (&stopped["replay"], &stopped["metadata"]),
        (replay, &replay["metadata"])
    );
}

#[tokio::test]
async fn replays_are_listed_page_by_page() {
    let server = Server::start().await;
    for n in 0..3 {
        record(&server, &format!("session-0{n}")).await;
    }
    let ids = async |query: &str| {
        let told = server.get(&format!("/api/replays{query}")).await.json();
        told["replays"]
            .as_array()
            .unwrap()
            .iter()
            .map(|replay| replay["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let all = ids("").await;
    assert_eq!(all.len(), 3);
    assert_eq!(ids("?limit=2").await, all[..2]);
    assert_eq!(ids("?limit=2&offset=2").await, all[2..]);
    assert!(ids("?user_id=nobody").await.is_empty());
    server
        .get("/api/replays?limit=0")
        .await
        .is_problem(400, "invalid-request");
    server.get("/api/replays/session-99").await.is_problem(404, "not-found");
    let start = Request::post("/api/replays/start").header("content-type", "application/json");
    let body = json!({ "session_id": "session-00" }).to_string();
    server.send(start, body).await.is_problem(401, "not-logged-in");
}
