//! Where keyframes pay.
//!
//! Reading a moment costs the work of all operations since the last keyframe. A keyframe costs about as many bytes, and
//! as much work to read, as its page has nodes. So one is placed once several times that work has gathered: it never
//! makes a recording much larger, and no moment is far from one.
//!
//! Events are shown in the order of their times, and recorders send them a little out of order. A keyframe is placed only
//! where everything before it is no later than anything behind it, so that it is the page of a moment, and a reader may
//! begin there. Where a clock was moved there is no such order; keyframes stand there in the order of what was sent, and
//! readers that want the page begin with the stream.

use bumpalo::Bump;
use reenact_recording::operation::{Change, Operation};

use crate::replay::Replay;

/// Less work than this is done in no time.
const WORK_MIN: usize = 8_192;
/// So many times the work of reading a keyframe lies between two.
const WORK_PER_NODE: usize = 4;

/// Follows a page and says when a keyframe is due.
pub struct Keyframes<'a> {
    replay: Replay<'a>,
    /// Time of the earliest event from each one on.
    earliest_from_ms: Vec<f64>,
    /// Time of the latest event so far.
    latest_ms: f64,
    followed: usize,
    work: usize,
}

impl<'a> Keyframes<'a> {
    /// All events of a page load, in the order in which they were sent.
    pub fn new(operations: &[Operation<'a>], arena: &'a Bump) -> Self {
        let mut earliest_from_ms: Vec<f64> = operations.iter().map(|operation| operation.timestamp).collect();
        for place in (1..earliest_from_ms.len()).rev() {
            earliest_from_ms[place - 1] = earliest_from_ms[place - 1].min(earliest_from_ms[place]);
        }
        Self {
            replay: Replay::new(operations.to_vec(), arena),
            earliest_from_ms,
            latest_ms: f64::NEG_INFINITY,
            followed: 0,
            work: 0,
        }
    }

    /// The keyframe that belongs before this event, which comes next, if one pays now.
    pub fn due<'b>(&mut self, next: &Operation<'a>, arena: &'b Bump) -> Option<Vec<Operation<'b>>>
    where
        'a: 'b,
    {
        if self.work < WORK_MIN {
            return None;
        }
        let at_ms = match self.replay.clock_jumps().is_empty() {
            true => self.earliest_from_ms.get(self.followed).copied()?,
            false => next.timestamp,
        };
        if self.replay.clock_jumps().is_empty() && self.latest_ms > at_ms {
            return None;
        }
        let page = self.replay.seek_position(self.followed);
        let pays_from = page.node_count().saturating_mul(WORK_PER_NODE);
        if self.work < pays_from || !page.has_document() {
            return None;
        }
        self.work = 0;
        let operations = page.keyframe(at_ms, arena);
        (!operations.is_empty()).then_some(operations)
    }

    /// This event came.
    pub fn follow(&mut self, operation: &Operation<'a>) {
        self.work += work(&operation.change);
        self.latest_ms = self.latest_ms.max(operation.timestamp);
        self.followed += 1;
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
