//! What somebody learns who waits for the first event of their page.

use axum::extract::Request;
use serde_json::{Value, json};

use crate::support::{Server, batch, track};

async fn arrivals(server: &Server, cookie: &str, project: &str) -> Value {
    let path = format!("/v1/projects/{project}/arrivals");
    let answer = server.dashboard(cookie, "GET", &path, None).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    answer.json()
}

async fn send(server: &Server, key: &str, origin: &str, session: &str) -> u16 {
    let body = batch(session, "page-0001", 0, vec![track("a", 0)]).to_string();
    let request = Request::post(format!("/v1/batches?key={key}")).header("origin", origin);
    server.send(request, body).await.status.as_u16()
}

#[tokio::test]
async fn refusals_say_why_nothing_comes_until_something_does() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let (key, _, id) = server.other_project().await;
    let empty = json!({ "session": null, "refusals": [] });
    assert_eq!(arrivals(&server, &cookie, id.as_str()).await, empty);

    assert_eq!(
        send(&server, &key, "https://www.other.example", "session-01").await,
        403
    );
    assert_eq!(
        send(&server, &key, "https://www.other.example", "session-01").await,
        403
    );
    let found = arrivals(&server, &cookie, id.as_str()).await;
    assert_eq!(found["session"], Value::Null);
    let refused = &found["refusals"][0];
    assert_eq!(refused["code"], "origin-not-allowed");
    assert_eq!(refused["origin"], "https://www.other.example");
    assert_eq!((&refused["count"], &refused["key_is_known"]), (&json!(2), &json!(true)));
    assert!(refused["remedy"].as_str().unwrap().contains("allowed origins"));
    assert_eq!(arrivals(&server, &cookie, "default").await, empty, "another project's");

    assert_eq!(
        send(&server, "pk_mistyped-and-long", "https://other.example", "session-01").await,
        401
    );
    let found = arrivals(&server, &cookie, "default").await;
    let unknown = &found["refusals"][0];
    assert_eq!(
        (&unknown["code"], &unknown["key_is_known"]),
        (&json!("unknown-key"), &json!(false))
    );
    assert_eq!(unknown["key"], "pk_mistype");

    assert_eq!(send(&server, &key, "https://other.example", "session-01").await, 200);
    let found = arrivals(&server, &cookie, id.as_str()).await;
    assert_eq!(found["session"]["id"], "session-01");
}

#[tokio::test]
async fn a_run_of_a_coding_agent_is_no_visit() {
    let server = Server::start().await;
    let cookie = server.log_in().await;
    let (key, _, id) = server.other_project().await;
    let prompt = json!({
        "type": 5, "timestamp": crate::support::BASE_MS,
        "data": { "tag": "reenact/agent_prompt@1", "payload": { "id": "p1", "kind": "typed", "text": "Mend the cart" } },
    });
    let body = batch("session-02", "page-0001", 0, vec![prompt]).to_string();
    let request = Request::post(format!("/v1/batches?key={key}")).header("origin", "https://other.example");
    assert_eq!(server.send(request, body).await.status.as_u16(), 200);
    assert_eq!(arrivals(&server, &cookie, id.as_str()).await["session"], Value::Null);
}
