use axum::extract::Request;
use serde_json::json;

use crate::support::{Server, batch, track};

#[tokio::test]
async fn a_project_is_created_and_takes_batches_at_once() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let body = json!({ "name": " Shop ", "allowed_origins": ["https://Shop.example/"] });
    let answer = server.dashboard(&cookie, "POST", "/v1/projects", Some(body)).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    let project = answer.json();
    assert_eq!(project["name"], "Shop");
    assert_eq!(project["allowed_origins"], json!(["https://shop.example"]));
    let key = project["public_key"].as_str().unwrap();
    let send = async |origin: &str| {
        let body = batch("session-01", "page-0001", 0, vec![track("a", 0)]).to_string();
        let request = Request::post(format!("/v1/batches?key={key}")).header("origin", origin);
        server.send(request, body).await.status.as_u16()
    };
    assert_eq!(send("https://shop.example").await, 200);
    assert_eq!(send("https://new.example").await, 403);

    let change = json!({ "allowed_origins": ["https://new.example"], "hash_identity": true });
    let path = format!("/v1/projects/{}", project["id"].as_str().unwrap());
    let changed = server.dashboard(&cookie, "PATCH", &path, Some(change)).await.json();
    assert_eq!(
        (&changed["name"], &changed["hash_identity"]),
        (&json!("Shop"), &json!(true))
    );
    assert_eq!(send("https://new.example").await, 200, "a change holds at once");
    assert_eq!(send("https://shop.example").await, 403);
}

#[tokio::test]
async fn what_is_wrong_with_a_project_is_named() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    for (body, word) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": "x".repeat(101) }), "name"),
        (
            json!({ "name": "x", "allowed_origins": ["shop.example"] }),
            "allowed_origins",
        ),
        (json!({ "allowed_origins": [] }), "name"),
    ] {
        let answer = server.dashboard(&cookie, "POST", "/v1/projects", Some(body)).await;
        let detail = answer.is_problem(400, "invalid-request").json()["detail"].to_string();
        assert!(detail.contains(word), "{detail}");
    }
    let change = Some(json!({ "name": "x" }));
    server
        .dashboard(&cookie, "PATCH", "/v1/projects/nothing", change.clone())
        .await
        .is_problem(404, "not-found");
    server
        .dashboard(&cookie, "PATCH", "/v1/projects/a%20b", change)
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn a_read_key_is_shown_once_works_and_is_revoked() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let path = "/v1/projects/default/read-keys";
    let answer = server
        .dashboard(&cookie, "POST", path, Some(json!({ "name": "reports" })))
        .await;
    assert_eq!(answer.status.as_u16(), 201);
    let created = answer.json();
    let secret = created["secret"].as_str().unwrap();
    assert_eq!(server.get_with(secret, "/v1/sessions").await.status.as_u16(), 200);

    let listed = server.dashboard(&cookie, "GET", path, None).await;
    assert!(!listed.text().contains(secret));
    let listed = listed.json();
    let key = listed["read_keys"]
        .as_array()
        .unwrap()
        .iter()
        .find(|key| key["id"] == created["id"])
        .unwrap();
    assert!(secret.starts_with(key["prefix"].as_str().unwrap()));
    assert!(key["last_used_at_ms"].is_i64());

    let one = format!("{path}/{}", created["id"].as_str().unwrap());
    assert_eq!(
        server.dashboard(&cookie, "DELETE", &one, None).await.status.as_u16(),
        204
    );
    server
        .get_with(secret, "/v1/sessions")
        .await
        .is_problem(401, "unknown-key");
    server
        .dashboard(&cookie, "DELETE", &one, None)
        .await
        .is_problem(404, "not-found");
    server
        .dashboard(&cookie, "GET", "/v1/projects/nothing/read-keys", None)
        .await
        .is_problem(404, "not-found");
}
