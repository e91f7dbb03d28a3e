//! CSS selectors on a page.

mod dialect;
mod element;
mod stable;

use cssparser::Parser as CssParser;
use selectors::context::{
    MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode, SelectorCaches,
};
use selectors::matching::matches_selector;
use selectors::parser::{ParseRelative, Selector, SelectorList};

pub use stable::StableSelector;

use crate::page::{NodeRef, Page};
pub(crate) use dialect::{Dialect, Grammar};
pub(crate) use element::ElementRef;

/// Longer texts and deeper brackets are no selectors that people write; matching them costs much.
const SELECTOR_BYTES_MAX: usize = 8 << 10;
const BRACKETS_MAX: usize = 12;

/// A text that is no selector, or one that is not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{selector}` is no CSS selector that can be looked for: {reason}")]
pub struct SelectorError {
    pub selector: String,
    pub reason: &'static str,
}

/// Parses a list of selectors.
pub(crate) fn parse(text: &str) -> Result<SelectorList<Dialect>, SelectorError> {
    let error = |reason| SelectorError {
        selector: text.chars().take(200).collect(),
        reason,
    };
    if text.len() > SELECTOR_BYTES_MAX {
        return Err(error("it is too long"));
    }
    if depth(text) > BRACKETS_MAX {
        return Err(error("its brackets are too deep"));
    }
    let mut parser = CssParser::new(text);
    let list = SelectorList::parse(&Grammar, &mut parser, ParseRelative::No);
    list.map_err(|_| error("check its brackets, quotes and pseudo-classes"))
}

/// Whether this is a list of selectors that elements can be looked for by.
pub fn check_selector(text: &str) -> Result<(), SelectorError> {
    parse(text).map(drop)
}

/// How deep brackets are at most; those in quotes count too.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// What matching remembers from one element to the next, while the page does not change.
#[derive(Default)]
pub(crate) struct Matcher {
    caches: SelectorCaches,
}

impl Matcher {
    pub(crate) fn matches(&mut self, element: ElementRef<'_, '_>, selector: &Selector<Dialect>) -> bool {
        let mut context = MatchingContext::new(
            MatchingMode::Normal,
            None,
            &mut self.caches,
            QuirksMode::NoQuirks,
            NeedsSelectorFlags::No,
            MatchingForInvalidation::No,
        );
        matches_selector(selector, 0, None, element, &mut context)
    }
}

impl<'a> Page<'a> {
    /// The elements that a selector finds, in every document and shadow tree, in the order of the page. A selector
    /// never reaches from one tree into another.
    pub fn query(&self, selector: &str) -> Result<Vec<NodeRef>, SelectorError> {
        let list = parse(selector)?;
        let mut matcher = Matcher::default();
        let elements = self.nodes().filter_map(|node| ElementRef::new(self, node.0));
        let found = elements.filter(|element| list.slice().iter().any(|selector| matcher.matches(*element, selector)));
        Ok(found.map(|element| NodeRef(element.index)).collect())
    }

    /// How often a selector finds something in one tree; counting ends at two.
    fn count_in_tree(&self, tree: u32, selector: &str) -> usize {
        let Ok(list) = parse(selector) else { return 0 };
        let mut matcher = Matcher::default();
        let elements = self
            .dom
            .within_tree(tree)
            .filter_map(|index| ElementRef::new(self, index));
        elements
            .filter(|element| list.slice().iter().any(|selector| matcher.matches(*element, selector)))
            .take(2)
            .count()
    }
}
