use axum::body::Body;
use axum::extract::Request;
use reenact_ingest::Limits;
use reenact_server::{Options, Rates};
use reenact_store::{Accounts as _, LoginToken, Members as _};
use serde_json::json;

use crate::support::{NOW_MS, Server, batch, track};

#[tokio::test]
async fn a_login_is_a_cookie_that_scripts_cannot_read() {
    let server = Server::start().await;
    let answer = server.try_login("Admin@localhost ", &server.password).await;
    assert_eq!(answer.status.as_u16(), 204);
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax") && !cookie.contains("Secure"),
        "{cookie}"
    );
    let me = server
        .dashboard(cookie.split(';').next().unwrap(), "GET", "/v1/me", None)
        .await
        .json();
    assert_eq!(me["email"], "admin@localhost");
    assert_eq!(me["projects"].as_array().unwrap().len(), 2);
    assert_eq!(me["projects"][0]["id"], "default");

    let options = Options {
        public_url: Some("https://replay.example".to_owned()),
        ..Options::default()
    };
    let server = Server::with(options, Limits::default()).await;
    let answer = server.try_login("admin@localhost", &server.password).await;
    assert!(answer.header("set-cookie").contains("; Secure"));
    assert!(answer.header("strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn a_wrong_login_is_refused_and_throttled() {
    let rates = Rates {
        login_tries_per_minute_max: 2,
        ..Rates::default()
    };
    let server = Server::with(
        Options {
            rates,
            ..Options::default()
        },
        Limits::default(),
    )
    .await;
    server
        .try_login("admin@localhost", "wrong password")
        .await
        .is_problem(401, "wrong-login");
    server
        .try_login("nobody@localhost", "wrong password")
        .await
        .is_problem(401, "wrong-login");
    server
        .try_login("admin@localhost", &server.password)
        .await
        .is_problem(429, "too-fast");
    // Another address has its own rate, but the account is the same.
    let body = json!({ "email": "admin@localhost", "password": "wrong password" }).to_string();
    let ask = || Request::post("/v1/login").header("content-type", "application/json");
    server
        .send_from("203.0.113.50", ask(), body.clone())
        .await
        .is_problem(401, "wrong-login");
    server
        .send_from("203.0.113.51", ask(), body)
        .await
        .is_problem(429, "too-fast");
}

#[tokio::test]
async fn a_login_form_of_another_page_does_not_reach_us() {
    let server = Server::start().await;
    let body = json!({ "email": "admin@localhost", "password": server.password }).to_string();
    let request = Request::post("/v1/login").header("content-type", "text/plain");
    server
        .send(request, body)
        .await
        .is_problem(415, "unsupported-media-type");
}

#[tokio::test]
async fn logging_out_and_time_end_a_login() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let answer = server.dashboard(&cookie, "POST", "/v1/logout", None).await;
    assert_eq!(answer.status.as_u16(), 204);
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    server
        .dashboard(&cookie, "GET", "/v1/me", None)
        .await
        .is_problem(401, "not-logged-in");

    let cookie = server.log_in().await;
    server
        .clock
        .0
        .store(NOW_MS + 15 * 24 * 3_600_000, std::sync::atomic::Ordering::Relaxed);
    server
        .dashboard(&cookie, "GET", "/v1/me", None)
        .await
        .is_problem(401, "not-logged-in");
}

#[tokio::test]
async fn changes_by_cookie_need_the_dashboards_header() {
    let server = Server::start().await;
    server
        .batch(&batch("session-01", "page-0001", 0, vec![track("a", 0)]))
        .await;
    let cookie = server.log_in().await;
    for (method, path) in [
        ("DELETE", "/v1/sessions/session-01"),
        ("POST", "/v1/projects"),
        ("PATCH", "/v1/projects/default"),
        ("POST", "/v1/projects/default/secret-keys"),
        ("DELETE", "/v1/projects/default/secret-keys/x"),
        ("POST", "/v1/logout"),
    ] {
        let request = Request::builder().method(method).uri(path).header("cookie", &cookie);
        let answer = server
            .send(request.header("content-type", "application/json"), "{\"name\":\"x\"}")
            .await;
        answer.is_problem(403, "csrf-header-missing");
    }
    let request = Request::get("/v1/sessions/session-01").header("cookie", &cookie);
    assert_eq!(
        server.send(request, Body::empty()).await.status.as_u16(),
        200,
        "reading needs none"
    );
}

#[tokio::test]
async fn nobody_reads_without_a_key_or_login() {
    let server = Server::start().await;
    server
        .batch(&batch("session-01", "page-0001", 0, vec![track("a", 0)]))
        .await;
    for path in [
        "/v1/sessions",
        "/v1/sessions/session-01",
        "/v1/sessions/session-01/events",
        "/v1/sessions/session-01/set-aside",
        "/v1/projects",
        "/v1/me",
        "/v1/projects/default/secret-keys",
    ] {
        server
            .send(Request::get(path), Body::empty())
            .await
            .is_problem(401, "not-logged-in");
        let cookie = Request::get(path).header("cookie", "reenact_login=made-up");
        server
            .send(cookie, Body::empty())
            .await
            .is_problem(401, "not-logged-in");
        server.get_with("rk_made-up", path).await.is_problem(401, "unknown-key");
        server
            .get_with(&server.public_key, path)
            .await
            .is_problem(401, "unknown-key");
    }
}

#[tokio::test]
async fn one_projects_key_never_sees_anothers() {
    let server = Server::start().await;
    let (other_public, other_read, other_id) = server.other_project().await;
    server
        .batch(&batch("session-01", "page-0001", 0, vec![track("mine", 0)]))
        .await;
    let uri = format!("/v1/batches?key={other_public}");
    // The same id in both projects: two sessions.
    for session in ["session-01", "session-02"] {
        let body = batch(session, "page-0001", 0, vec![track("theirs", 0)]).to_string();
        assert_eq!(server.send(Request::post(&uri), body).await.status.as_u16(), 200);
    }
    let ids = |answer: serde_json::Value| -> Vec<String> {
        answer["sessions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(server.get("/v1/sessions").await.json()), ["session-01"]);
    assert_eq!(ids(server.get_with(&other_read, "/v1/sessions").await.json()).len(), 2);
    assert!(
        server
            .get("/v1/sessions/session-01/events")
            .await
            .text()
            .contains("mine")
    );
    assert!(
        server
            .get_with(&other_read, "/v1/sessions/session-01/events")
            .await
            .text()
            .contains("theirs")
    );
    for path in ["", "/events", "/set-aside"] {
        server
            .get(&format!("/v1/sessions/session-02{path}"))
            .await
            .is_problem(404, "not-found");
        let named = format!("/v1/sessions/session-02{path}?project_id={other_id}");
        server.get(&named).await.is_problem(404, "not-found");
    }
    let delete =
        Request::delete("/v1/sessions/session-02").header("authorization", format!("Bearer {}", server.secret_key));
    server.send(delete, Body::empty()).await.is_problem(404, "not-found");
    let projects = server.get("/v1/projects").await.json();
    assert_eq!(projects["projects"].as_array().unwrap().len(), 1);
    assert_eq!(projects["projects"][0]["id"], "default");
    // A dashboard login sees each, one at a time.
    let cookie = server.log_in().await;
    assert_eq!(
        ids(server.dashboard(&cookie, "GET", "/v1/sessions", None).await.json()),
        ["session-01"]
    );
    let named = format!("/v1/sessions?project_id={other_id}");
    assert_eq!(
        ids(server.dashboard(&cookie, "GET", &named, None).await.json()).len(),
        2
    );
    server
        .dashboard(&cookie, "GET", "/v1/sessions?project_id=nothing", None)
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn a_secret_key_manages_nothing_and_its_use_is_noted() {
    let server = Server::start().await;
    for (method, path) in [
        ("GET", "/v1/me"),
        ("POST", "/v1/projects"),
        ("GET", "/v1/projects/default/secret-keys"),
    ] {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json");
        let request = request.header("authorization", format!("Bearer {}", server.secret_key));
        server
            .send(request, "{\"name\":\"x\"}")
            .await
            .is_problem(403, "dashboard-only");
    }
    let id = "default".to_owned().try_into().unwrap();
    let keys = server.index.secret_keys(&id).await.unwrap();
    assert_eq!(keys[0].last_used_at_ms, Some(NOW_MS));
    assert!(
        !format!("{keys:?}").contains(&server.secret_key),
        "only its hash is kept"
    );
}

#[tokio::test]
async fn logins_that_are_over_are_deleted_by_housekeeping() {
    /// More than one step takes.
    const LOGINS: u32 = 1_200;
    let server = Server::start().await;
    let person = server
        .index
        .dashboarder_by_email("admin@localhost")
        .await
        .unwrap()
        .unwrap();
    for number in 0..LOGINS {
        let mut token_hash = [0; 32];
        token_hash[..4].copy_from_slice(&number.to_be_bytes());
        let login = LoginToken {
            token_hash,
            dashboarder: person.id,
            expires_at_ms: NOW_MS - 1,
        };
        server.index.create_login(&login, NOW_MS).await.unwrap();
    }
    let cookie = server.log_in().await;
    server.parts.housekeeper.work_now().await.unwrap();
    // Whatever is over now had been left.
    assert_eq!(server.index.delete_expired_logins(NOW_MS, LOGINS).await.unwrap(), 0);
    let me = server.dashboard(&cookie, "GET", "/v1/me", None).await;
    assert_eq!(me.status.as_u16(), 200, "a login that is not over stays");
}
