//! What an element is to assistive technology (WAI-ARIA, HTML-AAM).

use crate::page::{NodeRef, Page};
use crate::selectors::ElementRef;

/// Roles that tags have by themselves.
const OF_TAG: [(&str, &str); 43] = [
    ("article", "article"),
    ("aside", "complementary"),
    ("blockquote", "blockquote"),
    ("button", "button"),
    ("caption", "caption"),
    ("code", "code"),
    ("datalist", "listbox"),
    ("dd", "definition"),
    ("details", "group"),
    ("dialog", "dialog"),
    ("dt", "term"),
    ("em", "emphasis"),
    ("fieldset", "group"),
    ("figure", "figure"),
    ("footer", "contentinfo"),
    ("form", "form"),
    ("h1", "heading"),
    ("h2", "heading"),
    ("h3", "heading"),
    ("h4", "heading"),
    ("h5", "heading"),
    ("h6", "heading"),
    ("header", "banner"),
    ("hr", "separator"),
    ("legend", "legend"),
    ("li", "listitem"),
    ("main", "main"),
    ("menu", "list"),
    ("meter", "meter"),
    ("nav", "navigation"),
    ("ol", "list"),
    ("optgroup", "group"),
    ("option", "option"),
    ("output", "status"),
    ("p", "paragraph"),
    ("progress", "progressbar"),
    ("search", "search"),
    ("summary", "button"),
    ("table", "table"),
    ("td", "cell"),
    ("textarea", "textbox"),
    ("tr", "row"),
    ("ul", "list"),
];
const OF_TABLE: [(&str, &str); 4] = [
    ("tbody", "rowgroup"),
    ("thead", "rowgroup"),
    ("tfoot", "rowgroup"),
    ("th", "columnheader"),
];

/// Roles of inputs by their type; others are text boxes.
const OF_INPUT: [(&str, &str); 10] = [
    ("button", "button"),
    ("submit", "button"),
    ("reset", "button"),
    ("image", "button"),
    ("checkbox", "checkbox"),
    ("radio", "radio"),
    ("range", "slider"),
    ("number", "spinbutton"),
    ("search", "searchbox"),
    ("hidden", ""),
];

impl<'a> Page<'a> {
    /// An element's role: the one it says, or its tag's.
    pub fn role(&self, node: NodeRef) -> Option<&'a str> {
        let element = ElementRef::new(self, node.0)?;
        if let Some(told) = element
            .text("role")
            .and_then(|roles| roles.split_ascii_whitespace().next())
        {
            return Some(told);
        }
        let tag = element.element()?.tag();
        let role = match tag {
            "a" | "area" => element.attribute("href").map(|_| "link"),
            "img" => Some(if element.text("alt") == Some("") {
                "presentation"
            } else {
                "img"
            }),
            "select" => {
                let is_list = element.attribute("multiple").is_some();
                Some(if is_list { "listbox" } else { "combobox" })
            }
            "input" => {
                let kind = element.text("type").unwrap_or("text").to_ascii_lowercase();
                let found = OF_INPUT.iter().find(|(of, _)| *of == kind).map(|(_, role)| *role);
                let text = if element.attribute("list").is_some() {
                    "combobox"
                } else {
                    "textbox"
                };
                Some(found.unwrap_or(text))
            }
            "section" => (element.attribute("aria-label").is_some() || element.attribute("aria-labelledby").is_some())
                .then_some("region"),
            "svg" => Some("img"),
            _ => OF_TAG
                .iter()
                .chain(&OF_TABLE)
                .find(|(of, _)| *of == tag)
                .map(|(_, role)| *role),
        };
        role.filter(|role| !role.is_empty())
    }
}
