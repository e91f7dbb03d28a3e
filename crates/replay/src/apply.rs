//! Applying operations to a page: one family of events a file.

mod attributes;
mod build;
mod input;
mod mutation;
mod place;
mod style_sheets;

use reenact_recording::operation::{NodeKind, PassingChange, PassingOperation, PassingSnapshot};

use crate::dom::{Kind, Point};
use crate::page::Page;
use crate::problem::{Problem, Problems, Use};

/// What an operation did not find is told to nobody.
struct Unheard;

impl Problems for Unheard {
    fn note(&mut self, _: Problem) {}
}

impl<'a> Page<'a> {
    /// Applies one operation. Whatever it names and the page does not have is passed over.
    pub fn apply(&mut self, operation: &PassingOperation<'_, 'a>) {
        self.apply_noting(operation, &mut Unheard);
    }

    /// Like [`Page::apply`], and tells what did not fit.
    pub fn apply_noting(&mut self, operation: &PassingOperation<'_, 'a>, problems: &mut impl Problems) {
        self.now_ms = operation.timestamp;
        self.view.follow(&operation.change);
        match &operation.change {
            PassingChange::Scroll(scroll) => self.scroll(scroll, problems),
            PassingChange::Input(input) => self.input(input, problems),
            PassingChange::Mutation(mutation) => self.mutate(mutation, problems),
            PassingChange::MouseInteraction(interaction) => {
                self.find_or_note(interaction.id, Use::Interaction, problems);
            }
            PassingChange::Selection(ranges) => self.selection = ranges,
            PassingChange::StyleSheetRule(event) => self.change_rules(event, problems),
            PassingChange::StyleDeclaration(event) => self.declare(event, problems),
            PassingChange::AdoptedStyleSheet(event) => self.adopt(event, problems),
            PassingChange::MediaInteraction(event) => self.media(event, operation.timestamp, problems),
            PassingChange::CanvasMutation(event) => self.draw(event, problems),
            PassingChange::FullSnapshot(snapshot) => self.rebuild(snapshot, problems),
            _ => {}
        }
    }

    /// A snapshot says all there is; only what [`crate::view::View`] holds stays.
    fn rebuild(&mut self, snapshot: &PassingSnapshot<'_, 'a>, problems: &mut impl Problems) {
        let is_document = snapshot
            .tree
            .nodes
            .first()
            .is_some_and(|node| matches!(node.kind, NodeKind::Document { .. }));
        if !is_document {
            return problems.note(Problem::SnapshotWithoutDocument);
        }
        self.dom.clear();
        self.sheets.clear();
        self.has_changed_rules = false;
        self.selection = &[];
        self.waiting_documents.clear();
        self.waiting_siblings.clear();
        self.new_frames.clear();
        let root = self.build_tree(snapshot.tree.nodes, problems);
        if let Some(root) = root {
            self.dom.set_root(root);
            if let Kind::Document(tree) = &mut self.dom.node_mut(root).kind {
                tree.scroll = snapshot.initial_offset.map(|offset| Point {
                    x: offset.left,
                    y: offset.top,
                });
            }
        }
    }
}
