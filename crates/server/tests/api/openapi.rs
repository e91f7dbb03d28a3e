use std::path::Path;

use axum::body::Body;
use axum::extract::Request;
use reenact_server::openapi_json;
use serde_json::Value;

use crate::support::Server;

/// The web client is generated from this file.
#[test]
fn the_description_in_the_repository_is_the_servers() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/api-client/openapi.json");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&file, openapi_json()).unwrap();
    }
    let stored = std::fs::read_to_string(&file).unwrap();
    assert!(
        stored == openapi_json(),
        "web/api-client/openapi.json is stale: run `make generate`"
    );
}

#[test]
fn every_operation_has_an_id_and_refuses_with_problems() {
    let document: Value = serde_json::from_str(openapi_json()).unwrap();
    for (path, operations) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with("/v1/") || path.starts_with("/api/replays"), "{path}");
        for (method, operation) in operations.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(
                id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
                "{method} {path}: {id}"
            );
            for (status, response) in operation["responses"].as_object().unwrap() {
                if status.starts_with(['4', '5']) {
                    let schema = &response["content"]["application/problem+json"]["schema"]["$ref"];
                    assert_eq!(schema, "#/components/schemas/Problem", "{method} {path} {status}");
                }
            }
        }
    }
}

#[tokio::test]
async fn the_description_is_served_and_has_a_page_without_scripts() {
    let server = Server::start().await;
    let answer = server.send(Request::get("/openapi.json"), Body::empty()).await;
    assert_eq!(answer.text(), openapi_json());
    let page = server.send(Request::get("/api"), Body::empty()).await;
    assert!(page.text().contains("id=\"list_session_events\""));
    assert!(!page.text().contains("<script"));
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
}
