//! What writer and reader both know at a moment of a stream: what the next values are predicted from. It begins anew
//! at a keyframe.

use hashbrown::HashMap;

use super::id_map::IdMap;
use super::tables_out::Counts;

/// The node as the tables and the columns know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) piece: u32,
    pub(super) text: u32,
    pub(super) root_id: Option<i64>,
}

/// The nodes that were written, as they were last. There is one for every node that ever came, so it is kept small: few
/// of them have a root.
#[derive(Debug, Clone, Default)]
pub(super) struct SeenNodes {
    /// Piece and text.
    contents: IdMap<(u32, u32)>,
    root_ids: IdMap<i64>,
}

impl SeenNodes {
    /// The node of this id; its root means something only if its piece has one.
    #[inline]
    pub(super) fn get(&self, id: i64) -> Option<Seen> {
        let (piece, text) = self.contents.get(id)?;
        let root_id = self.root_ids.get(id);
        Some(Seen { piece, text, root_id })
    }

    #[inline]
    pub(super) fn insert(&mut self, id: i64, seen: Seen) {
        self.contents.insert(id, (seen.piece, seen.text));
        if let Some(root_id) = seen.root_id {
            self.root_ids.insert(id, root_id);
        }
    }

    /// Whether the node of this id was just so. Pieces are the same only if both have a root or neither.
    pub(super) fn is_same(&self, id: i64, seen: Seen) -> bool {
        self.get(id).is_some_and(|last| {
            (last.piece, last.text) == (seen.piece, seen.text)
                && (seen.root_id.is_none() || seen.root_id == last.root_id)
        })
    }

    fn clear(&mut self) {
        self.contents.clear();
        self.root_ids.clear();
    }

    fn restart(&mut self) {
        self.contents.restart();
        self.root_ids.restart();
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) time: i64,
    pub(super) pointer_x: i64,
    pub(super) pointer_y: i64,
    /// By how much the pointer moved last.
    pub(super) step_x: i64,
    pub(super) step_y: i64,
    pub(super) pointer_id: i64,
    pub(super) offset: i64,
    pub(super) scroll_id: i64,
    pub(super) scroll_x: i64,
    pub(super) scroll_y: i64,
    pub(super) input_id: i64,
    pub(super) inputs: HashMap<i64, String>,
    pub(super) text_id: i64,
    pub(super) attributes_id: i64,
    pub(super) remove_parent: i64,
    pub(super) remove_id: i64,
    pub(super) add_parent: i64,
    pub(super) node_id: i64,
    pub(super) node_id_max: i64,
    pub(super) root_id: i64,
    pub(super) seen: SeenNodes,
    pub(super) strings_next: u32,
    pub(super) nodes_next: u32,
    pub(super) sets_next: u32,
}

impl State {
    pub(super) fn memory_bytes(&self) -> usize {
        let inputs: usize = self.inputs.values().map(|text| text.capacity() + 64).sum();
        inputs + self.seen.contents.memory_bytes() + self.seen.root_ids.memory_bytes()
    }

    /// Nothing is known: a keyframe, or a snapshot of the recorder's own, comes.
    pub(super) fn start_anew(&mut self) {
        let mut seen = std::mem::take(&mut self.seen);
        seen.clear();
        *self = Self {
            seen,
            ..Self::default()
        };
    }

    /// Another stream comes: nothing is known, nor how many nodes to expect.
    pub(super) fn restart(&mut self) {
        self.start_anew();
        self.seen.restart();
    }

    /// The tables' entries that come next are those behind what they had when the segment was begun.
    pub(super) fn begin_segment(&mut self, counts: Counts) {
        self.strings_next = counts.strings as u32;
        self.nodes_next = counts.nodes as u32;
        self.sets_next = counts.sets as u32;
    }
}
