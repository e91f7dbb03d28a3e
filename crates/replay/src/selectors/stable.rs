//! A selector that finds an element again in another recording of the same page.
//!
//! It leans on what people have named: test ids, ids, names of fields, labels. What tools generate (long numbers,
//! hashes in class names) is passed over. Where nothing is named, it counts children from the nearest thing that is.

use std::fmt;

use cssparser::{serialize_identifier, serialize_string};

use super::ElementRef;
use crate::dom::Kind;
use crate::page::{NodeRef, Page};

/// A selector for each tree on the way to an element: first in the document, then in the shadow tree or frame of what
/// that one finds, and so on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StableSelector {
    pub parts: Vec<String>,
}

impl fmt::Display for StableSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parts.join(" >>> "))
    }
}

/// Attributes that name an element, best first.
const NAMING: [&str; 9] = [
    "data-testid",
    "data-test-id",
    "data-test",
    "data-cy",
    "data-qa",
    "id",
    "name",
    "aria-label",
    "href",
];
/// How many elements up a selector goes at most.
const STEPS_MAX: usize = 12;
const NAME_BYTES_MAX: usize = 120;

impl<'a> Page<'a> {
    /// A selector that finds this element alone. Of other nodes, that of the element that they lie in.
    pub fn stable_selector(&self, node: NodeRef) -> StableSelector {
        let mut parts = Vec::new();
        let mut at = self.dom.upward(node.0).find(|at| self.dom.element(*at).is_some());
        while let Some(element) = at {
            parts.push(self.selector_in_tree(element));
            let tree = self.dom.tree_of(element);
            at = tree.and_then(|tree| self.dom.parent(tree));
        }
        parts.reverse();
        StableSelector { parts }
    }

    fn selector_in_tree(&self, element: u32) -> String {
        let tree = self.dom.tree_of(element).unwrap_or(element);
        let mut below = String::new();
        let mut at = element;
        for _ in 0..STEPS_MAX {
            for own in self.own_selectors(at) {
                let selector = format!("{own}{below}");
                if self.count_in_tree(tree, &selector) == 1 {
                    return selector;
                }
            }
            below = format!(" > {}{below}", self.by_place(at));
            match self.dom.parent(at) {
                Some(parent) if self.dom.element(parent).is_some() => at = parent,
                _ => break,
            }
        }
        below.trim_start_matches(" > ").to_owned()
    }

    /// Selectors that say what an element is, best first.
    fn own_selectors(&self, index: u32) -> Vec<String> {
        let Some(element) = ElementRef::new(self, index) else {
            return Vec::new();
        };
        let tag = identifier(
            &element
                .element()
                .map_or("", |element| element.tag())
                .to_ascii_lowercase(),
        );
        let mut selectors = Vec::new();
        for name in NAMING {
            let Some(value) = element.text(name).filter(|value| is_given_by_people(value)) else {
                continue;
            };
            match name {
                "id" => selectors.push(format!("#{}", identifier(value))),
                "href" if tag != "a" => {}
                _ if name.starts_with("data-") => selectors.push(format!("[{name}={}]", quoted(value))),
                _ => selectors.push(format!("{tag}[{name}={}]", quoted(value))),
            }
        }
        let classes = element.text("class").unwrap_or("").split_ascii_whitespace();
        let classes: Vec<_> = classes
            .filter(|class| is_given_by_people(class))
            .take(3)
            .map(identifier)
            .collect();
        if !classes.is_empty() {
            selectors.push(format!("{tag}.{}", classes.join(".")));
        }
        selectors.push(tag);
        selectors
    }

    /// The tag, and the how manyth of it among its siblings, if there are several.
    fn by_place(&self, index: u32) -> String {
        let Some(element) = self.dom.element(index) else {
            return "*".to_owned();
        };
        let tag = identifier(&element.tag().to_ascii_lowercase());
        let parent = self.dom.parent(index);
        let is_alike = |at: &u32| self.dom.element(*at).is_some_and(|other| other.tag() == element.tag());
        let alike: Vec<u32> = parent
            .into_iter()
            .flat_map(|at| self.dom.children(at))
            .filter(is_alike)
            .collect();
        let is_in_tree = parent.is_some_and(|at| !matches!(self.dom.node(at).kind, Kind::Document(_)));
        match alike.iter().position(|at| *at == index) {
            Some(place) if alike.len() > 1 && is_in_tree => format!("{tag}:nth-of-type({})", place + 1),
            _ => tag,
        }
    }
}

/// Whether a name looks like one that stays when the page is built anew.
fn is_given_by_people(name: &str) -> bool {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let longest_run = name
        .split(|c: char| !c.is_ascii_hexdigit())
        .filter(|run| run.bytes().any(|b| b.is_ascii_digit()))
        .map(str::len)
        .max();
    !name.trim().is_empty()
        && name.len() <= NAME_BYTES_MAX
        && digits <= 4
        && longest_run.unwrap_or(0) < 6
        && !name.starts_with(':')
        && !name.contains(['\n', '{', '}'])
}

fn identifier(text: &str) -> String {
    let mut out = String::new();
    let _ = serialize_identifier(text, &mut out);
    out
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    let _ = serialize_string(text, &mut out);
    out
}
