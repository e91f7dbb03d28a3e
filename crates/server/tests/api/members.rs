//! People of the dashboard: invited, reset, removed.

use axum::extract::Request;
use reenact_ingest::Limits;
use reenact_server::{Options, Rates};
use serde_json::{Value, json};
use std::sync::atomic::Ordering::Relaxed;

use crate::permissions::member;
use crate::support::{Answer, NOW_MS, Server};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const PASSWORD: &str = "plover on the shore";

async fn invite(server: &Server, cookie: &str, email: &str, role: &str) -> Value {
    let wanted = json!({ "email": email, "role": role });
    let answer = server.dashboard(cookie, "POST", "/v1/members", Some(wanted)).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    answer.json()
}

async fn join(server: &Server, token: &Value, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password }).to_string();
    let request = Request::post("/v1/join").header("content-type", "application/json");
    server.send(request, body).await
}

fn cookie_of(answer: &Answer) -> String {
    assert_eq!(answer.status.as_u16(), 204, "{}", answer.text());
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn somebody_invited_chooses_a_password_once() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let invited = invite(&server, &cookie, " Ada@Shop.example", "member").await;
    assert_eq!(invited["member"]["email"], "ada@shop.example");
    assert_eq!(invited["member"]["has_password"], false);
    assert_eq!(invited["member"]["invited_until_ms"], NOW_MS + 7 * DAY_MS);
    server
        .try_login("ada@shop.example", "")
        .await
        .is_problem(401, "wrong-login");

    join(&server, &invited["token"], "short")
        .await
        .is_problem(400, "invalid-request");
    join(&server, &json!("x".repeat(43)), PASSWORD)
        .await
        .is_problem(410, "invitation-not-valid");
    let ada = cookie_of(&join(&server, &invited["token"], PASSWORD).await);
    join(&server, &invited["token"], PASSWORD)
        .await
        .is_problem(410, "invitation-not-valid");
    let me = server.dashboard(&ada, "GET", "/v1/me", None).await.json();
    assert_eq!(
        (&me["email"], &me["role"]),
        (&json!("ada@shop.example"), &json!("member"))
    );

    server.clock.0.fetch_add(1_000, Relaxed);
    cookie_of(&server.try_login("ada@shop.example", PASSWORD).await);
    let members = server.dashboard(&ada, "GET", "/v1/members", None).await;
    assert!(!members.text().contains("argon2") && !members.text().contains(invited["token"].as_str().unwrap()));
    let members = members.json();
    assert_eq!(members["members"][1]["last_login_at_ms"], NOW_MS + 1_000);
    assert_eq!(members["members"][0]["role"], "owner");
}

#[tokio::test]
async fn what_is_wrong_with_a_member_is_named() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    for (body, code) in [
        (json!({ "email": "ada", "role": "member" }), "invalid-request"),
        (
            json!({ "email": "a b@shop.example", "role": "member" }),
            "invalid-request",
        ),
        (json!({ "email": "@shop.example", "role": "member" }), "invalid-request"),
        (
            json!({ "email": format!("{}@b.example", "a".repeat(260)), "role": "member" }),
            "invalid-request",
        ),
        (
            json!({ "email": "ada@shop.example", "role": "king" }),
            "invalid-request",
        ),
        (json!({ "email": "ADMIN@localhost", "role": "member" }), "name-taken"),
    ] {
        let answer = server.dashboard(&cookie, "POST", "/v1/members", Some(body)).await;
        let status = if code == "name-taken" { 409 } else { 400 };
        answer.is_problem(status, code);
    }
}

#[tokio::test]
async fn links_end_with_time_and_with_the_next() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let invited = invite(&server, &cookie, "ada@shop.example", "member").await;
    let reset = format!("/v1/members/{}/reset", invited["member"]["id"]);
    let again = server.dashboard(&cookie, "POST", &reset, None).await.json();
    join(&server, &invited["token"], PASSWORD)
        .await
        .is_problem(410, "invitation-not-valid");
    server.clock.0.store(NOW_MS + 7 * DAY_MS, Relaxed);
    join(&server, &again["token"], PASSWORD)
        .await
        .is_problem(410, "invitation-not-valid");
}

#[tokio::test]
async fn a_reset_and_a_removal_end_logins_at_once() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let ada = member(&server).await;
    let id = server.dashboard(&ada, "GET", "/v1/me", None).await.json()["id"].clone();
    let reset = server
        .dashboard(&cookie, "POST", &format!("/v1/members/{id}/reset"), None)
        .await;
    assert_eq!(reset.status.as_u16(), 200, "{}", reset.text());
    let ask = async |cookie: &str| server.dashboard(cookie, "GET", "/v1/me", None).await;
    ask(&ada).await.is_problem(401, "not-logged-in");
    server
        .try_login("member@shop.example", "a member's password")
        .await
        .is_problem(401, "wrong-login");
    let ada = cookie_of(&join(&server, &reset.json()["token"], PASSWORD).await);

    let promoted = json!({ "role": "owner" });
    let path = format!("/v1/members/{id}");
    let changed = server.dashboard(&cookie, "PATCH", &path, Some(promoted)).await;
    assert_eq!(changed.json()["role"], "owner", "{}", changed.text());
    let admin = ask(&cookie).await.json()["id"].clone();
    let removed = server
        .dashboard(&ada, "DELETE", &format!("/v1/members/{admin}"), None)
        .await;
    assert_eq!(removed.status.as_u16(), 204, "an owner removes another");
    ask(&cookie).await.is_problem(401, "not-logged-in");
    for (method, body) in [("DELETE", None), ("PATCH", Some(json!({ "role": "member" })))] {
        let answer = server.dashboard(&ada, method, &path, body).await;
        answer.is_problem(409, "last-one");
    }
    let own = server.dashboard(&ada, "POST", &format!("{path}/reset"), None).await;
    own.is_problem(400, "invalid-request");
}

#[tokio::test]
async fn ones_own_password_needs_the_old_one_and_ends_other_logins() {
    let server = Server::start().await;
    let (here, elsewhere) = (server.log_in().await, server.log_in().await);
    let change = async |old: &str, new: &str| {
        let body = json!({ "old_password": old, "new_password": new });
        server.dashboard(&here, "POST", "/v1/me/password", Some(body)).await
    };
    change("wrong password", PASSWORD)
        .await
        .is_problem(403, "wrong-password");
    change(&server.password, "short")
        .await
        .is_problem(400, "invalid-request");
    assert_eq!(change(&server.password, PASSWORD).await.status.as_u16(), 204);
    let me = server.dashboard(&here, "GET", "/v1/me", None).await;
    assert_eq!(me.status.as_u16(), 200, "this login stays");
    let other = server.dashboard(&elsewhere, "GET", "/v1/me", None).await;
    other.is_problem(401, "not-logged-in");
    server
        .try_login("admin@localhost", &server.password)
        .await
        .is_problem(401, "wrong-login");
    cookie_of(&server.try_login("admin@localhost", PASSWORD).await);
}

#[tokio::test]
async fn guessing_is_throttled_wherever_a_password_or_a_link_is_asked_for() {
    let rates = Rates {
        login_tries_per_minute_max: 2,
        ..Rates::default()
    };
    let options = Options {
        rates,
        ..Options::default()
    };
    let server = Server::with(options, Limits::default()).await;
    let cookie = server.log_in().await;
    let guess = || {
        let body = json!({ "old_password": "a guess", "new_password": PASSWORD });
        server.dashboard(&cookie, "POST", "/v1/me/password", Some(body))
    };
    guess().await.is_problem(403, "wrong-password");
    guess().await.is_problem(429, "too-fast");
    join(&server, &json!("x"), PASSWORD)
        .await
        .is_problem(410, "invitation-not-valid");
    join(&server, &json!("x"), PASSWORD).await.is_problem(429, "too-fast");
}
