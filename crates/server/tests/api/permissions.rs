//! Who may change settings: owners, by the dashboard's own requests, and nobody else.

use axum::body::Body;
use axum::extract::Request;
use reenact_store::{Members as _, NewDashboarder, Role};
use serde_json::{Value, json};

use crate::support::{NOW_MS, Server};

const MEMBERS_PASSWORD: &str = "a member's password";

/// Everything that only owners may do.
fn owners_only() -> Vec<(&'static str, &'static str, Option<Value>)> {
    vec![
        ("POST", "/v1/projects", Some(json!({ "name": "x" }))),
        ("PATCH", "/v1/projects/default", Some(json!({ "name": "x" }))),
        ("DELETE", "/v1/projects/default?name=My%20project", None),
        ("POST", "/v1/projects/default/public-keys", Some(json!({ "name": "x" }))),
        ("POST", "/v1/projects/default/public-keys/x/rotate", None),
        ("DELETE", "/v1/projects/default/public-keys/x", None),
        ("POST", "/v1/projects/default/secret-keys", Some(json!({ "name": "x" }))),
        ("POST", "/v1/projects/default/secret-keys/x/rotate", None),
        ("DELETE", "/v1/projects/default/secret-keys/x", None),
        ("PUT", "/v1/projects/default/recorder-options", Some(json!({}))),
        (
            "POST",
            "/v1/members",
            Some(json!({ "email": "a@b.example", "role": "member" })),
        ),
        ("PATCH", "/v1/members/1", Some(json!({ "role": "member" }))),
        ("POST", "/v1/members/1/reset", None),
        ("DELETE", "/v1/members/1", None),
    ]
}

/// What everybody of the dashboard may look at, and no read key.
const DASHBOARD_ONLY: [&str; 6] = [
    "/v1/me",
    "/v1/members",
    "/v1/projects/default/public-keys",
    "/v1/projects/default/secret-keys",
    "/v1/projects/default/recorder-options",
    "/v1/projects/default/arrivals",
];

/// A cookie of somebody who is no owner.
pub(crate) async fn member(server: &Server) -> String {
    let hash = reenact_server::hash_password(MEMBERS_PASSWORD).await.unwrap();
    let person = NewDashboarder {
        email: "member@shop.example",
        password_hash: Some(&hash),
        role: Role::Member,
        created_at_ms: NOW_MS,
    };
    server.index.create_dashboarder(&person).await.unwrap();
    let answer = server.try_login("member@shop.example", MEMBERS_PASSWORD).await;
    assert_eq!(answer.status.as_u16(), 204, "{}", answer.text());
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn members_look_and_do_not_change() {
    let server = Server::start().await;
    let cookie = member(&server).await;
    for (method, path, body) in owners_only() {
        let answer = server.dashboard(&cookie, method, path, body).await;
        answer.is_problem(403, "owner-only");
    }
    for path in DASHBOARD_ONLY {
        let answer = server.dashboard(&cookie, "GET", path, None).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text());
    }
    let me = server.dashboard(&cookie, "GET", "/v1/me", None).await.json();
    assert_eq!(me["role"], "member");
}

#[tokio::test]
async fn secret_keys_and_strangers_may_neither_look_nor_change() {
    let server = Server::start().await;
    let bearer = format!("Bearer {}", server.secret_key);
    let reads = DASHBOARD_ONLY.into_iter().map(|path| ("GET", path, None));
    for (method, path, body) in owners_only().into_iter().chain(reads) {
        let ask = |authorization: Option<&str>| {
            let request = Request::builder().method(method).uri(path);
            let request = request
                .header("content-type", "application/json")
                .header("x-reenact-dashboard", "1");
            let request = match authorization {
                Some(value) => request.header("authorization", value),
                None => request,
            };
            let body = body
                .as_ref()
                .map_or_else(Body::empty, |body: &Value| body.to_string().into());
            server.send(request, body)
        };
        ask(Some(&bearer)).await.is_problem(403, "dashboard-only");
        ask(None).await.is_problem(401, "not-logged-in");
    }
}

#[tokio::test]
async fn another_pages_form_changes_nothing() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let own = ("POST", "/v1/me/password", Some(json!({})));
    for (method, path, body) in owners_only().into_iter().chain([own]) {
        let request = Request::builder().method(method).uri(path).header("cookie", &cookie);
        let request = request.header("content-type", "application/json");
        let body = body.map_or_else(Body::empty, |body| body.to_string().into());
        server.send(request, body).await.is_problem(403, "csrf-header-missing");
    }
}

#[tokio::test]
async fn ids_that_cannot_be_name_nothing() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let name = || Some(json!({ "name": "x" }));
    for (method, path, body) in [
        ("GET", "/v1/projects/nothing/public-keys", None),
        ("POST", "/v1/projects/nothing/public-keys", name()),
        ("POST", "/v1/projects/a%20b/public-keys/x/rotate", None),
        ("POST", "/v1/projects/default/public-keys/x/rotate", None),
        ("DELETE", "/v1/projects/default/public-keys/x", None),
        ("POST", "/v1/projects/default/secret-keys/x/rotate", None),
        ("GET", "/v1/projects/nothing/recorder-options", None),
        ("PUT", "/v1/projects/nothing/recorder-options", Some(json!({}))),
        ("GET", "/v1/projects/nothing/arrivals", None),
        ("DELETE", "/v1/projects/nothing?name=x", None),
        ("PATCH", "/v1/members/99", Some(json!({ "role": "owner" }))),
        ("PATCH", "/v1/members/x", Some(json!({ "role": "owner" }))),
        ("POST", "/v1/members/99/reset", None),
        ("DELETE", "/v1/members/99", None),
    ] {
        let answer = server.dashboard(&cookie, method, path, body).await;
        answer.is_problem(404, "not-found");
    }
}
