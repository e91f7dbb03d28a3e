//! A page that is changed at random, and the events that the recorder would send of it.
//!
//! The model is a plain tree, kept as simply as can be; it knows nothing of the engine.

#![allow(clippy::unwrap_used, reason = "the model knows what it holds")]

mod emit;
mod page;

pub(crate) use emit::Recorder;
pub(crate) use page::ModelNode;

/// Numbers from a seed (xorshift): the same recording for the same seed on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    pub(crate) fn pick<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T> {
        from.get(self.below(from.len()))
    }
}

/// A recording of a page made from this seed, and what the page was after so many of its events.
pub(crate) struct Recording {
    pub(crate) events: Vec<String>,
    pub(crate) states: Vec<(usize, String)>,
}

/// With `is_plain`, events say nothing that rrweb's players are known to show wrongly: they keep what was taken out of a
/// shadow tree, if the event moves the tree's host too.
pub(crate) fn recording(seed: u64, steps: usize, is_plain: bool) -> Recording {
    let mut dice = Dice::new(seed);
    let mut recorder = Recorder::start(&mut dice, is_plain);
    let mut states = vec![(recorder.events.len(), recorder.page.written())];
    for _ in 0..steps {
        recorder.step(&mut dice);
        states.push((recorder.events.len(), recorder.page.written()));
    }
    Recording {
        events: recorder.events,
        states,
    }
}
