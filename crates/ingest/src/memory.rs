//! The memory of all batches that are being worked on, counted before it is taken.
//!
//! Nobody waits for memory: a queue of waiting requests would itself be memory, and the client retries anyway.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How much may be taken, and how much is.
#[derive(Debug)]
pub(crate) struct Budget {
    bytes_max: u64,
    bytes_taken: AtomicU64,
}

impl Budget {
    pub(crate) fn new(bytes_max: u64) -> Arc<Self> {
        Arc::new(Self {
            bytes_max,
            bytes_taken: AtomicU64::new(0),
        })
    }

    pub(crate) fn bytes_taken(&self) -> u64 {
        self.bytes_taken.load(Ordering::Relaxed)
    }

    /// `None` when there is no room.
    pub(crate) fn reserve(self: &Arc<Self>, bytes: u64) -> Option<Reservation> {
        let mut reservation = Reservation {
            budget: self.clone(),
            bytes: 0,
        };
        reservation.raise_to(bytes).then_some(reservation)
    }

    fn take(&self, bytes: u64) -> bool {
        let add = |taken: u64| taken.checked_add(bytes).filter(|sum| *sum <= self.bytes_max);
        self.bytes_taken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add)
            .is_ok()
    }

    fn give_back(&self, bytes: u64) {
        self.bytes_taken.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// Memory that one batch may use; given back when dropped.
#[derive(Debug)]
pub struct Reservation {
    budget: Arc<Budget>,
    bytes: u64,
}

impl Reservation {
    /// Makes the reservation at least so big; whether there was room.
    #[must_use]
    pub(crate) fn raise_to(&mut self, bytes: u64) -> bool {
        let more = bytes.saturating_sub(self.bytes);
        let granted = self.budget.take(more);
        if granted {
            self.bytes += more;
        }
        granted
    }

    /// Gives back what is over so many bytes.
    pub(crate) fn shrink_to(&mut self, bytes: u64) {
        let less = self.bytes.saturating_sub(bytes);
        self.budget.give_back(less);
        self.bytes -= less;
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.budget.give_back(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_given_than_there_is_and_all_of_it_comes_back() {
        let budget = Budget::new(100);
        let mut first = budget.reserve(60).unwrap();
        assert!(budget.reserve(41).is_none());
        let second = budget.reserve(40).unwrap();
        assert!(!first.raise_to(61));
        drop(second);
        assert!(first.raise_to(100));
        first.shrink_to(10);
        assert_eq!(budget.bytes_taken(), 10);
        drop(first);
        assert_eq!(budget.bytes_taken(), 0);
    }

    #[test]
    fn a_sum_that_overflows_is_refused() {
        let budget = Budget::new(u64::MAX);
        let _first = budget.reserve(1).unwrap();
        assert!(budget.reserve(u64::MAX).is_none());
    }
}
