use super::{SegmentIn, next_or};
use crate::log::error::Damage;
use crate::log::piece::unmark;
use crate::log::segment_columns::{self as column, add as code};
use crate::log::state::Seen;
use crate::operation::{
    Node, NodeKind, Offset, PassingAdd, PassingChange, PassingSnapshot, PassingTree, Remove, TextChange,
};
use bumpalo::Bump;

impl<'a> SegmentIn<'_, 'a, '_> {
    pub(super) fn full_snapshot<'p>(&mut self, lists: &'p Bump) -> Result<PassingChange<'p, 'a>, Damage> {
        let initial_offset = match self.columns.varint(column::OTHER)? {
            0 => None,
            _ => Some(Offset {
                left: self.number(column::OTHER, 0)?.1,
                top: self.number(column::OTHER, 0)?.1,
            }),
        };
        let tree = self.tree::<true>(lists)?;
        Ok(PassingChange::FullSnapshot(PassingSnapshot { tree, initial_offset }))
    }

    /// What a snapshot says of the nodes behind it, without the snapshot.
    pub(super) fn skip_full_snapshot(&mut self, lists: &Bump) -> Result<(), Damage> {
        if self.columns.varint(column::OTHER)? != 0 {
            self.number(column::OTHER, 0)?;
            self.number(column::OTHER, 0)?;
        }
        self.tree::<false>(lists).map(drop)
    }

    /// Nodes in document order, until all children that were promised have come; none of them if nobody `KEEPS` them.
    fn tree<'p, const KEEPS: bool>(&mut self, lists: &'p Bump) -> Result<PassingTree<'p, 'a>, Damage> {
        let mut nodes = bumpalo::collections::Vec::new_in(lists);
        let mut missing = 1u64;
        while missing > 0 {
            let id = self.id(column::NODE_ID, self.state.node_id.wrapping_add(1))?;
            let reference = self.columns.varint(column::TREE_NODE)?;
            let piece = next_or(reference, &mut self.state.nodes_next);
            let mut node = *self.model(column::TREE_NODE, piece)?;
            self.complete(&mut node, id, piece)?;
            if let NodeKind::Document { children, .. } | NodeKind::Element { children, .. } = &mut node.kind {
                let count = self.columns.varint(column::CHILDREN)?;
                *children = u32::try_from(count).map_err(|_| self.columns.get(column::CHILDREN).damage())?;
                missing += count;
            }
            missing -= 1;
            if KEEPS {
                nodes.push(node);
            }
        }
        Ok(PassingTree {
            nodes: nodes.into_bump_slice(),
        })
    }

    /// The node that this piece makes, without what it has in its place alone.
    #[inline]
    fn model(&mut self, column: usize, piece: u32) -> Result<&Node<'a>, Damage> {
        match self.tables.nodes.get(piece as usize) {
            Some(model) => Ok(model),
            None => Err(self.columns.get(column).damage()),
        }
    }

    /// What a node has in its place: its id, and its text and its root, which follow in their columns.
    #[inline(always)]
    fn complete(&mut self, node: &mut Node<'a>, id: i64, piece: u32) -> Result<(), Damage> {
        node.id = id;
        let mut seen = Seen {
            piece,
            text: 0,
            root_id: None,
        };
        if let NodeKind::Text { text, .. } | NodeKind::CData { text } | NodeKind::Comment { text } = &mut node.kind {
            let reference = self.columns.varint(column::TEXT)?;
            seen.text = next_or(reference, &mut self.state.strings_next);
            *text = self.string_at(column::TEXT, seen.text)?;
        }
        if node.root_id.is_some() {
            self.state.root_id = self.id(column::ROOT_ID, self.state.root_id)?;
            seen.root_id = Some(self.state.root_id);
            node.root_id = seen.root_id;
        }
        self.remember(id, seen);
        Ok(())
    }

    #[inline]
    fn remember(&mut self, id: i64, seen: Seen) {
        self.state.node_id = id;
        self.state.node_id_max = self.state.node_id_max.max(id);
        self.state.seen.insert(id, seen);
    }

    /// The node of this id as it was when it was last written.
    fn same_node<'p>(&mut self, id: i64, lists: &'p Bump) -> Result<&'p Node<'a>, Damage> {
        let damage = self.columns.get(column::ADDED_NODE).damage();
        let seen = self.state.seen.get(id).ok_or(damage)?;
        let node = lists.alloc(*self.model(column::ADDED_NODE, seen.piece)?);
        node.id = id;
        if let NodeKind::Text { text, .. } | NodeKind::CData { text } | NodeKind::Comment { text } = &mut node.kind {
            *text = self.string_at(column::ADDED_NODE, seen.text)?;
        }
        if node.root_id.is_some() {
            node.root_id = seen.root_id;
        }
        self.state.node_id = id;
        self.state.node_id_max = self.state.node_id_max.max(id);
        Ok(node)
    }

    #[inline]
    pub(super) fn add<'p>(&mut self, lists: &'p Bump) -> Result<PassingAdd<'p, 'a>, Damage> {
        let head = self.columns.varint(column::ADD)?;
        let last_node = self.state.node_id;
        let parent_id = match head % code::PARENTS {
            code::PARENT_IS_LAST_NODE => last_node,
            code::PARENT_IS_LAST_PARENT => self.state.add_parent,
            _ => self.id(column::ADD_PARENT, self.state.add_parent)?,
        };
        self.state.add_parent = parent_id;
        let next_id = match head / code::PARENTS % code::NEXTS {
            code::NEXT_NULL => Some(None),
            code::NEXT_IS_LAST_NODE => Some(Some(last_node)),
            code::NEXT_OTHER => Some(Some(self.id(column::ADD_NEXT, last_node)?)),
            _ => None,
        };
        let previous_id = match head / code::PREVIOUS_NULL {
            0 => None,
            1 => Some(None),
            _ => Some(Some(self.id(column::ADD_NEXT, last_node)?)),
        };
        let tree = if head / code::TREE % 2 == 1 {
            self.tree::<true>(lists)?
        } else {
            let id = match head / code::OTHER_ID % 2 {
                0 => self.state.node_id_max.wrapping_add(1),
                _ => self.id(column::NODE_ID, last_node)?,
            };
            PassingTree {
                nodes: std::slice::from_ref(self.added_node(id, lists)?),
            }
        };
        Ok(PassingAdd {
            parent_id,
            next_id,
            previous_id,
            tree,
        })
    }

    #[inline(always)]
    fn added_node<'p>(&mut self, id: i64, lists: &'p Bump) -> Result<&'p Node<'a>, Damage> {
        match self.columns.varint(column::ADDED_NODE)? {
            0 => self.same_node(id, lists),
            reference => {
                let piece = next_or(reference - 1, &mut self.state.nodes_next);
                let node = lists.alloc(*self.model(column::ADDED_NODE, piece)?);
                self.complete(node, id, piece)?;
                Ok(node)
            }
        }
    }

    #[inline]
    pub(super) fn remove(&mut self) -> Result<Remove, Damage> {
        let parent_id = self.id(column::REMOVE_PARENT, self.state.remove_parent)?;
        let mark = self.columns.varint(column::REMOVE_ID)?;
        let id = self.id(column::REMOVE_ID, self.state.remove_id)?;
        (self.state.remove_parent, self.state.remove_id) = (parent_id, id);
        Ok(Remove {
            parent_id,
            id,
            is_shadow: unmark(mark as u8),
        })
    }

    #[inline]
    pub(super) fn text_change(&mut self) -> Result<TextChange<'a>, Damage> {
        let id = self.id(column::TEXT_ID, self.state.text_id)?;
        self.state.text_id = id;
        let value = match self.columns.varint(column::TEXT_ID)? {
            0 => None,
            _ => Some(self.string(column::TEXT)?),
        };
        Ok(TextChange { id, value })
    }
}
