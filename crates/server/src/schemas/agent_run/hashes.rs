//! What is told of a run as hashes, by which changes are found.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};

use serde::Serialize;

use crate::agent_runs::AgentRun;

pub(super) fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What each use of a tool made of files, as a hash.
pub(super) fn changes_by_tool_use(run: &AgentRun) -> HashMap<&str, u64> {
    let mut changes = HashMap::new();
    for timed in &run.session.file_changes {
        let Some(used) = timed.change.tool_use_id.as_deref() else {
            continue;
        };
        let change = &timed.change;
        let made = run.files.fingerprint_by(&change.id);
        let known = changes.entry(used).or_default();
        *known = hash_of(&(*known, timed.at_ms, &change.id, change.operation.as_str(), made));
    }
    changes
}

/// What cannot be written as JSON is new each time.
pub(super) fn hash_of_json(value: &impl Serialize) -> u64 {
    serde_json::to_vec(value).map_or_else(|_| rand::random(), |json| hash_of(&json))
}
