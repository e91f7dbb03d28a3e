//! Changes of sheets and of their rules.

use reenact_recording::operation::{AdoptedStyleSheet, StyleDeclaration, StyleSheetRule};

use crate::css::{Origin, Sheet};
use crate::dom::{Kind, TagKind};
use crate::page::Page;
use crate::problem::{Problem, Problems, Use};

impl<'a> Page<'a> {
    pub(super) fn change_rules(&mut self, event: &StyleSheetRule<'a>, problems: &mut impl Problems) {
        let changed = self.with_sheet(event.style_id, event.id, problems, |sheet| sheet.apply(event));
        note_misses(changed.unwrap_or(0), event.style_id, event.id, problems);
    }

    pub(super) fn declare(&mut self, event: &StyleDeclaration<'a>, problems: &mut impl Problems) {
        let changed = self.with_sheet(event.style_id, event.id, problems, |sheet| {
            usize::from(!sheet.declare(event))
        });
        note_misses(changed.unwrap_or(0), event.style_id, event.id, problems);
    }

    /// Changes a constructed sheet, or the sheet of an element.
    fn with_sheet(
        &mut self,
        style_id: Option<i64>,
        id: Option<i64>,
        problems: &mut impl Problems,
        change: impl FnOnce(&mut Sheet<'a>) -> usize,
    ) -> Option<usize> {
        if let Some(style_id) = style_id.filter(|id| *id != 0) {
            let Some(sheet) = self.sheets.get_mut(&style_id) else {
                problems.note(Problem::UnknownSheet { style_id });
                return None;
            };
            return Some(change(sheet));
        }
        let id = id?;
        let index = self.find_or_note(id, Use::StyleSheet, problems)?;
        let tag = self.dom.node(index).tag_kind();
        if !matches!(tag, TagKind::Style | TagKind::Link) {
            problems.note(Problem::UnknownNode {
                id,
                used_for: Use::StyleSheet,
            });
            return None;
        }
        let has_rules = self
            .dom
            .element(index)?
            .state
            .as_ref()
            .is_some_and(|state| state.sheet.is_some());
        let parsed = (!has_rules).then(|| self.parse_sheet(index));
        self.has_changed_rules = true;
        let state = self.dom.element_mut(index)?.state_mut();
        Some(change(state.sheet.get_or_insert_with(|| parsed.unwrap_or_default())))
    }

    /// The sheet of a `<style>` or `<link>`, as its text says.
    pub(crate) fn parse_sheet(&self, index: u32) -> Sheet<'a> {
        Sheet::parse(self.sheet_texts(index), self.sheet_origin(index))
    }

    /// The text of an element's sheet, in the pieces in which it lies in the page.
    pub(crate) fn sheet_texts(&self, index: u32) -> Vec<&'a str> {
        let Some(element) = self.dom.element(index) else {
            return Vec::new();
        };
        match element.tag_kind() {
            TagKind::Link => element.text_attribute("_cssText").into_iter().collect(),
            _ => self
                .dom
                .children(index)
                .filter_map(|at| self.dom.node(at).text())
                .collect(),
        }
    }

    fn sheet_origin(&self, index: u32) -> Origin {
        let from_browser = self.dom.element(index).is_some_and(|element| element.has("_cssText"));
        if from_browser { Origin::Browser } else { Origin::Author }
    }

    /// The text of a sheet has changed: rules that events had changed are gone.
    pub(super) fn forget_rules(&mut self, index: u32) {
        if !self.has_changed_rules {
            return;
        }
        if let Some(element) = self.dom.element_mut(index)
            && let Some(state) = &mut element.state
        {
            state.sheet = None;
        }
    }

    pub(super) fn adopt(&mut self, event: &AdoptedStyleSheet<'a>, problems: &mut impl Problems) {
        for sheet in event.styles.unwrap_or(&[]) {
            self.sheets.insert(sheet.style_id, Sheet::adopted(sheet));
        }
        let Some(host) = self.find_or_note(event.id, Use::StyleSheet, problems) else {
            return;
        };
        let tree = match self.dom.node(host).kind {
            Kind::Element(_) => self.dom.shadow_of(host),
            _ => Some(host),
        };
        for style_id in event.style_ids {
            if !self.sheets.contains_key(style_id) {
                problems.note(Problem::UnknownSheet { style_id: *style_id });
            }
        }
        if let Some(tree) = tree
            && let Kind::Document(tree) | Kind::Shadow(tree) = &mut self.dom.node_mut(tree).kind
        {
            tree.adopted = event.style_ids;
        }
    }
}

fn note_misses(misses: usize, style_id: Option<i64>, id: Option<i64>, problems: &mut impl Problems) {
    if misses > 0 {
        let sheet = style_id.filter(|id| *id != 0).or(id).unwrap_or(0);
        problems.note(Problem::UnknownRule { sheet });
    }
}
