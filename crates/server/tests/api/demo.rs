use axum::body::Body;
use axum::extract::Request;
use reenact_ingest::Limits;
use reenact_server::{Options, built_in};
use serde_json::json;

use crate::support::Server;

async fn shop() -> Server {
    Server::with(
        Options {
            demo: true,
            ..Options::default()
        },
        Limits::default(),
    )
    .await
}

#[tokio::test]
async fn the_shop_is_only_there_when_asked_for() {
    let server = Server::start().await;
    let request = || Request::post("/demo/api/orders").header("content-type", "application/json");
    server.send(request(), "{}").await.is_problem(404, "not-found");
    let server = shop().await;
    let answer = server.send(Request::get("/demo"), Body::empty()).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (308, "/demo/"));
}

#[tokio::test]
async fn its_pages_hold_the_demo_projects_key() {
    let server = shop().await;
    for path in ["/demo/", "/demo/product/brass-fountain-pen", "/demo/index.html"] {
        let answer = server
            .send(Request::get(path).header("accept", "text/html"), Body::empty())
            .await;
        if !built_in().demo {
            assert!(answer.text().contains("make build"));
            continue;
        }
        assert_eq!(answer.status.as_u16(), 200);
        let text = answer.text();
        assert!(
            text.contains("data-key=\"pk_") && !text.contains("__REENACT_KEY__"),
            "{text}"
        );
        assert!(!text.contains(&server.public_key), "not the other project's");
        assert!(answer.header("content-security-policy").contains("script-src 'self'"));
    }
    server
        .send(Request::get("/demo/assets/missing.js"), Body::empty())
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn it_takes_orders_and_its_stock_is_always_away() {
    let server = shop().await;
    let order = async |body: serde_json::Value| {
        let request = Request::post("/demo/api/orders").header("content-type", "application/json");
        server.send(request, body.to_string()).await
    };
    let answer = order(json!({ "lines": [{ "id": "pen" }], "total_cents": 4200, "delivery": "post" })).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    assert!(answer.json()["order_number"].as_str().unwrap().starts_with("SO-"));
    order(json!({ "lines": [], "total_cents": 4200 }))
        .await
        .is_problem(400, "invalid-request");
    order(json!({ "lines": [1], "total_cents": -1 }))
        .await
        .is_problem(400, "invalid-request");
    let answer = server.send(Request::get("/demo/api/stock/pen"), Body::empty()).await;
    assert_eq!(answer.status.as_u16(), 503);
    assert_eq!(answer.json(), json!({ "error": "stock service is away" }));
}
