//! The tree of a page at a moment, one node of it, and when that changed.

use serde_json::{Value, json};

use crate::recording::{click, incremental, input, snapshot, text_change};
use crate::support::{BASE_MS, Server, batch, meta};

const SESSION: &str = "/v1/sessions/session-01";
const STREAM: &str = "window=window-01&page=page-0001";

async fn record(server: &Server) {
    let attributes = json!({ "source": 0, "texts": [], "removes": [], "adds": [],
        "attributes": [{ "id": 9, "attributes": { "class": "busy", "onclick": null } }] });
    let events = vec![
        meta("https://shop.example/cart", 0),
        snapshot("Your cart", 10),
        text_change(6, "One article", 1_000),
        incremental(attributes, 2_000),
        input(8, "WINTER", 2_500),
        click(9, 3_000),
    ];
    let answer = server.batch(&batch("session-01", "page-0001", 0, events)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn get(server: &Server, path: &str) -> Value {
    let answer = server.get(&format!("{SESSION}/{path}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn names(answer: &Value) -> Vec<String> {
    let nodes = answer["nodes"].as_array().unwrap().iter();
    let name = |node: &Value| format!("{}{}", node["name"].as_str().unwrap(), node["text"].as_str().unwrap());
    nodes.map(name).collect()
}

#[tokio::test]
async fn the_tree_is_told_as_far_as_it_is_open() {
    let server = Server::start().await;
    record(&server).await;
    let at = |after_ms: i64| format!("nodes?at_ms={}", BASE_MS + after_ms);
    let at_first = get(&server, &at(500)).await;
    assert_eq!(
        names(&at_first),
        [
            "", "html", "html", "body", "h1", "label", "input", "button", "script", "img"
        ]
    );
    assert_eq!(at_first["page"], "page-0001");
    assert_eq!(at_first["nodes"][4]["child_count"], 1);
    let opened = get(&server, &format!("{}&open=1,3,4,5", at(1_500))).await;
    assert_eq!(names(&opened)[4..6], ["h1", "One article"]);
    let revealed = get(&server, &format!("{}&open=1&reveal=10", at(2_600))).await;
    assert!(names(&revealed).contains(&"Pay now".to_owned()), "{revealed}");
    let button = revealed["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|node| node["node_id"] == 9)
        .unwrap();
    assert_eq!(
        button["attributes"],
        json!([{ "name": "id", "value": "pay" }, { "name": "class", "value": "busy" }])
    );
    assert_eq!(names(&get(&server, &at(-500)).await), Vec::<String>::new());
    for wrong in ["nodes", "nodes?at_ms=x", &format!("{}&open=a", at(0))] {
        server
            .get(&format!("{SESSION}/{wrong}"))
            .await
            .is_problem(400, "invalid-request");
    }
}

#[tokio::test]
async fn a_node_is_told_with_its_state() {
    let server = Server::start().await;
    record(&server).await;
    let at = |id: i64, after_ms: i64| format!("node?node_id={id}&at_ms={}&{STREAM}", BASE_MS + after_ms);
    let button = get(&server, &at(9, 500)).await;
    assert_eq!(
        (&button["role"], &button["accessible_name"], &button["selector"]),
        (&json!("button"), &json!("Pay now"), &json!(["#pay"]))
    );
    let field = get(&server, &at(8, 2_600)).await;
    assert_eq!(field["input"], json!({ "text": "WINTER", "is_checked": false }));
    assert_eq!(get(&server, &at(6, 1_200)).await["text"], "One article");
    server
        .get(&format!("{SESSION}/{}", at(77, 500)))
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn when_a_node_changed_is_told_with_what_it_became() {
    let server = Server::start().await;
    record(&server).await;
    let changes = |id: i64| format!("node-changes?node_id={id}&{STREAM}");
    let button = get(&server, &changes(9)).await;
    let change = |after_ms: i64, kind: &str, attributes: Value| json!({ "at_ms": BASE_MS + after_ms, "kind": kind, "attributes": attributes, "text": null });
    assert_eq!(
        button,
        json!({ "changes_found": 3, "changes": [
            change(10, "snapshot", json!([])),
            change(2_000, "attributes", json!([{ "name": "class", "value": "busy" }, { "name": "onclick", "value": null }])),
            change(3_000, "interaction", json!([])),
        ] })
    );
    let text = get(&server, &changes(6)).await;
    assert_eq!(text["changes"][1]["text"], "One article");
    assert_eq!(get(&server, &changes(8)).await["changes"][1]["text"], "WINTER");
    assert_eq!(get(&server, &changes(77)).await["changes_found"], 0);
}
