use super::{Holders, SegmentOut};
use crate::log::segment_columns::{self as column, add as code, kind};
use crate::log::shared::Sharing;
use crate::log::state::Seen;
use crate::operation::{Add, FullSnapshot, Node, NodeKind, Remove, TextChange, Tree};

/// The text that a node has apart from its piece.
fn text_of<'a>(node: &Node<'a>) -> Option<&'a str> {
    match node.kind {
        NodeKind::Text { text, .. } | NodeKind::CData { text } | NodeKind::Comment { text } => Some(text),
        _ => None,
    }
}

fn children_of(node: &Node<'_>) -> Option<u32> {
    match node.kind {
        NodeKind::Document { children, .. } | NodeKind::Element { children, .. } => Some(children),
        _ => None,
    }
}

impl SegmentOut<'_> {
    pub(super) fn full_snapshot(&mut self, snapshot: &FullSnapshot<'_>) -> u8 {
        self.columns
            .varint(column::OTHER, u64::from(snapshot.initial_offset.is_some()));
        if let Some(offset) = snapshot.initial_offset {
            self.number(column::OTHER, offset.left, 0);
            self.number(column::OTHER, offset.top, 0);
        }
        self.tree(&snapshot.tree, Sharing::Text);
        kind::FULL_SNAPSHOT
    }

    /// Nodes in document order; text right below the first may be shared as `below` says.
    fn tree(&mut self, tree: &Tree<'_>, below: Sharing) {
        // How many children are still to come, and how their text may be shared.
        let mut open = vec![(1u32, below)];
        for node in tree.nodes {
            while let Some((0, _)) = open.last() {
                open.pop();
            }
            let Some((missing, below)) = open.last_mut() else { break };
            *missing -= 1;
            let below = *below;
            self.columns.signed(
                column::NODE_ID,
                node.id.wrapping_sub(self.state.node_id.wrapping_add(1)),
            );
            let seen = self.piece_and_text(node, below);
            self.node_reference(column::TREE_NODE, 0, seen.piece);
            self.text_and_root(node, &seen);
            if let Some(children) = children_of(node) {
                self.columns.varint(column::CHILDREN, u64::from(children));
                open.push((children, Holders::sharing_below(tag_of(node))));
            }
            self.remember(node, seen, below);
        }
    }

    fn piece_and_text(&mut self, node: &Node<'_>, below: Sharing) -> Seen {
        let sharing = if matches!(node.kind, NodeKind::Comment { .. }) {
            Sharing::Markup
        } else {
            below
        };
        Seen {
            piece: self.tables.node(node),
            text: text_of(node).map_or(0, |text| self.tables.string(text, sharing)),
            root_id: node.root_id,
        }
    }

    fn text_and_root(&mut self, node: &Node<'_>, seen: &Seen) {
        if text_of(node).is_some() {
            self.string_reference(column::TEXT, seen.text);
        }
        if let Some(root_id) = seen.root_id {
            self.state.root_id = self.id(column::ROOT_ID, root_id, self.state.root_id);
        }
    }

    fn remember(&mut self, node: &Node<'_>, seen: Seen, below: Sharing) {
        self.state.node_id = node.id;
        self.state.node_id_max = self.state.node_id_max.max(node.id);
        self.state.seen.insert(node.id, seen);
        match node.kind {
            NodeKind::Element { element, .. } => self.holders.note(node.id, Holders::sharing_below(element.tag_name)),
            NodeKind::Text { .. } => self.holders.note(node.id, below),
            _ => {}
        }
    }

    pub(super) fn add(&mut self, add: &Add<'_>) {
        let Some(node) = add.tree.nodes.first() else {
            // Trees are whole when they come here.
            return;
        };
        let last_node = self.state.node_id;
        let is_tree = add.tree.nodes.len() != 1 || children_of(node).is_some_and(|children| children > 0);
        let next_new = self.state.node_id_max.wrapping_add(1);
        let parent = match add.parent_id {
            id if id == last_node => code::PARENT_IS_LAST_NODE,
            id if id == self.state.add_parent => code::PARENT_IS_LAST_PARENT,
            _ => code::PARENT_OTHER,
        };
        let next = match add.next_id {
            None => code::NEXT_ABSENT,
            Some(None) => code::NEXT_NULL,
            Some(Some(id)) if id == last_node => code::NEXT_IS_LAST_NODE,
            Some(Some(_)) => code::NEXT_OTHER,
        };
        let previous = match add.previous_id {
            None => 0,
            Some(None) => code::PREVIOUS_NULL,
            Some(Some(_)) => code::PREVIOUS_OTHER,
        };
        let other_id = if node.id == next_new { 0 } else { code::OTHER_ID };
        let tree = if is_tree { code::TREE } else { 0 };
        self.columns
            .varint(column::ADD, parent + code::PARENTS * next + other_id + tree + previous);
        if parent == code::PARENT_OTHER {
            self.id(column::ADD_PARENT, add.parent_id, self.state.add_parent);
        }
        self.state.add_parent = add.parent_id;
        if let (code::NEXT_OTHER, Some(Some(id))) = (next, add.next_id) {
            self.id(column::ADD_NEXT, id, last_node);
        }
        if let Some(Some(id)) = add.previous_id {
            self.id(column::ADD_NEXT, id, last_node);
        }
        let below = self.holders.below(add.parent_id);
        if is_tree {
            self.tree(&add.tree, below);
        } else {
            self.added_node(node, other_id != 0, below);
        }
    }

    fn added_node(&mut self, node: &Node<'_>, other_id: bool, below: Sharing) {
        if other_id {
            self.id(column::NODE_ID, node.id, self.state.node_id);
        }
        let seen = self.piece_and_text(node, below);
        if self.state.seen.is_same(node.id, seen) {
            self.columns.varint(column::ADDED_NODE, 0);
        } else {
            self.node_reference(column::ADDED_NODE, 1, seen.piece);
            self.text_and_root(node, &seen);
        }
        self.remember(node, seen, below);
    }

    pub(super) fn remove(&mut self, remove: &Remove) {
        self.state.remove_parent = self.id(column::REMOVE_PARENT, remove.parent_id, self.state.remove_parent);
        let mark = super::flag(remove.is_shadow);
        self.columns.varint(column::REMOVE_ID, mark);
        self.state.remove_id = self.id(column::REMOVE_ID, remove.id, self.state.remove_id);
    }

    pub(super) fn text_change(&mut self, change: &TextChange<'_>) {
        self.state.text_id = self.id(column::TEXT_ID, change.id, self.state.text_id);
        match change.value {
            None => self.columns.varint(column::TEXT_ID, 0),
            Some(text) => {
                self.columns.varint(column::TEXT_ID, 1);
                self.string(column::TEXT, text, self.holders.below(change.id));
            }
        }
    }
}

fn tag_of<'a>(node: &Node<'a>) -> &'a str {
    match node.kind {
        NodeKind::Element { element, .. } => element.get().tag_name,
        _ => "",
    }
}
