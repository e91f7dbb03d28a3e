//! Laws of finding and rewriting, on pages that nobody wrote.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use bumpalo::Bump;
use proptest::prelude::*;
use reenact_assets::page::find::Finder;
use reenact_assets::page::rewrite::{Replacements, rewrite};
use reenact_assets::page::{css, resolve, srcset};
use reenact_recording::operation::{Change, Operation, interpret, read, write};
use url::Url;

const PAGE: &str = "https://shop.example/deep/page.html";

/// Names every address by its length, so that nothing of it is left.
struct All;

impl Replacements for All {
    fn address(&self, url: &str, _: i64) -> Option<String> {
        Some(format!("/kept/{}", url.len()))
    }
}

struct Nothing;

impl Replacements for Nothing {
    fn address(&self, _: &str, _: i64) -> Option<String> {
        None
    }
}

fn css_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("url(".to_owned()),
        Just(")".to_owned()),
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just("@import ".to_owned()),
        Just("@font-face{src:".to_owned()),
        Just("image-set(".to_owned()),
        Just("/*".to_owned()),
        Just("*/".to_owned()),
        Just("\\".to_owned()),
        Just("{}".to_owned()),
        Just("\n".to_owned()),
        "[a-z./#?é ]{0,6}",
        // An event with one of the last code points, which stand for halves of surrogate pairs, is kept as it is.
        "[^\n\u{10f000}-\u{10ffff}]{0,3}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        "https://[a-z]{1,5}\\.example/[a-z]{0,5}\\.png",
        "[a-z]{1,5}/[a-z]{1,5}\\.png",
        "/[a-z]{1,5}\\.svg#[a-z]{1,3}",
        Just("data:image/png;base64,AAAA".to_owned()),
        Just("#here".to_owned()),
    ]
}

fn snapshot(addresses: &[String], sheet: &str) -> String {
    let image = |(id, url): (usize, &String)| {
        serde_json::json!({"type": 2, "id": 100 + id, "tagName": "img", "childNodes": [],
            "attributes": {"src": url, "srcset": format!("{url} 1x"), "style": format!("background:url(\"{url}\")")}})
    };
    let images: Vec<_> = addresses.iter().enumerate().map(image).collect();
    let style = serde_json::json!({"type": 2, "id": 3, "tagName": "style", "attributes": {},
        "childNodes": [{"type": 3, "id": 4, "textContent": sheet}]});
    let mut children = vec![style];
    children.extend(images);
    let body = serde_json::json!({"type": 2, "id": 2, "tagName": "html", "attributes": {}, "childNodes": children});
    let node = serde_json::json!({"type": 0, "id": 1, "childNodes": [body]});
    serde_json::json!({"type": 2, "timestamp": 1000, "data": {"node": node, "initialOffset": {"left": 0, "top": 0}}})
        .to_string()
}

/// An event as whoever looks for files takes it: what cannot be told apart from lone surrogates is interpreted.
fn known<'a>(event: &'a str, arena: &'a Bump) -> Operation<'a> {
    let operation = read(event, arena).unwrap();
    match operation.change {
        Change::Opaque(json) => interpret(json, arena).unwrap_or(operation),
        _ => operation,
    }
}

fn needs(event: &str, arena: &Bump) -> Vec<String> {
    let mut finder = Finder::new(1_000, 0);
    let meta = format!(r#"{{"type":4,"data":{{"href":"{PAGE}","width":1,"height":1}},"timestamp":1}}"#);
    finder.add(&read(arena.alloc_str(&meta), arena).unwrap());
    finder.add(&known(arena.alloc_str(event), arena));
    finder.finish().needs.into_keys().collect()
}

proptest! {
    #[test]
    fn addresses_of_any_text_lie_in_it_in_order(text in css_text()) {
        let mut end = 0;
        for found in css::urls(&text) {
            prop_assert!(found.range.start >= end && found.range.end > found.range.start);
            prop_assert!(text.get(found.range.clone()).is_some());
            end = found.range.end;
        }
    }

    /// Rewriting changes the addresses and nothing else: what is read back is what was put there, as many, of the same
    /// kinds, and to leave all as they are changes nothing.
    #[test]
    fn rewritten_sheets_read_back(text in css_text(), put in "[ -~é]{0,8}") {
        prop_assert_eq!(css::rewrite(&text, |_| None), None);
        let before = css::urls(&text);
        if let Some(rewritten) = css::rewrite(&text, |_| Some(put.clone())) {
            let after = css::urls(&rewritten);
            let kinds = |urls: &[css::CssUrl<'_>]| urls.iter().map(|url| (url.wanted, url.is_string)).collect::<Vec<_>>();
            prop_assert_eq!(kinds(&after), kinds(&before), "{}", rewritten);
            for url in after {
                prop_assert_eq!(url.address.as_ref(), put.as_str());
            }
        }
    }

    #[test]
    fn addresses_of_any_srcset_lie_in_it(text in "[a-z,. ()0-9é]{0,30}") {
        let mut end = 0;
        for range in srcset::urls(&text) {
            prop_assert!(range.start >= end && !text[range.clone()].is_empty());
            end = range.end;
        }
    }

    /// What is found is what is rewritten, and after rewriting all of it nothing is left to be found.
    #[test]
    fn what_is_found_is_what_is_rewritten(addresses in prop::collection::vec(address(), 0..6), sheet in css_text()) {
        let arena = Bump::new();
        let event = snapshot(&addresses, &sheet);
        let found = needs(&event, &arena);
        let page = Url::parse(PAGE).unwrap();
        for address in &addresses {
            if let Some(url) = resolve(address, Some(&page)) {
                prop_assert!(found.contains(&url.to_string()), "{} in {:?}", address, found);
            }
        }
        let operation = known(&event, &arena);
        prop_assert!(rewrite(&operation, Some(&page), &Nothing, &arena).is_none());
        let rewritten = rewrite(&operation, Some(&page), &All, &arena);
        prop_assert_eq!(rewritten.is_none(), found.is_empty());
        if let Some(rewritten) = rewritten {
            let mut text = String::new();
            write(&rewritten, &mut text);
            for url in needs(&text, &arena) {
                prop_assert!(url.starts_with("https://shop.example/kept/"), "{}", url);
            }
        }
    }
}

fn rewritten(event: &str) -> serde_json::Value {
    let arena = Bump::new();
    let page = Url::parse(PAGE).unwrap();
    let operation = read(event, &arena).unwrap();
    let mut text = event.to_owned();
    if let Some(rewritten) = rewrite(&operation, Some(&page), &All, &arena) {
        text.clear();
        write(&rewritten, &mut text);
    }
    serde_json::from_str(&text).unwrap()
}

#[test]
fn mutations_are_rewritten_and_found() {
    let event = serde_json::json!({"type": 3, "timestamp": 5, "data": {"source": 0, "removes": [], "texts": [
            {"id": 9, "value": "a{b:url(/c.png)}"}, {"id": 10, "value": "see url(/c.png)"}],
        "attributes": [{"id": 7, "attributes": {"src": "/a.png", "style": {"background": "url(/b.png)"}}}],
        "adds": [{"parentId": 1, "nextId": null, "node": {"type": 2, "id": 8, "tagName": "link", "childNodes": [],
            "attributes": {"rel": "stylesheet", "href": "/main.css"}}},
            {"parentId": 1, "nextId": null, "node": {"type": 2, "id": 12, "tagName": "a", "childNodes": [],
            "attributes": {"href": "/next.html"}}}]}})
    .to_string();
    let data = rewritten(&event)["data"].clone();
    let kept = |path: &str| format!("/kept/{}", format!("https://shop.example{path}").len());
    assert_eq!(data["attributes"][0]["attributes"]["src"], kept("/a.png"));
    assert_eq!(
        data["attributes"][0]["attributes"]["style"]["background"],
        format!("url(\"{}\")", kept("/b.png"))
    );
    assert_eq!(data["adds"][0]["node"]["attributes"]["href"], kept("/main.css"));
    assert_eq!(
        data["adds"][1]["node"]["attributes"]["href"], "/next.html",
        "a link to elsewhere"
    );
    assert_eq!(data["texts"][0]["value"], format!("a{{b:url(\"{}\")}}", kept("/c.png")));
    assert_eq!(data["texts"][1]["value"], "see url(/c.png)", "what people read");

    let arena = Bump::new();
    let found = needs(&event, &arena);
    // A node that only its id names is not known to hold a picture, nor a text to be a sheet.
    let expected = ["https://shop.example/b.png", "https://shop.example/main.css"];
    assert_eq!(found, expected);
}

#[test]
fn rules_declarations_adopted_sheets_and_fonts_are_rewritten_and_found() {
    let rule = "a{b:url(/c.png)}";
    for data in [
        serde_json::json!({"source": 8, "id": 1, "adds": [{"rule": rule}]}),
        serde_json::json!({"source": 8, "id": 1, "replaceSync": rule}),
        serde_json::json!({"source": 13, "id": 1, "index": [0], "set": {"property": "b", "value": "url(/c.png)"}}),
        serde_json::json!({"source": 15, "id": 1, "styleIds": [1], "styles": [{"styleId": 1, "rules": [{"rule": rule, "index": 0}]}]}),
        serde_json::json!({"source": 10, "family": "f", "fontSource": "url(/c.png)", "buffer": false}),
    ] {
        let event = serde_json::json!({"type": 3, "timestamp": 5, "data": data}).to_string();
        let found = needs(&event, &Bump::new());
        assert_eq!(found, ["https://shop.example/c.png"], "{event}");
        let after = rewritten(&event).to_string();
        assert!(after.contains("/kept/26") && !after.contains("c.png"), "{after}");
    }
}

#[test]
fn a_page_with_a_base_keeps_no_base() {
    let event = serde_json::json!({"type": 2, "timestamp": 1, "data": {"initialOffset": {"left": 0, "top": 0}, "node":
        {"type": 0, "id": 1, "childNodes": [{"type": 2, "id": 2, "tagName": "base", "childNodes": [],
            "attributes": {"href": "https://shop.example/", "target": "_top"}}]}}})
    .to_string();
    let base = &rewritten(&event)["data"]["node"]["childNodes"][0]["attributes"];
    assert_eq!(*base, serde_json::json!({"target": "_top"}));
}

#[test]
fn redacted_addresses_are_not_asked_for() {
    let addresses = [
        "https://shop.example/a.png?mail=[redacted:email]".to_owned(),
        "https://shop.example/%5Bredacted:email%5D/b.png".to_owned(),
        "https://shop.example/c.png".to_owned(),
    ];
    let arena = Bump::new();
    assert_eq!(needs(&snapshot(&addresses, ""), &arena), ["https://shop.example/c.png"]);
}

#[test]
fn a_content_that_has_come_by_another_address_is_not_sent_again() {
    let arena = Bump::new();
    let mut finder = Finder::new(10, 40);
    let payload = serde_json::json!("data:image/gif;base64,YWJj");
    for data in [
        serde_json::json!({"url": "https://a.example/again", "content": "c1"}),
        serde_json::json!({"url": "https://a.example/first", "content": "c1", "payload": payload}),
        serde_json::json!({"url": "https://a.example/never", "content": "c2"}),
    ] {
        let event = serde_json::json!({"type": 7, "timestamp": 9, "data": data}).to_string();
        finder.add(&read(arena.alloc_str(&event), &arena).unwrap());
    }
    let sent = finder.finish().sent;
    let sent: Vec<_> = sent.iter().map(|sent| (sent.url.as_str(), &sent.bytes[..])).collect();
    assert_eq!(
        sent,
        [
            ("https://a.example/first", &b"abc"[..]),
            ("https://a.example/again", b"abc")
        ]
    );
}

#[test]
fn a_kept_file_does_not_come_with_its_event_too() {
    let event = serde_json::json!({"type": 7, "timestamp": 9,
        "data": {"url": "/a.gif", "content": "c1", "payload": "data:image/gif;base64,YWJj"}});
    let after = rewritten(&event.to_string());
    let expected = serde_json::json!({"type": 7, "timestamp": 9,
        "data": {"url": "/a.gif", "content": "c1", "payload": null}});
    assert_eq!(after, expected);
}

#[test]
fn what_the_recorder_sent_is_taken_in() {
    let arena = Bump::new();
    let mut finder = Finder::new(10, 40);
    for (url, payload) in [
        (
            "https://a.example/1",
            serde_json::json!({"rr_type": "Blob", "type": "image/png",
            "data": [{"rr_type": "ArrayBuffer", "base64": "YWI="}, {"rr_type": "ArrayBuffer", "base64": "Yw=="}]}),
        ),
        (
            "https://a.example/2",
            serde_json::json!({"rr_type": "CssText", "cssTexts": ["a{}", "b{}"]}),
        ),
        ("https://a.example/3", serde_json::json!("data:image/gif;base64,YWJj")),
        (
            "https://a.example/4",
            serde_json::json!({"rr_type": "Blob", "type": "image/png",
            "data": [{"rr_type": "ArrayBuffer", "base64": "?"}]}),
        ),
        (
            "https://a.example/5",
            serde_json::json!({"rr_type": "CssText", "cssTexts": ["x".repeat(30)]}),
        ),
    ] {
        let event =
            serde_json::json!({"type": 7, "timestamp": 9, "data": {"url": url, "payload": payload}}).to_string();
        finder.add(&read(arena.alloc_str(&event), &arena).unwrap());
    }
    let found = finder.finish();
    let sent: Vec<_> = found
        .sent
        .iter()
        .map(|sent| (sent.url.as_str(), sent.media_type.as_str(), &sent.bytes[..], sent.at_ms))
        .collect();
    assert_eq!(
        sent,
        [
            ("https://a.example/1", "image/png", &b"abc"[..], 9),
            ("https://a.example/2", "text/css", b"a{}b{}", 9),
            ("https://a.example/3", "image/gif", b"abc", 9),
        ]
    );
    assert_eq!(found.left_out, 1, "one has no room");
}
