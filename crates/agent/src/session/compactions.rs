//! Compactions. Hooks tell the beginning and the end, logs the end: what is near in time is one.

use super::SessionCompaction;
use super::sorted::Timed;
use crate::event::{Compaction, CompactionPhase};
use crate::join::Join;

/// From the first telling of a compaction to the last.
const JOIN_MS_MAX: i64 = 10 * 60_000;

pub(super) fn build(compactions: &Timed<'_, Compaction>) -> Vec<SessionCompaction> {
    let mut found: Vec<SessionCompaction> = Vec::new();
    let mut tellings: Vec<(Option<&str>, &CompactionPhase)> = Vec::new();
    for (at_ms, told) in compactions {
        let telling = (told.source.as_deref(), &told.phase);
        let joins = found
            .last()
            .is_some_and(|last| last.lane == told.lane && at_ms - last.from_ms <= JOIN_MS_MAX);
        // One source tells each phase once; a beginning after an end is another's.
        let is_next = tellings.contains(&telling)
            || (told.phase == CompactionPhase::Start
                && tellings.iter().any(|(_, phase)| **phase == CompactionPhase::End));
        if !joins || is_next {
            tellings.clear();
            found.push(SessionCompaction {
                id: told.id.clone(),
                from_ms: *at_ms,
                lane: told.lane.clone(),
                ..SessionCompaction::default()
            });
        }
        tellings.push(telling);
        if let Some(compaction) = found.last_mut() {
            compaction.to_ms = *at_ms;
            compaction.trigger.join(told.trigger.clone());
            compaction.tokens_before.join(told.tokens_before);
            compaction.tokens_after.join(told.tokens_after);
            compaction.summary.join(told.summary.clone());
        }
    }
    found
}
