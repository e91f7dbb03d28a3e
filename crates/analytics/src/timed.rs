use serde::{Deserialize, Serialize};

/// A value and the recorded time at which it held, so that batches may arrive in any order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timed<T> {
    pub at_ms: i64,
    pub value: T,
}

impl<T: Clone> Timed<T> {
    /// Keeps whichever is later; of two at the same time, the one that was there.
    pub(crate) fn keep_latest(slot: &mut Option<Self>, new: &Self) {
        if slot.as_ref().is_none_or(|old| new.at_ms > old.at_ms) {
            *slot = Some(new.clone());
        }
    }

    /// Keeps whichever is earlier; of two at the same time, the one that was there.
    pub(crate) fn keep_earliest(slot: &mut Option<Self>, new: &Self) {
        if slot.as_ref().is_none_or(|old| new.at_ms < old.at_ms) {
            *slot = Some(new.clone());
        }
    }
}
