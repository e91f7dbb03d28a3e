//! One page load's operations in time, and the page at any moment of it.

use bumpalo::Bump;
use reenact_recording::operation::{Change, NodeKind, Operation, interpret};

use crate::order::{self, ClockJump};
use crate::page::Page;
use crate::view::{Pointer, View};

/// How many operations lie between two copies of the page at first.
const CHECKPOINT_OPERATIONS: usize = 16_384;
/// How many copies of the page are kept at most; then every second one goes.
const CHECKPOINTS_MAX: usize = 16;
/// How much later than its positions a pointer's event is told at most.
pub const POINTER_DELAY_MS_MAX: f64 = 2_000.0;

/// The operations of one stream, the page as it is at one moment, and ways to other moments.
#[derive(Debug, Clone)]
pub struct Replay<'a> {
    operations: Vec<Operation<'a>>,
    clock_jumps: Vec<ClockJump>,
    /// Places of full snapshots, and what they do not say.
    anchors: Vec<(usize, View<'a>)>,
    checkpoints: Vec<(usize, Page<'a>)>,
    checkpoint_distance: usize,
    page: Page<'a>,
    position: usize,
    end_ms: f64,
}

impl<'a> Replay<'a> {
    /// Operations in the order in which they were sent. Ones that are opaque are interpreted as far as they are known.
    pub fn new(mut operations: Vec<Operation<'a>>, arena: &'a Bump) -> Self {
        for operation in &mut operations {
            if let Change::Opaque(json) = operation.change
                && let Some(known) = interpret(json, arena)
            {
                operation.change = known.change;
            }
        }
        let clock_jumps = order::mend(&mut operations);
        let anchors = anchors_of(&operations);
        Self {
            end_ms: operations.last().map_or(0.0, |operation| operation.timestamp),
            operations,
            clock_jumps,
            anchors,
            checkpoints: Vec::new(),
            checkpoint_distance: CHECKPOINT_OPERATIONS,
            page: Page::new(),
            position: 0,
        }
    }

    /// In the order of time.
    pub fn operations(&self) -> &[Operation<'a>] {
        &self.operations
    }

    pub fn clock_jumps(&self) -> &[ClockJump] {
        &self.clock_jumps
    }

    /// Milliseconds since the epoch; zero without operations.
    pub fn start_ms(&self) -> f64 {
        self.operations.first().map_or(0.0, |operation| operation.timestamp)
    }

    pub fn end_ms(&self) -> f64 {
        self.end_ms
    }

    /// These are not all operations: those that follow, which nobody has asked for yet, go on until then.
    pub fn goes_on_until(&mut self, end_ms: f64) {
        self.end_ms = self.end_ms.max(end_ms);
    }

    /// The page as it is where this replay stands.
    pub fn page(&self) -> &Page<'a> {
        &self.page
    }

    /// How many operations have been applied.
    pub fn position(&self) -> usize {
        self.position
    }

    /// How many operations happened until `at_ms`, those of that millisecond included.
    pub fn position_at(&self, at_ms: f64) -> usize {
        self.operations
            .partition_point(|operation| operation.timestamp <= at_ms)
    }

    /// The page at a moment, in milliseconds since the epoch.
    pub fn seek(&mut self, at_ms: f64) -> &Page<'a> {
        self.seek_position(self.position_at(at_ms));
        // Films have gone on since the last operation.
        self.page.now_ms = at_ms.min(self.end_ms());
        &self.page
    }

    /// The page after the first `position` operations.
    pub fn seek_position(&mut self, position: usize) -> &Page<'a> {
        let position = position.min(self.operations.len());
        self.go_near(position);
        while self.position < position {
            let operation = self.operations[self.position];
            self.page.apply(&operation);
            self.position += 1;
            self.keep_checkpoint();
        }
        &self.page
    }

    /// Where the pointer was. Its events tell its way after it was gone, so that those behind the moment count too.
    pub fn pointer_at(&mut self, at_ms: f64) -> Option<Pointer> {
        let position = self.position_at(at_ms);
        let mut found = self.seek_position(position).pointer();
        for operation in &self.operations[position..] {
            if operation.timestamp > at_ms + POINTER_DELAY_MS_MAX {
                break;
            }
            if let Change::MouseMove(positions) | Change::TouchMove(positions) | Change::Drag(positions) =
                operation.change
            {
                let until = |position: &&_| -> bool {
                    let position: &reenact_recording::operation::Position = position;
                    operation.timestamp + position.time_offset <= at_ms
                };
                found = positions.iter().rev().find(until).map(Pointer::at).or(found);
            }
        }
        found
    }

    /// Goes to the nearest known state at or before `position`.
    fn go_near(&mut self, position: usize) {
        let checkpoint = self
            .checkpoints
            .partition_point(|(at, _)| *at <= position)
            .checked_sub(1);
        let anchor = self.anchors.partition_point(|(at, _)| *at < position).checked_sub(1);
        let of_checkpoint = checkpoint.map_or(0, |at| self.checkpoints[at].0);
        let of_anchor = anchor.map_or(0, |at| self.anchors[at].0);
        let here = if self.position <= position {
            Some(self.position)
        } else {
            None
        };
        if here.is_some_and(|here| here >= of_checkpoint.max(of_anchor)) {
            return;
        }
        self.position = of_checkpoint.max(of_anchor);
        self.page = match (checkpoint, anchor) {
            (Some(at), _) if of_checkpoint >= of_anchor => self.checkpoints[at].1.clone(),
            (_, Some(at)) => Page {
                view: self.anchors[at].1.clone(),
                ..Page::new()
            },
            _ => Page::new(),
        };
    }

    fn keep_checkpoint(&mut self) {
        let last = self.checkpoints.last().map_or(0, |(at, _)| *at);
        let is_new = self.position >= last + self.checkpoint_distance;
        if !is_new || !self.page.has_document() {
            return;
        }
        if self.checkpoints.len() == CHECKPOINTS_MAX {
            let mut keeps = false;
            self.checkpoints.retain(|_| {
                keeps = !keeps;
                keeps
            });
            self.checkpoint_distance *= 2;
        }
        self.checkpoints.push((self.position, self.page.clone()));
    }
}

fn anchors_of<'a>(operations: &[Operation<'a>]) -> Vec<(usize, View<'a>)> {
    let mut view = View::default();
    let mut anchors = Vec::new();
    for (at, operation) in operations.iter().enumerate() {
        if let Change::FullSnapshot(snapshot) = &operation.change
            && let Some(NodeKind::Document { .. }) = snapshot.tree.nodes.first().map(|node| node.kind)
        {
            anchors.push((at, view.clone()));
        }
        view.follow(&operation.change);
    }
    anchors
}
