//! What an element is called, by the main steps of the W3C's "Accessible Name and Description Computation".
//!
//! `aria-labelledby`, `aria-label`, what the element's own kind says (labels, `alt`, captions, legends, the value of
//! buttons), its content where its role allows that, `title`, `placeholder`. Text that style sheets make is not known,
//! and of what is hidden only the `hidden` attributes are.

use crate::dom::{Kind, Step, TagKind};
use crate::html::collapse_space;
use crate::page::{NodeRef, Page};
use crate::selectors::ElementRef;

/// Roles that may be named by what they hold.
const FROM_CONTENT: [&str; 22] = [
    "button",
    "cell",
    "checkbox",
    "columnheader",
    "gridcell",
    "heading",
    "legend",
    "link",
    "menuitem",
    "menuitemcheckbox",
    "menuitemradio",
    "option",
    "radio",
    "row",
    "rowheader",
    "switch",
    "tab",
    "tooltip",
    "treeitem",
    "term",
    "caption",
    "listitem",
];
/// Names are cut there: they are for reading.
const NAME_BYTES_MAX: usize = 1_000;

impl<'a> Page<'a> {
    /// The element's name; empty if it has none.
    pub fn accessible_name(&self, node: NodeRef) -> String {
        let Some(element) = ElementRef::new(self, node.0) else {
            return String::new();
        };
        let from = [
            Self::name_by_reference,
            Self::name_by_label,
            Self::name_by_kind,
            Self::name_by_content,
            Self::name_by_hint,
        ];
        let name = from.iter().find_map(|name| {
            name(self, element)
                .map(|name| collapse_space(&name))
                .filter(|name| !name.is_empty())
        });
        cut(name.unwrap_or_default())
    }

    fn name_by_reference(&self, element: ElementRef<'_, 'a>) -> Option<String> {
        let ids = element.text("aria-labelledby")?;
        let tree = self.dom.tree_of(element.index)?;
        let named = ids.split_ascii_whitespace().take(16).filter_map(|id| {
            let mut all = self.dom.within_tree(tree).filter_map(|at| ElementRef::new(self, at));
            let of = all.find(|other| other.text("id") == Some(id))?;
            Some(self.name_by_label(of).unwrap_or_else(|| self.content(of.index)))
        });
        Some(named.collect::<Vec<_>>().join(" "))
    }

    fn name_by_label(&self, element: ElementRef<'_, 'a>) -> Option<String> {
        element
            .text("aria-label")
            .filter(|label| !label.trim().is_empty())
            .map(str::to_owned)
    }

    /// What HTML has for naming this kind of element.
    fn name_by_kind(&self, element: ElementRef<'_, 'a>) -> Option<String> {
        let tag = element.element()?.tag();
        let child = |tag: &str| {
            let mut children = self.dom.children(element.index);
            let found = children.find(|at| self.dom.element(*at).is_some_and(|child| child.tag() == tag))?;
            Some(self.content(found))
        };
        match tag {
            "input" => {
                let kind = element.text("type").unwrap_or("text").to_ascii_lowercase();
                let value = element.text("value").map(str::to_owned);
                match kind.as_str() {
                    "submit" => value.or(Some("Submit".to_owned())),
                    "reset" => value.or(Some("Reset".to_owned())),
                    "button" => value,
                    "image" => element.text("alt").map(str::to_owned).or(value),
                    _ => self.labels(element),
                }
            }
            "textarea" | "select" | "meter" | "progress" | "output" | "button" => self.labels(element),
            "img" | "area" => element.text("alt").map(str::to_owned),
            "fieldset" => child("legend"),
            "table" => child("caption"),
            "figure" => child("figcaption"),
            "svg" => child("title"),
            _ => None,
        }
    }

    /// The `<label>`s that name a field: those that point to it, and those that it lies in.
    fn labels(&self, element: ElementRef<'_, 'a>) -> Option<String> {
        let tree = self.dom.tree_of(element.index)?;
        let id = element.text("id").filter(|id| !id.is_empty());
        let is_of = |label: &ElementRef<'_, 'a>| {
            label.element().is_some_and(|element| element.tag() == "label")
                && match label.text("for") {
                    Some(target) => Some(target) == id,
                    None => self.dom.is_within(element.index, label.index),
                }
        };
        let labels = self
            .dom
            .within_tree(tree)
            .filter_map(|at| ElementRef::new(self, at))
            .filter(is_of);
        let texts: Vec<String> = labels.map(|label| self.content(label.index)).collect();
        (!texts.is_empty()).then(|| texts.join(" "))
    }

    fn name_by_content(&self, element: ElementRef<'_, 'a>) -> Option<String> {
        let role = self.role(NodeRef(element.index));
        let is_named_so = role.is_some_and(|role| FROM_CONTENT.contains(&role)) || element.element()?.tag() == "label";
        is_named_so.then(|| self.content(element.index))
    }

    fn name_by_hint(&self, element: ElementRef<'_, 'a>) -> Option<String> {
        let title = element.text("title").filter(|title| !title.trim().is_empty());
        title.or_else(|| element.text("placeholder")).map(str::to_owned)
    }

    /// The text in an element, with what stands for pictures and fields in it.
    fn content(&self, index: u32) -> String {
        let mut text = String::new();
        let mut hidden_until: Option<u32> = None;
        for step in self.dom.steps(index) {
            match step {
                Step::Leave(at) if hidden_until == Some(at) => hidden_until = None,
                Step::Enter(at)
                    if hidden_until.is_none()
                        && text.len() < NAME_BYTES_MAX
                        && !self.take_content(at, index, &mut text) =>
                {
                    hidden_until = Some(at);
                }
                _ => {}
            }
        }
        text
    }

    /// Adds what a node says; whether what is below it counts too.
    fn take_content(&self, at: u32, of: u32, text: &mut String) -> bool {
        let element = match &self.dom.node(at).kind {
            Kind::Text { text: own, .. } => {
                text.push_str(own);
                return true;
            }
            Kind::Element(element) => element,
            _ => return true,
        };
        let is_hidden = element.has("hidden") || element.text_attribute("aria-hidden") == Some("true");
        let is_silent = matches!(element.tag(), "script" | "style" | "template" | "noscript");
        if at != of && (is_hidden || is_silent) {
            return false;
        }
        if at != of
            && let Some(label) = element.text_attribute("aria-label").filter(|label| !label.is_empty())
        {
            text.push(' ');
            text.push_str(label);
            text.push(' ');
            return false;
        }
        if is_block(element.tag()) {
            text.push(' ');
        }
        match element.tag_kind() {
            TagKind::Input | TagKind::Select | TagKind::Textarea => {
                text.push_str(
                    &self
                        .field_text(at, element)
                        .map_or(String::new(), |(value, _)| format!(" {value} ")),
                );
                false
            }
            _ => {
                if element.tag() == "img" {
                    text.push_str(element.text_attribute("alt").unwrap_or(""));
                }
                true
            }
        }
    }
}

/// Elements that stand apart from the text around them.
fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "div" | "p" | "li" | "td" | "th" | "tr" | "br" | "section" | "h1" | "h2" | "h3" | "h4" | "ul" | "dd" | "dt"
    )
}

fn cut(mut name: String) -> String {
    if name.len() > NAME_BYTES_MAX {
        let end = (0..=NAME_BYTES_MAX)
            .rev()
            .find(|at| name.is_char_boundary(*at))
            .unwrap_or(0);
        name.truncate(end);
    }
    name
}
