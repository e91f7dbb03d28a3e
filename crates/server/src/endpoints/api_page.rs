//! `GET /api`: the API's description as a page. Written by the server, so that it needs no script.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, header};
use serde_json::{Map, Value};

use crate::openapi::openapi_json;

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
    color-scheme:light dark}code,pre{font:14px/1.5 ui-monospace,monospace}table{border-collapse:collapse;width:100%}\
    td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #8884}\
    section{margin:2rem 0}h3 code{font-size:1.1rem}.method{text-transform:uppercase;font-weight:700}";

static PAGE: LazyLock<String> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(openapi_json()).unwrap_or_default();
    page(&document)
});

pub(crate) async fn api_page() -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, Html(PAGE.as_str())).into_response()
}

fn page(document: &Value) -> String {
    let mut html = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>Reenact API</title><style>{STYLE}</style><h1>Reenact API {}</h1><p>{}</p>\
         <p>As data: <a href=\"/openapi.json\">/openapi.json</a>.</p><h2>Requests</h2>",
        text(&document["info"]["version"]),
        text(&document["info"]["description"]),
    );
    for (path, operations) in members(&document["paths"]) {
        for (method, operation) in members(operations) {
            write_operation(&mut html, path, method, operation);
        }
    }
    html.push_str("<h2>Shapes</h2>");
    for (name, schema) in members(&document["components"]["schemas"]) {
        write_schema(&mut html, name, schema);
    }
    html
}

fn write_operation(html: &mut String, path: &str, method: &str, operation: &Value) {
    // Writing to a string does not fail.
    let _ = write!(
        html,
        "<section id=\"{id}\"><h3><code><span class=method>{method}</span> {path}</code></h3><p><b>{summary}</b></p><p>{description}</p>",
        id = text(&operation["operationId"]),
        path = escape(path),
        summary = text(&operation["summary"]),
        description = text(&operation["description"]),
    );
    let ways: Vec<&str> = operation["security"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(members)
        .map(|(name, _)| name.as_str())
        .collect();
    let _ = write!(
        html,
        "<p>Access: {}</p>",
        if ways.is_empty() {
            "anybody".to_owned()
        } else {
            ways.join(" or ")
        }
    );
    if let Some(parameters) = operation["parameters"].as_array() {
        html.push_str("<table><tr><th>parameter<th>in<th>type<th>");
        for parameter in parameters {
            let _ = write!(
                html,
                "<tr><td><code>{}</code><td>{}<td>{}<td>{}",
                text(&parameter["name"]),
                text(&parameter["in"]),
                type_of(&parameter["schema"]),
                text(&parameter["description"]),
            );
        }
        html.push_str("</table>");
    }
    if let Some(schema) = media(&operation["requestBody"]) {
        let _ = write!(html, "<p>Body: {}</p>", type_of(schema));
    }
    html.push_str("<table><tr><th>status<th>answer<th>");
    for (status, response) in members(&operation["responses"]) {
        let answer = media(response).map(type_of).unwrap_or_default();
        let _ = write!(
            html,
            "<tr><td>{status}<td>{answer}<td>{}",
            text(&response["description"])
        );
    }
    html.push_str("</table></section>");
}

fn write_schema(html: &mut String, name: &str, schema: &Value) {
    let _ = write!(
        html,
        "<section id=\"{name}\"><h3><code>{name}</code></h3><p>{}</p>",
        text(&schema["description"])
    );
    let mut parts = vec![schema];
    parts.extend(schema["allOf"].as_array().into_iter().flatten());
    html.push_str("<table>");
    for part in parts {
        if let Some(reference) = part["$ref"].as_str() {
            let _ = write!(html, "<tr><td colspan=3>all of {}", link(reference));
        }
        for (member, of) in members(&part["properties"]) {
            let description = text(&of["description"]);
            let _ = write!(
                html,
                "<tr><td><code>{}</code><td>{}<td>{description}",
                escape(member),
                type_of(of)
            );
        }
        if let Some(values) = part["enum"].as_array() {
            let values: Vec<_> = values.iter().map(text).collect();
            let _ = write!(html, "<tr><td colspan=3>{}", values.join(", "));
        }
    }
    html.push_str("</table></section>");
}

/// The schema of a body, whatever its media type.
fn media(body: &Value) -> Option<&Value> {
    members(&body["content"]).next().map(|(_, content)| &content["schema"])
}

fn type_of(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return link(reference);
    }
    if let Some(either) = schema["oneOf"].as_array() {
        return either.iter().map(type_of).collect::<Vec<_>>().join(" or ");
    }
    match &schema["type"] {
        Value::Array(types) => types.iter().map(text).collect::<Vec<_>>().join(" or "),
        Value::String(name) if name == "array" => format!("list of {}", type_of(&schema["items"])),
        Value::String(name) if name == "object" && schema["additionalProperties"].is_object() => {
            format!("map to {}", type_of(&schema["additionalProperties"]))
        }
        Value::String(name) => escape(name),
        _ => "any".to_owned(),
    }
}

fn link(reference: &str) -> String {
    let name = reference.rsplit('/').next().unwrap_or_default();
    format!("<a href=\"#{name}\">{name}</a>")
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_shape_is_on_the_page() {
        let document: Value = serde_json::from_str(openapi_json()).unwrap();
        let ids = members(&document["paths"]).flat_map(|(_, operations)| members(operations));
        let ids: Vec<_> = ids
            .map(|(_, operation)| operation["operationId"].as_str().unwrap().to_owned())
            .collect();
        assert!(ids.len() >= 15, "{ids:?}");
        let names = members(&document["components"]["schemas"]).map(|(name, _)| name.clone());
        for id in ids.into_iter().chain(names) {
            assert!(PAGE.contains(&format!("id=\"{id}\"")), "{id} is missing");
        }
    }
}
