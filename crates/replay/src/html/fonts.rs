//! Fonts that scripts added, as rules: the file runs no scripts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reenact_recording::json;
use reenact_recording::operation::{Font, shown};

use super::Writer;
use super::sheets::raw_css;

/// What scripts and sheets call a font's descriptors.
const DESCRIPTORS: [(&str, &str); 7] = [
    ("style", "font-style"),
    ("weight", "font-weight"),
    ("stretch", "font-stretch"),
    ("unicodeRange", "unicode-range"),
    ("featureSettings", "font-feature-settings"),
    ("variationSettings", "font-variation-settings"),
    ("display", "font-display"),
];

impl Writer<'_, '_> {
    /// Events do not say which document a font was added to; players take the page's own.
    pub(super) fn fonts(&mut self) {
        let page = self.page;
        let rules: Vec<_> = page.fonts().iter().filter_map(rule).collect();
        if !rules.is_empty() {
            self.out.push_str("<style data-reenact-own=\"\">");
            raw_css(&shown(&rules.concat()), &mut self.out);
            self.out.push_str("</style>");
        }
    }
}

fn rule(font: &Font<'_>) -> Option<String> {
    let text = |name| json::member(font.data, name).and_then(json::text);
    let source = text("fontSource")?;
    let is_buffer = json::member(font.data, "buffer").and_then(json::boolean) == Some(true);
    let source = match is_buffer {
        true => format!("url(\"data:font/sfnt;base64,{}\")", STANDARD.encode(bytes(&source)?)),
        false => declared(&source)?.to_owned(),
    };
    let family = declared(font.family.trim_matches(['"', '\''])).filter(|family| !family.contains('"'))?;
    let mut rule = format!("@font-face{{font-family:\"{family}\";src:{source}");
    let descriptors = json::member(font.data, "descriptors");
    for (name, property) in DESCRIPTORS {
        let value = descriptors.and_then(|all| json::member(all, name)).and_then(json::text);
        if let Some(value) = value.as_deref().and_then(declared) {
            rule.push_str(&format!(";{property}:{value}"));
        }
    }
    rule.push('}');
    Some(rule)
}

/// A value that cannot end the rule that it stands in.
fn declared(value: &str) -> Option<&str> {
    let is_plain = !value.contains(['{', '}', '\\', '\n', '\r']) && value.matches('"').count().is_multiple_of(2);
    (is_plain && !value.is_empty()).then_some(value)
}

/// rrweb writes a font's bytes as an array of numbers.
fn bytes(source: &str) -> Option<Vec<u8>> {
    json::elements(source)
        .map(|byte| json::integer(byte)?.try_into().ok())
        .collect()
}
