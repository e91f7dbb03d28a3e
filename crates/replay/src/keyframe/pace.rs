//! Where keyframes pay.
//!
//! Reading a moment costs the work of all operations since the last keyframe. A keyframe costs about as many bytes, and
//! as much work to read, as its page has nodes. So one is placed once several times that work has gathered: it never
//! makes a recording much larger, and no moment is far from one.

use bumpalo::Bump;
use reenact_recording::operation::{Change, Operation, interpret};

use crate::page::Page;

/// Less work than this is done in no time.
const WORK_MIN: usize = 8_192;
/// So many times the work of reading a keyframe lies between two.
const WORK_PER_NODE: usize = 4;

/// Follows a page and says when a keyframe is due.
pub struct Keyframes<'a> {
    page: Page<'a>,
    arena: &'a Bump,
    work: usize,
}

impl<'a> Keyframes<'a> {
    pub fn new(arena: &'a Bump) -> Self {
        Self {
            page: Page::new(),
            arena,
            work: 0,
        }
    }

    /// The keyframe that belongs before what comes at this time, if one pays now.
    pub fn due<'b>(&mut self, at_ms: f64, arena: &'b Bump) -> Option<Vec<Operation<'b>>>
    where
        'a: 'b,
    {
        let pays_from = WORK_MIN.max(self.page.node_count().saturating_mul(WORK_PER_NODE));
        if self.work < pays_from || !self.page.has_document() {
            return None;
        }
        self.work = 0;
        let operations = self.page.keyframe(at_ms, arena);
        (!operations.is_empty()).then_some(operations)
    }

    /// Follows an event. One that is opaque is interpreted as far as it is known.
    pub fn follow(&mut self, operation: &Operation<'a>) {
        self.work += work(&operation.change);
        if let Change::Opaque(json) = operation.change
            && let Some(known) = interpret(json, self.arena)
        {
            self.page.apply(&known);
        } else {
            self.page.apply(operation);
        }
    }
}

/// About how much it takes to apply a change.
fn work(change: &Change<'_>) -> usize {
    match change {
        Change::FullSnapshot(snapshot) => 1 + snapshot.tree.nodes.len(),
        Change::Mutation(mutation) => {
            let added: usize = mutation.adds.iter().map(|add| add.tree.nodes.len()).sum();
            1 + added + mutation.texts.len() + mutation.attributes.len() + mutation.removes.len()
        }
        _ => 1,
    }
}
