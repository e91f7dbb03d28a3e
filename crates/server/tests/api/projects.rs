use axum::extract::Request;
use serde_json::json;

use crate::support::{Server, batch, eventually, track};

/// All files below a folder.
fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let entries = entries.map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

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
    let change = json!({ "allowed_origins": ["https://*.shop.example"] });
    server.dashboard(&cookie, "PATCH", &path, Some(change)).await;
    assert_eq!(send("https://www.shop.example").await, 200);
    assert_eq!(send("https://shop.example").await, 403);
}

#[tokio::test]
async fn a_deleted_project_is_gone_at_once_and_its_bytes_soon() {
    const SECRET: &str = "a-name-that-only-this-session-has";
    let server = Server::start().await;
    let (key, secret_key, id) = server.other_project().await;
    let cookie = server.log_in().await;
    let send = |session: &'static str| {
        let body = batch(session, "page-0001", 0, vec![track(SECRET, 0)]).to_string();
        server.send(Request::post(format!("/v1/batches?key={key}")), body)
    };
    for session in ["session-01", "session-02"] {
        assert_eq!(send(session).await.status.as_u16(), 200);
    }
    let own = batch("session-03", "page-0001", 0, vec![track("kept", 0)]);
    assert_eq!(server.batch(&own).await.status.as_u16(), 200);
    let path = format!("/v1/projects/{id}");
    for wrong in ["", "?name=", "?name=other", "?name=My%20project"] {
        let answer = server
            .dashboard(&cookie, "DELETE", &format!("{path}{wrong}"), None)
            .await;
        answer.is_problem(400, "invalid-request");
    }
    let deleted = server
        .dashboard(&cookie, "DELETE", &format!("{path}?name=Other"), None)
        .await;
    assert_eq!(deleted.status.as_u16(), 204, "{}", deleted.text());
    send("session-04").await.is_problem(401, "unknown-key");
    server
        .get_with(&secret_key, "/v1/sessions")
        .await
        .is_problem(401, "unknown-key");
    let list = server
        .dashboard(&cookie, "GET", &format!("/v1/sessions?project_id={id}"), None)
        .await;
    list.is_problem(404, "not-found");
    server.parts.housekeeper.work_now().await.unwrap();
    eventually("nothing of it lies in any file", async || {
        let holds = |path: &std::path::PathBuf| {
            let bytes = std::fs::read(path).unwrap_or_default();
            [SECRET, "session-01", "session-02"]
                .iter()
                .any(|text| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
        };
        let objects = server.folder.path().join("objects");
        !files(&objects).iter().any(holds)
    })
    .await;
    let kept = server.get("/v1/sessions").await.json();
    assert_eq!(kept["sessions"][0]["id"], "session-03", "others stay");
}

#[tokio::test]
async fn the_sample_shops_project_stays_while_the_shop_does() {
    let options = reenact_server::Options {
        demo: true,
        ..Default::default()
    };
    let server = Server::with(options, reenact_ingest::Limits::default()).await;
    let cookie = server.log_in().await;
    let answer = server
        .dashboard(&cookie, "DELETE", "/v1/projects/demo?name=Sample%20shop", None)
        .await;
    let detail = answer.is_problem(400, "invalid-request").json()["detail"].to_string();
    assert!(detail.contains("--demo"), "{detail}");
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
async fn a_secret_key_is_shown_once_works_and_is_revoked() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let path = "/v1/projects/default/secret-keys";
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
    let key = listed["secret_keys"]
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
        .dashboard(&cookie, "GET", "/v1/projects/nothing/secret-keys", None)
        .await
        .is_problem(404, "not-found");
}
