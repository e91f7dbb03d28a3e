//! A tool that failed again and again in the same way.

use super::{Highlight, Scope, mark};
use crate::session::{ToolOutcome, ToolUse};

/// So many failures after each other are a highlight.
const FAILURES_MIN: usize = 3;

pub(super) fn find(scope: &Scope<'_>) -> Vec<Highlight> {
    let mut found = Vec::new();
    let mut failed: Vec<&ToolUse> = Vec::new();
    for tool_use in &scope.session.tool_uses {
        let goes_on = failed
            .last()
            .is_none_or(|last| last.tool == tool_use.tool && last.lane == tool_use.lane);
        if tool_use.outcome == ToolOutcome::Error && goes_on {
            failed.push(tool_use);
            continue;
        }
        found.extend(row(&failed));
        failed.clear();
        if tool_use.outcome == ToolOutcome::Error {
            failed.push(tool_use);
        }
    }
    found.extend(row(&failed));
    found
}

fn row(failed: &[&ToolUse]) -> Option<Highlight> {
    let (first, last) = (failed.first()?, failed.last()?);
    (failed.len() >= FAILURES_MIN).then(|| Highlight {
        to_ms: last.to_ms,
        about: Some(first.id.clone()),
        ..mark(first.from_ms, format!("{} failed {} times", first.tool, failed.len()))
    })
}
