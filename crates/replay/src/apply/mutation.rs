//! Changes of the tree: removes, then adds, then texts, then attributes.

use hashbrown::HashMap;
use reenact_recording::operation::{NodeKind, PassingAdd, PassingMutation, Remove, TextChange};

use crate::dom::{Kind, NO_ID, Node, TagKind};
use crate::page::{Page, WaitingDocument};
use crate::problem::{Problem, Problems, Use};

/// What became of an add.
pub(super) enum Placed {
    Done,
    /// It names a node that is not there yet.
    Waits(i64),
}

impl<'a> Page<'a> {
    pub(super) fn mutate(&mut self, mutation: &PassingMutation<'_, 'a>, problems: &mut impl Problems) {
        for remove in mutation.removes {
            self.remove(remove, problems);
        }
        self.add_all(mutation.adds, problems);
        for change in mutation.texts {
            self.change_text(change, mutation, problems);
        }
        for change in mutation.attributes {
            self.change_attributes(change, mutation, problems);
        }
    }

    fn remove(&mut self, remove: &Remove, problems: &mut impl Problems) {
        let Some(index) = self.dom.find(remove.id) else {
            return problems.note(Problem::UnknownNode {
                id: remove.id,
                used_for: Use::Remove,
            });
        };
        if self.dom.root() == Some(index) {
            return problems.note(Problem::OtherParent {
                id: remove.id,
                named: remove.parent_id,
            });
        }
        let parent = self.dom.parent(index);
        if parent.is_some_and(|parent| self.id_through_shadow(parent) != remove.parent_id) {
            problems.note(Problem::OtherParent {
                id: remove.id,
                named: remove.parent_id,
            });
        }
        let is_text = self.dom.node(index).text().is_some();
        self.dom.remove(index);
        if let Some(parent) = parent.filter(|_| is_text) {
            self.forget_rules(parent);
        }
    }

    /// The id by which events name a parent: of a shadow root, its host's.
    fn id_through_shadow(&self, parent: u32) -> i64 {
        let node = self.dom.node(parent);
        match node.kind {
            Kind::Shadow(_) => self.dom.node(node.parent).id,
            _ => node.id,
        }
    }

    fn add_all(&mut self, adds: &[PassingAdd<'_, 'a>], problems: &mut impl Problems) {
        let mut waiting: HashMap<i64, Vec<&PassingAdd<'_, 'a>>> = HashMap::new();
        for add in adds {
            self.add_and_whoever_waited(add, &mut waiting, problems);
        }
        if !waiting.is_empty() {
            self.add_the_rest(adds, waiting, problems);
        }
    }

    fn add_and_whoever_waited<'m>(
        &mut self,
        add: &'m PassingAdd<'m, 'a>,
        waiting: &mut HashMap<i64, Vec<&'m PassingAdd<'m, 'a>>>,
        problems: &mut impl Problems,
    ) {
        let mut ready = vec![];
        let mut next = Some(add);
        while let Some(add) = next {
            let Some(id) = add.tree.nodes.first().map(|node| node.id) else {
                next = ready.pop();
                continue;
            };
            match self.place(add, problems) {
                Placed::Done if waiting.is_empty() => {}
                // The last one to wait stands first.
                Placed::Done => ready.extend(waiting.remove(&id).unwrap_or_default().into_iter().rev()),
                Placed::Waits(id) => waiting.entry(id).or_default().push(add),
            }
            next = ready.pop();
        }
    }

    /// What still waits when all has been added waits for nothing: nodes without their sibling become the last child,
    /// nodes without their parent are left out.
    fn add_the_rest<'m>(
        &mut self,
        adds: &'m [PassingAdd<'m, 'a>],
        mut waiting: HashMap<i64, Vec<&'m PassingAdd<'m, 'a>>>,
        problems: &mut impl Problems,
    ) {
        for add in adds {
            let Some(node) = add.tree.nodes.first() else { continue };
            let Some(sibling) = add.next_id.flatten() else { continue };
            let is_left = waiting
                .get(&sibling)
                .is_some_and(|adds| adds.iter().any(|left| std::ptr::eq(*left, add)));
            if is_left && self.dom.find(add.parent_id).is_some() {
                problems.note(Problem::SiblingMissing { id: node.id, sibling });
                if let Some(left) = waiting.get_mut(&sibling) {
                    left.retain(|left| !std::ptr::eq(*left, add));
                }
                let alone = PassingAdd {
                    next_id: Some(None),
                    ..*add
                };
                if let Placed::Done = self.place(&alone, problems) {
                    for add in waiting.remove(&node.id).unwrap_or_default() {
                        self.add_and_whoever_waited(add, &mut waiting, problems);
                    }
                }
            }
        }
        for add in adds {
            let Some(node) = add.tree.nodes.first() else { continue };
            let waits = [Some(add.parent_id), add.next_id.flatten()];
            let is_left = waits.into_iter().flatten().any(|id| {
                waiting
                    .get(&id)
                    .is_some_and(|adds| adds.iter().any(|left| std::ptr::eq(*left, add)))
            });
            if is_left {
                problems.note(Problem::ParentMissing {
                    id: node.id,
                    parent: add.parent_id,
                });
            }
        }
    }

    fn change_text(
        &mut self,
        change: &TextChange<'a>,
        mutation: &PassingMutation<'_, 'a>,
        problems: &mut impl Problems,
    ) {
        let Some(index) = self.dom.find(change.id) else {
            if !mutation.removes.iter().any(|remove| remove.id == change.id) {
                problems.note(Problem::UnknownNode {
                    id: change.id,
                    used_for: Use::Text,
                });
            }
            return;
        };
        let new = change.value.unwrap_or("");
        match &mut self.dom.node_mut(index).kind {
            Kind::Text { text, .. } | Kind::CData(text) | Kind::Comment(text) => *text = new,
            Kind::Element(_) => {
                self.dom.remove_children(index);
                self.append_text(index, new);
                return self.forget_rules(index);
            }
            _ => return,
        }
        if let Some(parent) = self.dom.parent(index) {
            self.forget_rules(parent);
        }
    }

    /// A text that stands for an attribute or a content that was set.
    pub(super) fn append_text(&mut self, parent: u32, text: &'a str) {
        let is_style = self.dom.node(parent).tag_kind() == TagKind::Style;
        let text = self.dom.create(Node::new(NO_ID, Kind::Text { text, is_style }));
        self.dom.insert(parent, text, None);
    }

    /// A document that waits for its frame.
    pub(super) fn keep_waiting(&mut self, add: &PassingAdd<'_, 'a>) -> bool {
        let is_document = add
            .tree
            .nodes
            .first()
            .is_some_and(|node| matches!(node.kind, NodeKind::Document { .. }));
        if is_document {
            self.waiting_documents.retain(|other| other.parent_id != add.parent_id);
            self.waiting_documents.push(WaitingDocument {
                parent_id: add.parent_id,
                next_id: add.next_id,
                previous_id: add.previous_id,
                nodes: add.tree.nodes.into(),
            });
        }
        is_document
    }
}
