//! Pages from markup as people write it, for cases that are data: elements, attributes in double quotes, texts, `<x/>`. A
//! `<template shadowrootmode>` is its parent's shadow tree.

use std::fmt::Write as _;

/// Elements that end where they begin.
const VOID: [&str; 7] = ["br", "hr", "img", "input", "link", "meta", "area"];

/// A Meta and a FullSnapshot of a page with this markup in its body.
pub(crate) fn recording(body: &str) -> String {
    let mut next_id = 10;
    let nodes = nodes(&mut body.trim(), &mut next_id, false);
    format!(
        "[{{\"type\":4,\"data\":{{\"href\":\"http://127.0.0.1/\",\"width\":800,\"height\":600}},\"timestamp\":1000}},\
         {{\"type\":2,\"data\":{{\"node\":{{\"type\":0,\"id\":1,\"childNodes\":[{{\"type\":2,\"id\":2,\"tagName\":\"html\",\
         \"attributes\":{{}},\"childNodes\":[{{\"type\":2,\"id\":3,\"tagName\":\"head\",\"attributes\":{{}},\"childNodes\":[]}},\
         {{\"type\":2,\"id\":4,\"tagName\":\"body\",\"attributes\":{{}},\"childNodes\":[{nodes}]}}]}}]}},\
         \"initialOffset\":{{\"left\":0,\"top\":0}}}},\"timestamp\":1000}}]"
    )
}

/// The nodes up to the end of their parent.
fn nodes(rest: &mut &str, next_id: &mut u32, is_shadow: bool) -> String {
    let mut list = Vec::new();
    while !rest.is_empty() && !rest.starts_with("</") {
        let id = *next_id;
        *next_id += 1;
        let mark = if is_shadow { ",\"isShadow\":true" } else { "" };
        let Some(behind) = rest.strip_prefix('<') else {
            let end = rest.find('<').unwrap_or(rest.len());
            let (text, behind) = rest.split_at(end);
            list.push(format!(
                "{{\"type\":3,\"id\":{id}{mark},\"textContent\":{}}}",
                quoted(text)
            ));
            *rest = behind;
            continue;
        };
        let (head, behind) = behind.split_once('>').expect("a tag that ends");
        *rest = behind;
        let (tag, attributes) = head
            .trim_end_matches('/')
            .split_once(' ')
            .unwrap_or((head.trim_end_matches('/'), ""));
        let is_void = head.ends_with('/') || VOID.contains(&tag);
        if tag == "template" && attributes.contains("shadowrootmode") {
            list.push(nodes(rest, next_id, true));
            close(rest, tag);
            continue;
        }
        let children = if is_void {
            String::new()
        } else {
            nodes(rest, next_id, false)
        };
        if !is_void {
            close(rest, tag);
        }
        let host = if children.contains("\"isShadow\":true") {
            ",\"isShadowHost\":true"
        } else {
            ""
        };
        let attributes = attributes_of(attributes);
        list.push(format!(
            "{{\"type\":2,\"id\":{id}{mark}{host},\"tagName\":{},\"attributes\":{{{attributes}}},\"childNodes\":[{children}]}}",
            quoted(tag)
        ));
    }
    list.retain(|node| !node.is_empty());
    list.join(",")
}

fn close(rest: &mut &str, tag: &str) {
    *rest = rest
        .strip_prefix(&format!("</{tag}>"))
        .unwrap_or_else(|| panic!("no </{tag}> before {rest}"));
}

fn attributes_of(mut text: &str) -> String {
    let mut out = String::new();
    while let Some((name, behind)) = text.trim_start().split_once("=\"") {
        let (value, behind) = behind.split_once('"').expect("an attribute that ends");
        let comma = if out.is_empty() { "" } else { "," };
        let _ = write!(out, "{comma}{}:{}", quoted(name), quoted(value));
        text = behind;
    }
    out
}

fn quoted(text: &str) -> String {
    format!(
        "\"{}\"",
        text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
    )
}
