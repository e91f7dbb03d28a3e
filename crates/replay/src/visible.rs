//! The text that could be seen, as far as a recording tells without a browser.
//!
//! Hidden is what lies in an element that
//! - has `display: none`, or has inherited `visibility: hidden` or `collapse`: from its `style` attribute or from the
//!   rules of the sheets of its tree, by the cascade (importance, specificity, order; layered rules yield to others).
//!   Rules within `@media` count if their query is one of size, of a screen, or of a light, unreduced scheme, and holds
//!   for the recorded viewport; those within `@supports` count always; those within `@container` and `@scope`, nested
//!   ones, and rules of sheets that were not recorded, never;
//! - has the attribute `hidden` and no rule that says otherwise;
//! - is never shown by browsers: scripts, styles, templates, the head, closed dialogs, what a closed `<details>` holds,
//!   the content of hosts whose shadow tree has no slot.
//!
//! What is scrolled away, covered, transparent, clipped or as small as nothing counts as seen. Text that style sheets
//! make (`content`) is not found.

mod cascade;
mod media;

pub(crate) use media::holds as media_holds;

use crate::dom::{Element, Kind, Step, TagKind};
use crate::html::collapse_space;
use crate::page::{NodeRef, Page};
use cascade::Cascade;

/// A piece of text, and who shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisibleText {
    /// The text node; for what a form field holds, the field. Texts without an id are told by their element.
    pub node_id: i64,
    /// Runs of space are one blank.
    pub text: String,
    pub kind: VisibleTextKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VisibleTextKind {
    /// A text of the page.
    Text,
    /// What a form field holds.
    Value,
    /// What an empty form field says.
    Placeholder,
}

/// Elements of which browsers show nothing.
const NEVER_SHOWN: [&str; 12] = [
    "head", "script", "style", "noscript", "template", "title", "meta", "link", "datalist", "noembed", "noframes",
    "area",
];
/// Elements whose own content gives way to something else.
const REPLACED: [&str; 9] = [
    "iframe", "textarea", "select", "video", "audio", "canvas", "object", "embed", "input",
];
/// Inputs whose value nobody sees.
const UNREADABLE_INPUTS: [&str; 8] = [
    "hidden", "password", "checkbox", "radio", "range", "color", "file", "image",
];

/// How an element is shown, which what lies in it inherits.
#[derive(Debug, Clone, Copy)]
struct Shown {
    displayed: bool,
    visible: bool,
    /// Texts and elements among the children are shown.
    children: bool,
}

impl<'a> Page<'a> {
    /// The text that could be seen, in the order of the page.
    pub fn visible_text(&self) -> Vec<VisibleText> {
        let mut found = Vec::new();
        self.walk_visible(|index, shown| {
            if shown.displayed && shown.visible {
                found.extend(self.text_of(index));
            }
        });
        found
    }

    /// Whether a node could be seen.
    pub fn is_visible(&self, node: NodeRef) -> bool {
        let mut is_visible = false;
        self.walk_visible(|index, shown| is_visible |= index == node.0 && shown.displayed && shown.visible);
        is_visible
    }

    /// Calls `visit` for every node that is displayed, with how it is shown.
    fn walk_visible(&self, mut visit: impl FnMut(u32, Shown)) {
        let Some(root) = self.dom.root() else { return };
        let mut cascade = Cascade::new(self);
        let start = Shown {
            displayed: true,
            visible: true,
            children: true,
        };
        let mut above = vec![start];
        for step in self.dom.steps(root) {
            match step {
                Step::Leave(_) => {
                    above.pop();
                }
                Step::Enter(index) => {
                    let parent = above.last().copied().unwrap_or(start);
                    let shown = self.shown(index, parent, &mut cascade);
                    if shown.displayed {
                        visit(index, shown);
                    }
                    above.push(shown);
                }
            }
        }
    }

    fn shown(&self, index: u32, parent: Shown, cascade: &mut Cascade<'_, 'a>) -> Shown {
        let node = self.dom.node(index);
        // A shadow tree and a frame's document are shown where the element's own children are not.
        let is_inner = node.tree().is_some();
        let is_folded = node.text().is_some() && self.is_in_closed_details(index);
        let displayed = parent.displayed && (parent.children || is_inner) && !is_folded;
        let Some(element) = node.element().filter(|_| displayed) else {
            return Shown {
                displayed,
                children: true,
                ..parent
            };
        };
        let style = cascade.of(index);
        let by_default =
            !NEVER_SHOWN.contains(&element.tag()) && !element.has("hidden") && !self.is_closed(index, element);
        Shown {
            displayed: style.displayed.unwrap_or(by_default),
            visible: style.visible.unwrap_or(parent.visible),
            children: self.shows_children(index, element),
        }
    }

    fn is_closed(&self, index: u32, element: &Element<'a>) -> bool {
        if element.tag() == "dialog" {
            return !element.has("open");
        }
        element.tag() != "summary" && self.is_in_closed_details(index)
    }

    fn is_in_closed_details(&self, index: u32) -> bool {
        let parent = self.dom.parent(index).and_then(|parent| self.dom.element(parent));
        parent.is_some_and(|parent| parent.tag() == "details" && !parent.has("open"))
    }

    fn shows_children(&self, index: u32, element: &Element<'a>) -> bool {
        if REPLACED.contains(&element.tag()) {
            return false;
        }
        match self.dom.shadow(index) {
            Some(shadow) => self
                .dom
                .within_tree(shadow)
                .any(|at| self.dom.element(at).is_some_and(|inner| inner.tag() == "slot")),
            None => true,
        }
    }

    fn text_of(&self, index: u32) -> Option<VisibleText> {
        let node = self.dom.node(index);
        let (text, kind) = match &node.kind {
            Kind::Text { text, .. } | Kind::CData(text) => (collapse_space(text), VisibleTextKind::Text),
            Kind::Element(element) => self.field_text(index, element)?,
            _ => return None,
        };
        let id = if node.id == crate::dom::NO_ID {
            self.dom
                .parent(index)
                .map_or(node.id, |parent| self.dom.node(parent).id)
        } else {
            node.id
        };
        (!text.is_empty()).then_some(VisibleText {
            node_id: id,
            text,
            kind,
        })
    }

    /// What a form field shows.
    pub(crate) fn field_text(&self, index: u32, element: &Element<'a>) -> Option<(String, VisibleTextKind)> {
        let typed = element
            .state
            .as_ref()
            .and_then(|state| state.input)
            .map(|input| input.text.to_owned());
        let value = match element.tag_kind() {
            TagKind::Input => {
                let input_type = element.text_attribute("type").unwrap_or("text").to_ascii_lowercase();
                if UNREADABLE_INPUTS.contains(&input_type.as_str()) {
                    return None;
                }
                typed
                    .or_else(|| element.text_attribute("value").map(str::to_owned))
                    .unwrap_or_default()
            }
            TagKind::Textarea => typed.unwrap_or_else(|| self.dom.text_content(index)),
            TagKind::Select => return Some((self.chosen_option(index, typed.as_deref())?, VisibleTextKind::Value)),
            _ => return None,
        };
        let value = collapse_space(&value);
        if value.is_empty() {
            let placeholder = element.text_attribute("placeholder")?;
            return Some((collapse_space(placeholder), VisibleTextKind::Placeholder));
        }
        Some((value, VisibleTextKind::Value))
    }

    fn chosen_option(&self, list: u32, value: Option<&str>) -> Option<String> {
        let options = || {
            self.dom
                .within_tree(list)
                .filter(|at| self.dom.node(*at).tag_kind() == TagKind::Option)
        };
        let chosen = match value {
            Some(value) => options().find(|at| self.option_value(*at) == value),
            None => options()
                .find(|at| self.dom.element(*at).is_some_and(|option| option.has("selected")))
                .or_else(|| options().next()),
        };
        chosen.map(|at| collapse_space(&self.dom.text_content(at)))
    }
}
