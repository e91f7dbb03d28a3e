//! Counts the sessions to which something arrives, on its way to the store.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use reenact_store::{Append, Appended, Frame, SessionRow, StoreError};

/// A session is live while something arrived so recently and its recorder did not end it.
const LIVE_WITHIN_MS: i64 = 30 * 60 * 1_000;
/// Sessions that are counted; beyond it the count stays.
const TRACKED_MAX: usize = 200_000;

/// Whether a session goes on. What is imported arrives long after it was.
pub(crate) fn is_live(row: &SessionRow, now_ms: i64) -> bool {
    let started_at_ms = row.facts.started_at_ms().unwrap_or(row.first_received_at_ms);
    let ended_at_ms = row.facts.ended_at_ms().unwrap_or(started_at_ms);
    let is_recent = |at_ms: i64| now_ms.saturating_sub(at_ms) < LIVE_WITHIN_MS;
    !row.facts.is_over() && is_recent(row.last_received_at_ms) && is_recent(ended_at_ms)
}

/// Hands batches on to the store and notes whose they are.
pub struct LiveSessions {
    store: Arc<dyn Append>,
    /// When something last arrived, by a hash of project and session.
    seen: Mutex<HashMap<u64, i64>>,
    hasher: RandomState,
}

impl LiveSessions {
    pub fn new(store: Arc<dyn Append>) -> Self {
        Self {
            store,
            seen: Mutex::default(),
            hasher: RandomState::new(),
        }
    }

    /// How many sessions are live.
    pub fn count(&self, now_ms: i64) -> usize {
        let mut seen = self.seen.lock();
        forget_quiet(&mut seen, now_ms);
        seen.len()
    }

    fn note(&self, session: u64, at_ms: i64, ended: bool) {
        let mut seen = self.seen.lock();
        if ended {
            seen.remove(&session);
            return;
        }
        if seen.len() >= TRACKED_MAX && !seen.contains_key(&session) {
            return;
        }
        let latest = seen.entry(session).or_insert(at_ms);
        *latest = at_ms.max(*latest);
    }
}

fn forget_quiet(seen: &mut HashMap<u64, i64>, now_ms: i64) {
    seen.retain(|_, at_ms| now_ms.saturating_sub(*at_ms) < LIVE_WITHIN_MS);
}

#[async_trait]
impl Append for LiveSessions {
    async fn append(&self, frame: Frame) -> Result<Appended, StoreError> {
        let session = self
            .hasher
            .hash_one((&frame.key.stream.project, &frame.key.stream.session));
        let (at_ms, ended) = (frame.received_at_ms, frame.facts.is_over());
        let appended = self.store.append(frame).await?;
        if appended == Appended::Stored {
            self.note(session, at_ms, ended);
        }
        Ok(appended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nowhere;

    #[async_trait]
    impl Append for Nowhere {
        async fn append(&self, _frame: Frame) -> Result<Appended, StoreError> {
            Ok(Appended::Stored)
        }
    }

    #[test]
    fn quiet_and_ended_sessions_are_not_live() {
        let live = LiveSessions::new(Arc::new(Nowhere));
        live.note(1, 0, false);
        live.note(2, 1_000, false);
        live.note(3, 1_000, false);
        live.note(3, 2_000, true);
        assert_eq!(live.count(2_000), 2);
        assert_eq!(live.count(LIVE_WITHIN_MS), 1);
    }
}
