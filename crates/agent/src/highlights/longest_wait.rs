//! The longest wait for the model, and the tool that ran longest.

use super::{Highlight, Scope, mark};
use crate::session::WaitsFor;

/// Shorter ones are no highlights.
const WAIT_MS_MIN: i64 = 10_000;

pub(super) fn find(scope: &Scope<'_>) -> Vec<Highlight> {
    let waits = scope
        .session
        .idle
        .iter()
        .filter(|idle| idle.waits_for == WaitsFor::Model);
    let wait = waits.max_by_key(|idle| (idle.to_ms - idle.from_ms, -idle.from_ms));
    let wait = wait
        .filter(|idle| idle.to_ms - idle.from_ms >= WAIT_MS_MIN)
        .map(|idle| Highlight {
            to_ms: Some(idle.to_ms),
            ..mark(
                idle.from_ms,
                format!("{} s for the model", (idle.to_ms - idle.from_ms) / 1000),
            )
        });
    let tools = scope
        .session
        .tool_uses
        .iter()
        .filter(|tool_use| tool_use.duration_ms >= Some(WAIT_MS_MIN as f64));
    let longest = tools.max_by(|one, other| {
        one.duration_ms
            .partial_cmp(&other.duration_ms)
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let tool = longest.map(|tool_use| Highlight {
        to_ms: tool_use.to_ms,
        about: Some(tool_use.id.clone()),
        ..mark(
            tool_use.from_ms,
            format!(
                "{} s for {}",
                tool_use.duration_ms.unwrap_or_default() as i64 / 1000,
                tool_use.tool
            ),
        )
    });
    wait.into_iter().chain(tool).collect()
}
