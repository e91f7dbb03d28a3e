//! What must not stand in a page that does nothing.

use super::RAW;
use crate::dom::{Element, TagKind};

/// The tag to write for an element.
pub(super) fn tag<'t>(recorded: &'t str, element: &Element<'_>) -> &'t str {
    let is_name = recorded.starts_with(|c: char| c.is_ascii_alphabetic())
        && recorded
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'));
    match recorded {
        _ if !is_name => "div",
        "script" => "noscript",
        "link" if element.text_attribute("_cssText").is_some_and(|text| !text.is_empty()) => "style",
        raw if RAW.contains(&raw) => "pre",
        other => other,
    }
}

/// What elements fetch by themselves that no policy stops, and how another document is shown and held.
const FETCHES: [(&str, &str); 15] = [
    ("iframe", "src"),
    ("iframe", "srcdoc"),
    // A parser takes the first of two: the recorded one would stand before ours.
    ("iframe", "sandbox"),
    ("iframe", "allow"),
    ("iframe", "allowfullscreen"),
    ("iframe", "name"),
    ("frame", "src"),
    ("object", "data"),
    ("object", "codebase"),
    ("embed", "src"),
    ("applet", "code"),
    ("portal", "src"),
    ("fencedframe", "src"),
    ("base", "href"),
    ("html", "manifest"),
];

/// Attributes that act by themselves on any element.
const ACTS: [&str; 10] = [
    "ping",
    "accesskey",
    "autoplay",
    "autofocus",
    "shadowrootmode",
    "shadowroot",
    "http-equiv",
    "formaction",
    "attributionsrc",
    "imagesrcset",
];

/// Attributes that hold addresses.
const ADDRESSES: [&str; 13] = [
    "href",
    "xlink:href",
    "src",
    "action",
    "data",
    "poster",
    "background",
    "cite",
    "longdesc",
    "srcset",
    "usemap",
    "profile",
    "classid",
];
/// Attributes of SVG's animations, which can set an address.
const ANIMATED: [&str; 4] = ["from", "to", "by", "values"];

/// Kinds of link that are harmless with the policy there is; others look names up, connect or load ahead.
const LINKS_KEPT: [&str; 2] = ["stylesheet", "alternate"];

/// Under which name an attribute is written: its own, one that does nothing, or none at all.
pub(super) enum Written {
    AsItIs,
    Renamed,
    Never,
}

pub(super) fn attribute(tag: &str, name: &str, value: &str, element: &Element<'_>) -> Written {
    let is_name = !name.is_empty() && !name.contains(|c: char| c.is_control() || " \"'<>/=\u{a0}".contains(c));
    let lower = name.to_ascii_lowercase();
    if !is_name || name.starts_with("rr_") || name == "_cssText" {
        return Written::Never;
    }
    if lower.starts_with("on") || ACTS.contains(&lower.as_str()) && !is_harmless(&lower, value) {
        return Written::Renamed;
    }
    let fetches = FETCHES.iter().any(|(of, attribute)| *of == tag && *attribute == lower);
    let links = tag == "link" && lower == "rel" && !value.split_ascii_whitespace().all(|rel| LINKS_KEPT.contains(&rel));
    let runs = ADDRESSES.contains(&lower.as_str()) && is_script(value)
        || ANIMATED.contains(&lower.as_str()) && value.split(';').any(is_script);
    match lower.as_str() {
        _ if fetches || links || runs => Written::Renamed,
        "value" if element.tag_kind() == TagKind::Textarea => Written::Never,
        _ => Written::AsItIs,
    }
}

/// The one use of `http-equiv` that says how to read what is there already.
fn is_harmless(name: &str, value: &str) -> bool {
    name == "http-equiv" && value.trim().eq_ignore_ascii_case("content-type")
}

/// Browsers pass over space and control characters in front of and within a scheme.
fn is_script(address: &str) -> bool {
    let mut scheme = address
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase());
    ["javascript:", "vbscript:"].iter().any(|script| {
        let mut scheme = scheme.clone();
        script.chars().all(|c| scheme.next() == Some(c))
    }) || "data:text/html".chars().all(|c| scheme.next() == Some(c))
}
