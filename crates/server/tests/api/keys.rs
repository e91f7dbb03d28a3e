//! Keys: created, rotated, revoked.

use axum::extract::Request;
use reenact_store::Accounts as _;
use serde_json::{Value, json};
use std::sync::atomic::Ordering::Relaxed;

use crate::support::{BASE_MS, NOW_MS, Server, batch, eventually, track};

const KEYS: &str = "/v1/projects/default/public-keys";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

async fn send_with(server: &Server, key: &str, session: &str) -> u16 {
    let body = batch(session, "page-0001", 0, vec![track("a", 0)]).to_string();
    let request = Request::post(format!("/v1/batches?key={key}"));
    server.send(request, body).await.status.as_u16()
}

#[tokio::test]
async fn a_rotated_public_key_stays_valid_until_it_is_revoked() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    server.clock.0.fetch_add(5, Relaxed);
    let old = server.public_key.clone();
    let rotated = server
        .dashboard(&cookie, "POST", &format!("{KEYS}/{old}/rotate"), None)
        .await;
    assert_eq!(rotated.status.as_u16(), 201, "{}", rotated.text());
    let new = rotated.json()["key"].as_str().unwrap().to_owned();
    assert_ne!(new, old);
    assert_eq!(send_with(&server, &old, "session-01").await, 200);
    assert_eq!(send_with(&server, &new, "session-02").await, 200);
    let project = async || {
        let me = server.dashboard(&cookie, "GET", "/v1/me", None).await.json();
        me["projects"][0]["public_key"].as_str().unwrap().to_owned()
    };
    assert_eq!(project().await, new, "the snippet shows the new one");

    let revoked = server
        .dashboard(&cookie, "DELETE", &format!("{KEYS}/{old}"), None)
        .await;
    assert_eq!(revoked.status.as_u16(), 204, "{}", revoked.text());
    assert_eq!(send_with(&server, &old, "session-03").await, 401, "at once");
    assert_eq!(send_with(&server, &new, "session-03").await, 200);
    let last = server
        .dashboard(&cookie, "DELETE", &format!("{KEYS}/{new}"), None)
        .await;
    last.is_problem(409, "last-one");
    assert_eq!(send_with(&server, &new, "session-04").await, 200);
}

#[tokio::test]
async fn the_last_use_of_a_public_key_is_noted() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let wanted = Some(json!({ "name": " Landing pages " }));
    let created = server.dashboard(&cookie, "POST", KEYS, wanted).await.json();
    assert_eq!(
        (&created["name"], &created["last_used_at_ms"]),
        (&json!("Landing pages"), &Value::Null)
    );
    let key = created["key"].as_str().unwrap();
    server.clock.0.fetch_add(120_000, Relaxed);
    assert_eq!(send_with(&server, key, "session-01").await, 200);
    let noted = async || {
        let keys = server.index.public_keys().await.unwrap();
        keys.into_iter().find(|known| known.key == key).unwrap().last_used_at_ms
    };
    eventually("its last use is written down", async || {
        noted().await == Some(NOW_MS + 120_000)
    })
    .await;
    server.clock.0.fetch_add(1_000, Relaxed);
    assert_eq!(send_with(&server, key, "session-02").await, 200);
    assert_eq!(noted().await, Some(NOW_MS + 120_000), "not for every batch");
    for body in [json!({ "name": "" }), json!({})] {
        let answer = server.dashboard(&cookie, "POST", KEYS, Some(body)).await;
        answer.is_problem(400, "invalid-request");
    }
}

#[tokio::test]
async fn another_projects_keys_are_out_of_reach() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let (public_key, _, id) = server.other_project().await;
    for path in [format!("{KEYS}/{public_key}/rotate"), format!("{KEYS}/{public_key}")] {
        let method = if path.ends_with("rotate") { "POST" } else { "DELETE" };
        let answer = server.dashboard(&cookie, method, &path, None).await;
        answer.is_problem(404, "not-found");
    }
    let keys = server.index.secret_keys(&id).await.unwrap();
    let path = format!("/v1/projects/default/secret-keys/{}/rotate", keys[0].id);
    server
        .dashboard(&cookie, "POST", &path, None)
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn public_keys_are_bounded() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    for _ in 1..50 {
        let created = server
            .dashboard(&cookie, "POST", KEYS, Some(json!({ "name": "x" })))
            .await;
        assert_eq!(created.status.as_u16(), 201);
    }
    let answer = server
        .dashboard(&cookie, "POST", KEYS, Some(json!({ "name": "x" })))
        .await;
    let detail = answer.is_problem(400, "invalid-request").json()["detail"].to_string();
    assert!(detail.contains("public_keys_max"), "{detail}");
    let rotate = format!("{KEYS}/{}/rotate", server.public_key);
    server
        .dashboard(&cookie, "POST", &rotate, None)
        .await
        .is_problem(400, "invalid-request");
}

#[tokio::test]
async fn secret_keys_expire_and_rotate() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let path = "/v1/projects/default/secret-keys";
    for days in [0, 3_651] {
        let wanted = json!({ "name": "x", "expires_in_days": days });
        let answer = server.dashboard(&cookie, "POST", path, Some(wanted)).await;
        answer.is_problem(400, "invalid-request");
    }
    let wanted = json!({ "name": "reports", "expires_in_days": 30 });
    let created = server.dashboard(&cookie, "POST", path, Some(wanted)).await.json();
    assert_eq!(created["expires_at_ms"], NOW_MS + 30 * DAY_MS);
    let secret = created["secret"].as_str().unwrap();

    server.clock.0.store(NOW_MS + 10 * DAY_MS, Relaxed);
    let rotate = format!("{path}/{}/rotate", created["id"].as_str().unwrap());
    let next = server.dashboard(&cookie, "POST", &rotate, None).await;
    assert_eq!(next.status.as_u16(), 201, "{}", next.text());
    let next = next.json();
    assert_eq!(
        (&next["name"], &next["expires_at_ms"]),
        (&json!("reports"), &json!(NOW_MS + 40 * DAY_MS))
    );
    for secret in [secret, next["secret"].as_str().unwrap()] {
        assert_eq!(
            server.get_with(secret, "/v1/sessions").await.status.as_u16(),
            200,
            "both work"
        );
    }
    let listed = server.dashboard(&cookie, "GET", path, None).await;
    assert!(!listed.text().contains(secret) && !listed.text().contains(next["secret"].as_str().unwrap()));
    let keys = listed.json()["secret_keys"].clone();
    let old = keys
        .as_array()
        .unwrap()
        .iter()
        .find(|key| key["id"] == created["id"])
        .unwrap();
    assert_eq!(old["rotated_at_ms"], NOW_MS + 10 * DAY_MS);

    server.clock.0.store(NOW_MS + 30 * DAY_MS, Relaxed);
    server
        .get_with(secret, "/v1/sessions")
        .await
        .is_problem(401, "unknown-key");
    let later = next["secret"].as_str().unwrap();
    assert_eq!(server.get_with(later, "/v1/sessions").await.status.as_u16(), 200);
}

#[tokio::test]
async fn agent_keys_hand_over_and_read_nothing() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let path = "/v1/projects/default/secret-keys";
    let wanted = json!({ "name": "My laptop", "purpose": "agent" });
    let made = server.dashboard(&cookie, "POST", path, Some(wanted)).await.json();
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("ak_"), "{made}");
    assert_eq!(made["purpose"], "agent");
    server
        .get_with(secret, "/v1/sessions")
        .await
        .is_problem(401, "unknown-key");

    let hand_over = async |secret: &str| {
        let request = Request::post("/v1/batches").header("authorization", format!("Bearer {secret}"));
        let payload = json!({ "id": "p1", "kind": "typed", "text": "Mend the cart" });
        let event =
            json!({ "type": 5, "data": { "tag": "reenact/agent_prompt@1", "payload": payload }, "timestamp": BASE_MS });
        server
            .send(request, batch("session-01", "page-0001", 0, vec![event]).to_string())
            .await
    };
    let receipt = hand_over(secret).await;
    assert_eq!(receipt.status.as_u16(), 200, "{}", receipt.text());
    let found = server.get("/v1/sessions?source=agent").await.json();
    assert_eq!(found["sessions"][0]["source"], "agent");
    assert_eq!(
        server.get("/v1/sessions?source=web").await.json()["sessions"],
        json!([])
    );

    let next = server
        .dashboard(
            &cookie,
            "POST",
            &format!("{path}/{}/rotate", made["id"].as_str().unwrap()),
            None,
        )
        .await
        .json();
    assert!(
        next["secret"].as_str().unwrap().starts_with("ak_"),
        "its successor is of its kind"
    );
    let id = made["id"].as_str().unwrap();
    server.dashboard(&cookie, "DELETE", &format!("{path}/{id}"), None).await;
    hand_over(secret).await.is_problem(401, "unknown-key");
    hand_over("ak_nobody").await.is_problem(401, "unknown-key");
    hand_over(&server.secret_key).await.is_problem(401, "unknown-key");
}
