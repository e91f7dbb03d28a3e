//! An element as selectors see it.

use std::fmt;

use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::matching::{ElementSelectorFlags, MatchingContext};
use selectors::{Element as Selectable, OpaqueElement};

use super::dialect::{Dialect, Name, PseudoClass, PseudoElement, Quoted};
use crate::dom::{Element, Kind};
use crate::html::attribute_text;
use crate::page::Page;

#[derive(Clone, Copy)]
pub(crate) struct ElementRef<'p, 'a> {
    page: &'p Page<'a>,
    pub(crate) index: u32,
}

impl fmt::Debug for ElementRef<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<{} #{}>",
            self.element().map_or("", |element| element.tag()),
            self.index
        )
    }
}

impl<'p, 'a> ElementRef<'p, 'a> {
    pub(crate) fn new(page: &'p Page<'a>, index: u32) -> Option<Self> {
        page.dom.element(index).map(|_| Self { page, index })
    }

    pub(crate) fn element(&self) -> Option<&'p Element<'a>> {
        self.page.dom.element(self.index)
    }

    fn at(&self, index: u32) -> Option<Self> {
        Self::new(self.page, index)
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.element()?.attribute(name).and_then(attribute_text)
    }

    /// An attribute that is nearly always a text.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.element()?.text_attribute(name)
    }

    fn is_above(&self, id: i64) -> bool {
        let dom = &self.page.dom;
        dom.find(id).is_some_and(|node| dom.is_within(node, self.index))
    }

    fn is_checked(&self) -> bool {
        let Some(element) = self.element() else { return false };
        let told = element.state.as_ref().and_then(|state| state.input);
        let by_attribute = || element.has("checked") || element.tag() == "option" && element.has("selected");
        told.map_or_else(by_attribute, |input| input.is_checked)
    }

    fn can_be_disabled(&self) -> bool {
        let tag = self.element().map_or("", |element| element.tag());
        matches!(
            tag,
            "button" | "input" | "select" | "textarea" | "option" | "optgroup" | "fieldset"
        )
    }
}

impl Selectable for ElementRef<'_, '_> {
    type Impl = Dialect;

    fn opaque(&self) -> OpaqueElement {
        OpaqueElement::new(self.page.dom.node(self.index))
    }

    fn parent_element(&self) -> Option<Self> {
        self.at(self.page.dom.parent(self.index)?)
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        let parent = self.page.dom.parent(self.index);
        parent.is_some_and(|parent| matches!(self.page.dom.node(parent).kind, Kind::Shadow(_)))
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        let dom = &self.page.dom;
        let tree = dom.tree_of(self.index)?;
        if !matches!(dom.node(tree).kind, Kind::Shadow(_)) {
            return None;
        }
        self.at(dom.parent(tree)?)
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        let dom = &self.page.dom;
        let before = |at: u32| Some(dom.node(at).previous).filter(|at| *at != crate::dom::NONE);
        std::iter::successors(before(self.index), |at| before(*at)).find_map(|at| self.at(at))
    }

    fn next_sibling_element(&self) -> Option<Self> {
        let dom = &self.page.dom;
        std::iter::successors(dom.next_sibling(self.index), |at| dom.next_sibling(*at)).find_map(|at| self.at(at))
    }

    fn first_element_child(&self) -> Option<Self> {
        self.page.dom.children(self.index).find_map(|at| self.at(at))
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.element().is_some_and(|element| element.is_svg() != Some(true))
    }

    fn has_local_name(&self, local_name: &str) -> bool {
        self.element()
            .is_some_and(|element| element.tag().eq_ignore_ascii_case(local_name))
    }

    fn has_namespace(&self, namespace: &str) -> bool {
        namespace.is_empty()
    }

    fn is_same_type(&self, other: &Self) -> bool {
        let kind = |of: &Self| of.element().map(|element| (element.tag(), element.is_svg()));
        kind(self) == kind(other)
    }

    fn attr_matches(
        &self,
        _: &NamespaceConstraint<&Name>,
        local_name: &Name,
        operation: &AttrSelectorOperation<&Quoted>,
    ) -> bool {
        match self.text(local_name.as_str()) {
            Some(text) => operation.eval_str(text),
            None => self
                .attribute(local_name.as_str())
                .is_some_and(|text| operation.eval_str(&text)),
        }
    }

    fn match_non_ts_pseudo_class(&self, class: &PseudoClass, _: &mut MatchingContext<'_, Dialect>) -> bool {
        let view = &self.page.view;
        let id = self.page.dom.node(self.index).id;
        match class {
            PseudoClass::Checked => self.is_checked(),
            PseudoClass::Disabled => self.can_be_disabled() && self.attribute("disabled").is_some(),
            PseudoClass::Enabled => self.can_be_disabled() && self.attribute("disabled").is_none(),
            PseudoClass::Focus => view.focus == Some(id),
            PseudoClass::FocusWithin => view.focus.is_some_and(|focus| self.is_above(focus)),
            PseudoClass::Hover => view.pointer.is_some_and(|pointer| self.is_above(pointer.node_id)),
            PseudoClass::Link => self.is_link(),
            PseudoClass::Unknown(_) => false,
        }
    }

    fn match_pseudo_element(&self, _: &PseudoElement, _: &mut MatchingContext<'_, Dialect>) -> bool {
        false
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        let is_anchor = self
            .element()
            .is_some_and(|element| matches!(element.tag(), "a" | "area"));
        is_anchor && self.attribute("href").is_some()
    }

    fn is_html_slot_element(&self) -> bool {
        self.element().is_some_and(|element| element.tag() == "slot")
    }

    fn has_id(&self, id: &Name, case: CaseSensitivity) -> bool {
        self.text("id")
            .is_some_and(|own| case.eq(own.as_bytes(), id.as_str().as_bytes()))
    }

    fn has_class(&self, name: &Name, case: CaseSensitivity) -> bool {
        let classes = self.text("class").unwrap_or("").split_ascii_whitespace();
        classes
            .into_iter()
            .any(|class| case.eq(class.as_bytes(), name.as_str().as_bytes()))
    }

    fn has_custom_state(&self, _: &Name) -> bool {
        false
    }

    fn imported_part(&self, _: &Name) -> Option<Name> {
        None
    }

    fn is_part(&self, name: &Name) -> bool {
        let mut parts = self.text("part").unwrap_or("").split_ascii_whitespace();
        parts.any(|part| part == name.as_str())
    }

    fn is_empty(&self) -> bool {
        let dom = &self.page.dom;
        dom.children(self.index).all(|at| match &dom.node(at).kind {
            Kind::Text { text, .. } => text.is_empty(),
            Kind::Element(_) => false,
            _ => true,
        })
    }

    fn is_root(&self) -> bool {
        let parent = self.page.dom.parent(self.index);
        parent.is_some_and(|parent| matches!(self.page.dom.node(parent).kind, Kind::Document(_)))
    }

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}
