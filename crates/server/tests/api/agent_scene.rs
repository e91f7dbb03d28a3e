//! `POST /v1/sessions/{session_id}/scene`: what 3D clients of a run show becomes part of it.

use std::sync::atomic::Ordering;

use http::Request;
use reenact_ingest::Limits;
use reenact_server::{Options, Rates};
use reenact_store::{Accounts as _, KeyPurpose};
use serde_json::{Value, json};

use crate::support::{Answer, BASE_MS, NOW_MS, Server, batch};

const SESSION: &str = "session-01";
const PATH: &str = "/v1/sessions/session-01/scene";

fn event(tag: &str, payload: Value, after_ms: i64) -> Value {
    json!({ "type": 5, "data": { "tag": format!("reenact/{tag}@1"), "payload": payload }, "timestamp": BASE_MS + after_ms })
}

fn prompt(after_ms: i64) -> Value {
    event(
        "agent_prompt",
        json!({ "id": "p1", "kind": "typed", "text": "Mend the cart" }),
        after_ms,
    )
}

fn end(after_ms: i64) -> Value {
    event("agent_session", json!({ "id": "end", "status": "end" }), after_ms)
}

async fn agent_key(server: &Server) -> String {
    let project = "default".to_owned().try_into().unwrap();
    let (key, secret) = reenact_server::new_secret_key(project, KeyPurpose::Agent, "agent".to_owned(), NOW_MS);
    server.index.create_secret_key(&key).await.unwrap();
    secret
}

async fn record(server: &Server, key: &str, events: Vec<Value>) {
    let request = Request::post("/v1/batches").header("authorization", format!("Bearer {key}"));
    let answer = server
        .send(request, batch(SESSION, "page-0001", 0, events).to_string())
        .await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
}

async fn tell(server: &Server, key: &str, path: &str, scene: &Value) -> Answer {
    let request = Request::post(path)
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json");
    server.send(request, scene.to_string()).await
}

async fn scenes(server: &Server) -> Value {
    let path = format!("/v1/sessions/{SESSION}/agent");
    server.get(&path).await.json()["scenes"].clone()
}

#[tokio::test]
async fn a_scene_is_stored_in_its_session_and_shown_with_it() {
    let server = Server::start().await;
    let key = agent_key(&server).await;
    record(&server, &key, vec![prompt(0)]).await;
    let camera = json!({ "x": 8.0, "y": 6.5, "z": -8.0 });
    let scene = json!({ "at_ms": BASE_MS + 1_500, "camera_position": camera, "focused_zone": "desk", "active_modals": ["settings"] });
    let told = tell(&server, &key, PATH, &scene).await;
    assert_eq!(
        (told.status.as_u16(), told.json()),
        (201, scene.clone()),
        "{}",
        told.text()
    );
    // As long as the run goes on, now is one of its times.
    let now = tell(&server, &key, PATH, &json!({ "focused_zone": "terminal" })).await;
    let now_scene =
        json!({ "at_ms": NOW_MS, "camera_position": null, "focused_zone": "terminal", "active_modals": [] });
    assert_eq!(now.json(), now_scene);
    assert_eq!(scenes(&server).await, json!([scene, now_scene]));

    let replay = server.get(&format!("/api/replays/{SESSION}")).await.json();
    let events = replay["events"].as_array().unwrap();
    let types: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["agent_prompt", "agent_scene", "agent_scene"]);
    assert_eq!(events[0].get("scene_state"), None);
    assert_eq!(
        (
            &events[1]["recorded_at"],
            &events[1]["relative_time_ms"],
            &events[1]["scene_state"]
        ),
        (
            &json!(BASE_MS + 1_500),
            &json!(1_500),
            &json!({ "camera_position": camera, "focused_zone": "desk", "active_modals": ["settings"] })
        )
    );
    let path = format!("/v1/sessions/{SESSION}/events");
    let stored = server.get(&path).await.json();
    let tags: Vec<_> = stored["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["event"]["data"]["tag"])
        .collect();
    assert_eq!(
        tags,
        [
            "reenact/agent_prompt@1",
            "reenact/agent_scene@1",
            "reenact/agent_scene@1"
        ]
    );
}

#[tokio::test]
async fn whoever_records_or_watches_a_project_may_tell_and_nobody_else() {
    let server = Server::start().await;
    let key = agent_key(&server).await;
    record(&server, &key, vec![prompt(0)]).await;
    let scene = json!({ "at_ms": BASE_MS, "focused_zone": "desk" });
    let cookie = server.log_in().await;
    let told = server.dashboard(&cookie, "POST", PATH, Some(scene.clone())).await;
    assert_eq!(told.status.as_u16(), 201, "{}", told.text());
    let in_other = format!("{PATH}?project_id=demo");
    server
        .dashboard(&cookie, "POST", &in_other, Some(scene.clone()))
        .await
        .is_problem(404, "not-found");

    tell(&server, &server.secret_key, PATH, &scene)
        .await
        .is_problem(403, "dashboard-only");
    tell(&server, "ak_nobodys", PATH, &scene)
        .await
        .is_problem(401, "unknown-key");
    let bare = Request::post(PATH).header("content-type", "application/json");
    server
        .send(bare, scene.to_string())
        .await
        .is_problem(401, "not-logged-in");
    let forged = Request::post(PATH)
        .header("content-type", "application/json")
        .header("cookie", &cookie);
    server
        .send(forged, scene.to_string())
        .await
        .is_problem(403, "csrf-header-missing");
    assert_eq!(scenes(&server).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_no_scene_of_a_run_is_refused_and_not_stored() {
    let server = Server::start().await;
    let key = agent_key(&server).await;
    record(&server, &key, vec![prompt(0)]).await;
    for refused in [
        json!({}),
        json!({ "camera_position": { "x": 1, "y": 2 } }),
        json!({ "camera_position": { "x": 1, "y": 2, "z": "3" } }),
        json!({ "camera_position": { "x": 1e9, "y": 2, "z": 3 } }),
        json!({ "focused_zone": 7 }),
        json!({ "focused_zone": "x".repeat(200) }),
        json!({ "active_modals": vec!["m"; 17] }),
        json!({ "at_ms": BASE_MS - 1, "focused_zone": "desk" }),
        json!({ "at_ms": NOW_MS + 1, "focused_zone": "desk" }),
        json!({ "at_ms": "now", "focused_zone": "desk" }),
        json!([]),
    ] {
        tell(&server, &key, PATH, &refused)
            .await
            .is_problem(400, "invalid-request");
    }
    let text = Request::post(PATH).header("authorization", format!("Bearer {key}"));
    server.send(text, "{}").await.is_problem(415, "unsupported-media-type");
    let huge = json!({ "focused_zone": "x".repeat(70_000) });
    tell(&server, &key, PATH, &huge).await.is_problem(413, "too-large");
    let scene = json!({ "focused_zone": "desk" });
    tell(&server, &key, "/v1/sessions/session-99/scene", &scene)
        .await
        .is_problem(404, "not-found");
    assert_eq!(scenes(&server).await, json!([]));
}

#[tokio::test]
async fn a_visit_of_a_web_page_has_no_scenes() {
    let server = Server::start().await;
    let key = agent_key(&server).await;
    let meta = json!({ "type": 4, "data": { "href": "https://shop.example/", "width": 800, "height": 600 }, "timestamp": BASE_MS });
    record(&server, &key, vec![meta]).await;
    let scene = json!({ "at_ms": BASE_MS, "focused_zone": "desk" });
    tell(&server, &key, PATH, &scene).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn looking_at_a_run_that_has_ended_does_not_make_it_longer() {
    let server = Server::start().await;
    let key = agent_key(&server).await;
    record(&server, &key, vec![prompt(0), end(2_000)]).await;
    let zone = |at_ms: Option<i64>| json!({ "at_ms": at_ms, "focused_zone": "desk" });
    tell(&server, &key, PATH, &zone(None))
        .await
        .is_problem(400, "invalid-request");
    tell(&server, &key, PATH, &zone(Some(BASE_MS + 2_001)))
        .await
        .is_problem(400, "invalid-request");
    let told = tell(&server, &key, PATH, &zone(Some(BASE_MS + 2_000))).await;
    assert_eq!(told.status.as_u16(), 201, "{}", told.text());
    let session = server.get(&format!("/v1/sessions/{SESSION}")).await.json();
    assert_eq!(
        (&session["duration_ms"], &session["live"]),
        (&json!(2_000), &json!(false))
    );
}

#[tokio::test]
async fn a_run_of_which_nothing_is_heard_any_more_is_not_made_longer_either() {
    let server = Server::start().await;
    let key = agent_key(&server).await;
    record(&server, &key, vec![prompt(0)]).await;
    server.clock.0.fetch_add(24 * 3_600_000, Ordering::Relaxed);
    let scene = json!({ "focused_zone": "desk" });
    tell(&server, &key, PATH, &scene)
        .await
        .is_problem(400, "invalid-request");
}

#[tokio::test]
async fn of_two_scenes_at_one_time_the_later_told_comes_last() {
    let server = Server::start().await;
    let key = agent_key(&server).await;
    record(&server, &key, vec![prompt(0)]).await;
    for zone in ["desk", "antenna"] {
        let scene = json!({ "at_ms": BASE_MS + 100, "focused_zone": zone });
        assert_eq!(tell(&server, &key, PATH, &scene).await.status.as_u16(), 201);
        server.clock.0.fetch_add(1, Ordering::Relaxed);
    }
    let told = scenes(&server).await;
    assert_eq!(
        (&told[0]["focused_zone"], &told[1]["focused_zone"]),
        (&json!("desk"), &json!("antenna"))
    );
}

#[tokio::test]
async fn scenes_that_are_told_at_once_are_all_stored() {
    let server = Server::start().await;
    let key = agent_key(&server).await;
    record(&server, &key, vec![prompt(0)]).await;
    let all = (0..8).map(|n| {
        let scene = json!({ "at_ms": BASE_MS + n, "camera_position": { "x": n, "y": 1, "z": 1 } });
        let (server, key) = (&server, &key);
        async move { tell(server, key, PATH, &scene).await.status.as_u16() }
    });
    assert_eq!(futures::future::join_all(all).await, [201; 8]);
    let told = scenes(&server).await;
    let xs: Vec<_> = told
        .as_array()
        .unwrap()
        .iter()
        .map(|scene| scene["camera_position"]["x"].as_f64().unwrap())
        .collect();
    assert_eq!(xs, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
}

#[tokio::test]
async fn a_session_takes_so_many_scenes_at_once_and_says_when_to_go_on() {
    let server = Server::with(
        Options {
            rates: Rates::default(),
            ..Options::default()
        },
        Limits::default(),
    )
    .await;
    let key = agent_key(&server).await;
    record(&server, &key, vec![prompt(0)]).await;
    let scene = json!({ "at_ms": BASE_MS, "focused_zone": "desk" });
    let mut stored = 0;
    let refused = loop {
        let told = tell(&server, &key, PATH, &scene).await;
        match told.status.as_u16() {
            201 => stored += 1,
            _ => break told,
        }
        assert!(stored < 1_000, "no rate");
    };
    refused.is_problem(429, "too-fast");
    assert!(stored >= 30, "{stored}");
    // Another session has a rate of its own.
    let other = "/v1/sessions/session-02/scene";
    tell(&server, &key, other, &scene).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_deleted_session_takes_no_scenes() {
    let server = Server::start().await;
    let key = agent_key(&server).await;
    record(&server, &key, vec![prompt(0)]).await;
    let cookie = server.log_in().await;
    let path = format!("/v1/sessions/{SESSION}");
    assert!(
        server
            .dashboard(&cookie, "DELETE", &path, None)
            .await
            .status
            .is_success()
    );
    let scene = json!({ "at_ms": BASE_MS, "focused_zone": "desk" });
    tell(&server, &key, PATH, &scene).await.is_problem(404, "not-found");
}
