//! Playing a log's segments: the shortest way from its bytes to a page.

use std::ops::ControlFlow;

use reenact_recording::log::{LogError, Operations};
use reenact_recording::operation::{PassingChange, interpret};

use crate::page::Page;

impl<'a> Page<'a> {
    /// Applies a segment's operations in the order in which they were sent, up to the first event that is later than
    /// `until_ms`. Its keyframe says how the page was: it is gone past if the page is known already. Operations that are
    /// opaque are interpreted as far as they are known.
    ///
    /// No operation is kept: only what the page holds stays, in the arena that the segment is read with.
    pub fn play(&mut self, mut operations: Operations<'a, '_>, until_ms: f64) -> Result<(), LogError> {
        if self.has_document() {
            operations.skip_keyframe()?;
        }
        let arena = operations.arena();
        operations.pass(|operation, is_keyframe| {
            if !is_keyframe && operation.timestamp > until_ms {
                return ControlFlow::Break(());
            }
            match operation.change {
                PassingChange::Opaque(json) => {
                    let known = interpret(json, arena);
                    known.iter().for_each(|known| self.apply(known));
                }
                _ => self.apply(operation),
            }
            ControlFlow::Continue(())
        })
    }
}
