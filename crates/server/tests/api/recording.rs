//! Events of a small page.

use serde_json::{Value, json};

use crate::support::BASE_MS;

/// A page with a heading (text node 6), a field (8), a button (9, its text 10), a script (11) and a picture (13).
pub(crate) fn snapshot(heading: &str, after_ms: i64) -> Value {
    let text = |id: i64, text: &str| json!({ "type": 3, "id": id, "textContent": text });
    let element = |id: i64, tag: &str, attributes: Value, children: Vec<Value>| json!({ "type": 2, "id": id, "tagName": tag, "attributes": attributes, "childNodes": children });
    let body = vec![
        element(5, "h1", json!({}), vec![text(6, heading)]),
        element(7, "label", json!({ "for": "coupon" }), vec![text(14, "Coupon")]),
        element(
            8,
            "input",
            json!({ "id": "coupon", "type": "text", "value": "" }),
            vec![],
        ),
        element(
            9,
            "button",
            json!({ "id": "pay", "onclick": "pay()" }),
            vec![text(10, "Pay now")],
        ),
        element(11, "script", json!({}), vec![text(12, "alert(1)")]),
        element(13, "img", json!({ "src": "https://cdn.example/a.png" }), vec![]),
    ];
    let html = element(
        3,
        "html",
        json!({ "lang": "en" }),
        vec![element(4, "body", json!({}), body)],
    );
    let doctype = json!({ "type": 1, "id": 2, "name": "html", "publicId": "", "systemId": "" });
    let document = json!({ "type": 0, "id": 1, "childNodes": [doctype, html] });
    json!({
        "type": 2, "timestamp": BASE_MS + after_ms,
        "data": { "node": document, "initialOffset": { "left": 0, "top": 0 } },
    })
}

pub(crate) fn text_change(id: i64, text: &str, after_ms: i64) -> Value {
    incremental(
        json!({ "source": 0, "texts": [{ "id": id, "value": text }], "attributes": [], "removes": [], "adds": [] }),
        after_ms,
    )
}

pub(crate) fn input(id: i64, text: &str, after_ms: i64) -> Value {
    incremental(
        json!({ "source": 5, "id": id, "text": text, "isChecked": false }),
        after_ms,
    )
}

pub(crate) fn click(id: i64, after_ms: i64) -> Value {
    incremental(json!({ "source": 2, "type": 2, "id": id, "x": 5, "y": 6 }), after_ms)
}

pub(crate) fn incremental(data: Value, after_ms: i64) -> Value {
    json!({ "type": 3, "timestamp": BASE_MS + after_ms, "data": data })
}
