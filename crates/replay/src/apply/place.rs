//! Where a node that is added goes.

use reenact_recording::operation::{Node as Recorded, PassingAdd};

use super::mutation::Placed;
use crate::dom::{Kind, NO_ID, TagKind, same_name};
use crate::page::{Page, WaitingNode};
use crate::problem::{Problem, Problems};

/// Old recorders name a sibling so that they have not told yet.
const TOLD_LATER: i64 = -1;

impl<'a> Page<'a> {
    pub(super) fn place(&mut self, add: &PassingAdd<'_, 'a>, problems: &mut impl Problems) -> Placed {
        let Some(recorded) = add.tree.nodes.first() else {
            return Placed::Done;
        };
        let id = recorded.id;
        let Some(named_parent) = self.dom.find(add.parent_id) else {
            return if self.keep_waiting(add) {
                Placed::Done
            } else {
                Placed::Waits(add.parent_id)
            };
        };
        let next = match add.next_id.flatten() {
            None | Some(TOLD_LATER) => None,
            Some(next) => match self.dom.find(next) {
                Some(index) => Some(index),
                None => return Placed::Waits(next),
            },
        };
        if let Some(document) = recorded.root_id.filter(|root| *root != 0)
            && self.dom.find(document).is_none()
        {
            problems.note(Problem::DocumentMissing { id, document });
            return Placed::Done;
        }
        if self.dom.node(named_parent).tag_kind() == TagKind::Iframe {
            if let Some(document) = self.build_tree(add.tree.nodes, problems) {
                self.attach_or_drop(named_parent, document, problems);
            }
            self.fill_new_frames(problems);
            return Placed::Done;
        }
        let shadow = if recorded.is_shadow == Some(true) {
            self.dom.shadow_of(named_parent)
        } else {
            None
        };
        let parent = shadow.unwrap_or(named_parent);
        if !can_have_children(&self.dom.node(parent).kind) {
            problems.note(Problem::NotAParent {
                id,
                parent: add.parent_id,
            });
            return Placed::Done;
        }
        let Some(index) = self.take_or_build(recorded, parent, problems) else {
            return Placed::Done;
        };
        let previous_id = add.previous_id.flatten();
        if previous_id == Some(TOLD_LATER) || add.next_id.flatten() == Some(TOLD_LATER) {
            let (next_id, node) = (add.next_id.flatten(), index);
            self.waiting_siblings.insert(
                id,
                WaitingNode {
                    index: node,
                    previous_id,
                    next_id,
                },
            );
            return Placed::Done;
        }
        self.make_room(parent, index);
        let previous = previous_id
            .and_then(|id| self.dom.find(id))
            .filter(|at| self.dom.parent(*at) == Some(parent));
        let after_previous = previous
            .and_then(|at| self.dom.next_sibling(at))
            .filter(|at| *at != index);
        // Making room may have removed the sibling.
        let next = next.filter(|_| add.next_id.flatten().is_none_or(|id| self.dom.find(id) == next));
        let beside = next.filter(|at| self.dom.parent(*at) == Some(parent) && *at != index);
        if let (Some(_), None, None) = (next, beside, after_previous) {
            let sibling = add.next_id.flatten().unwrap_or(NO_ID);
            problems.note(Problem::SiblingElsewhere { id, sibling });
        }
        self.dom.insert(parent, index, after_previous.or(beside));
        self.settle(parent, index, problems);
        if !self.waiting_siblings.is_empty() {
            self.place_waiting_siblings(parent, index, previous_id, add.next_id.flatten());
        }
        Placed::Done
    }

    fn attach_or_drop(&mut self, frame: u32, document: u32, problems: &mut impl Problems) {
        let node = self.dom.node(document);
        if matches!(node.kind, Kind::Document(_)) {
            return self.attach(frame, document);
        }
        problems.note(Problem::NotAParent {
            id: node.id,
            parent: self.dom.node(frame).id,
        });
        self.dom.remove(document);
    }

    /// A node that is there already moves with all that is below it; else it is built. It stands nowhere then.
    fn take_or_build(&mut self, recorded: &Recorded<'a>, parent: u32, problems: &mut impl Problems) -> Option<u32> {
        if let Some(old) = self.dom.find(recorded.id) {
            if self.dom.is_within(parent, old) {
                problems.note(Problem::IntoItself { id: recorded.id });
                return None;
            }
            if self.renew(old, recorded) {
                self.dom.detach(old);
                return Some(old);
            }
            self.dom.remove(old);
        }
        let index = self.build_node(recorded, problems);
        // Events add nodes one by one: children that the recorded node says it has are told by themselves.
        if self.dom.first_child(index).is_none() {
            self.build_attribute_text(index);
        }
        Some(index)
    }

    /// Gives a node that is added again what the event says of it; whether it is of the same kind.
    fn renew(&mut self, old: u32, recorded: &Recorded<'a>) -> bool {
        use reenact_recording::operation::NodeKind;
        match (&mut self.dom.node_mut(old).kind, recorded.kind) {
            (Kind::Element(element), NodeKind::Element { element: recorded, .. })
                if same_name(element.tag(), recorded.get().tag_name) =>
            {
                element.renew(recorded)
            }
            (Kind::Text { text, .. }, NodeKind::Text { text: new, .. }) => *text = new,
            (Kind::Comment(text), NodeKind::Comment { text: new }) => *text = new,
            _ => return false,
        }
        true
    }

    /// Takes away what the new child stands for.
    fn make_room(&mut self, parent: u32, child: u32) {
        let is_text = self.dom.node(child).text().is_some();
        match self.dom.node(parent).tag_kind() {
            TagKind::Textarea if is_text => {
                let texts: Vec<u32> = self
                    .dom
                    .children(parent)
                    .filter(|at| self.dom.node(*at).text().is_some())
                    .collect();
                texts.into_iter().for_each(|text| self.dom.remove(text));
            }
            // The sheet's text, which came with the element, belongs to the text that comes now.
            TagKind::Style if is_text => {
                let Some(only) = self.dom.first_child(parent) else {
                    return;
                };
                if self.dom.next_sibling(only).is_none() && self.dom.node(only).id == NO_ID {
                    let sheet = self.dom.node(only).text().unwrap_or("");
                    self.dom.remove(only);
                    if let Kind::Text { text, .. } = &mut self.dom.node_mut(child).kind {
                        *text = sheet;
                    }
                }
            }
            TagKind::Other if self.dom.element(parent).is_some() => {}
            _ => self.make_room_in_document(parent, child),
        }
    }

    fn make_room_in_document(&mut self, parent: u32, child: u32) {
        if !matches!(self.dom.node(parent).kind, Kind::Document(_)) {
            return;
        }
        let is_type = |kind: &Kind<'a>| matches!(kind, Kind::DocumentType(_));
        let child_is_type = is_type(&self.dom.node(child).kind);
        let child_is_root = self.dom.node(child).tag_kind() == TagKind::Html;
        let old = self.dom.children(parent).find(|at| {
            let node = self.dom.node(*at);
            child_is_type && is_type(&node.kind) || child_is_root && node.element().is_some()
        });
        if let Some(old) = old {
            self.dom.remove(old);
        }
    }

    /// What follows from a node being where it is now.
    fn settle(&mut self, parent: u32, index: u32, problems: &mut impl Problems) {
        if self.dom.node(index).text().is_some() {
            self.forget_rules(parent);
        }
        self.expect_document(index);
        if !self.new_frames.is_empty() {
            self.fill_new_frames(problems);
        }
    }

    /// Nodes of old recorders go beside the sibling that they waited for, and may be waited for themselves.
    fn place_waiting_siblings(&mut self, parent: u32, index: u32, previous_id: Option<i64>, next_id: Option<i64>) {
        let mut placed = vec![(index, previous_id, next_id)];
        while let Some((index, previous_id, next_id)) = placed.pop() {
            let before = previous_id.and_then(|id| self.waiting_siblings.remove(&id));
            let after = next_id.and_then(|id| self.waiting_siblings.remove(&id));
            for (node, is_before) in [(before, true), (after, false)] {
                let Some(node) = node.filter(|node| self.waits_still(node, parent)) else {
                    continue;
                };
                let next = if is_before {
                    Some(index)
                } else {
                    self.dom.next_sibling(index)
                };
                self.dom.insert(parent, node.index, next);
                placed.push((node.index, node.previous_id, node.next_id));
            }
        }
    }

    /// The arena's place may have been given to another node since.
    fn waits_still(&self, node: &WaitingNode, parent: u32) -> bool {
        self.dom.parent(node.index).is_none()
            && self.dom.root() != Some(node.index)
            && !matches!(
                self.dom.node(node.index).kind,
                Kind::Free | Kind::Document(_) | Kind::Shadow(_)
            )
            && !self.dom.is_within(parent, node.index)
    }
}

fn can_have_children(kind: &Kind<'_>) -> bool {
    matches!(kind, Kind::Document(_) | Kind::Shadow(_) | Kind::Element(_))
}
