//! What a run's overview was, so that it can be told later what of it is new.

use std::collections::HashMap;

use parking_lot::Mutex;

/// States of a run that are remembered: who has an older one is told everything anew.
const STATES_MAX: usize = 16;

/// The items of each list of a run's overview, each as a hash.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Footprint {
    pub(crate) lists: HashMap<&'static str, Vec<u64>>,
}

/// The states of a run that somebody was told, by their versions, the latest last.
#[derive(Debug, Default)]
pub(crate) struct Footprints {
    known: Mutex<Vec<(u64, Footprint)>>,
}

impl Footprints {
    /// Those of the same run when less was known of it.
    pub(super) fn after(earlier: &Self) -> Self {
        Self {
            known: Mutex::new(earlier.known.lock().clone()),
        }
    }

    /// Keeps what is told of a version.
    pub(crate) fn keep(&self, version: u64, footprint: Footprint) {
        let mut known = self.known.lock();
        if known.iter().any(|(known, _)| *known == version) {
            return;
        }
        if known.len() >= STATES_MAX {
            known.remove(0);
        }
        known.push((version, footprint));
    }

    /// What was told of a version, if that is remembered.
    pub(crate) fn of(&self, version: u64) -> Option<Footprint> {
        let known = self.known.lock();
        let found = known.iter().find(|(known, _)| *known == version)?;
        Some(found.1.clone())
    }
}
