//! What a session comes to, in numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::event::FileOperation;
use crate::files::FileHistory;
use crate::session::{Idle, Session, Tokens, ToolOutcome};

/// So many of the longest waits are named.
const WAITS_MAX: usize = 5;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SessionFacts {
    pub duration_ms: i64,
    /// Without whiles in which nothing happened.
    pub active_ms: i64,
    pub turns: usize,
    pub prompts: usize,
    pub replies: usize,
    pub lanes: usize,
    pub compactions: usize,
    pub branches: usize,
    /// By tool.
    pub tools: BTreeMap<String, ToolFacts>,
    pub tool_uses: usize,
    pub failures: usize,
    /// Uses that did again what had just failed.
    pub retries: usize,
    pub errors: usize,
    /// By path.
    pub files: BTreeMap<String, FileFacts>,
    pub lines_added: usize,
    pub lines_removed: usize,
    pub tokens: Tokens,
    /// By model.
    pub models: BTreeMap<String, ModelFacts>,
    pub cost: CostFacts,
    /// The longest, longest first.
    pub longest_waits: Vec<Idle>,
    pub drifts: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ToolFacts {
    pub uses: usize,
    pub failures: usize,
    pub denials: usize,
    pub duration_ms: f64,
    pub longest_ms: f64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FileFacts {
    pub reads: usize,
    pub changes: usize,
    pub lines_added: usize,
    pub lines_removed: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ModelFacts {
    pub replies: usize,
    pub tokens: Tokens,
    /// Absent: its price is not known.
    pub cost_usd: Option<f64>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CostFacts {
    /// Of the replies whose cost is known; absent when it is of none.
    pub known_usd: Option<f64>,
    /// Tokens whose cost is not known.
    pub tokens_without_price: u64,
}

impl SessionFacts {
    pub fn of(session: &Session, files: &FileHistory) -> Self {
        let idle_ms: i64 = session.idle.iter().map(|idle| idle.to_ms - idle.from_ms).sum();
        let duration_ms = session.to_ms - session.from_ms;
        let mut facts = Self {
            duration_ms,
            active_ms: (duration_ms - idle_ms).max(0),
            turns: session.turns.len(),
            prompts: session.prompts.iter().filter(|prompt| prompt.begins_turn()).count(),
            replies: session.replies.len(),
            lanes: session.lanes.len(),
            compactions: session.compactions.len(),
            branches: session.branches.len(),
            tool_uses: session.tool_uses.len(),
            errors: session.errors.len(),
            longest_waits: longest_waits(session),
            drifts: files.drifts().len(),
            ..Self::default()
        };
        facts.count_tools(session);
        facts.count_files(session, files);
        facts.count_usage(session);
        facts
    }

    fn count_tools(&mut self, session: &Session) {
        // By lane, what failed last.
        let mut failed: BTreeMap<Option<&str>, (&str, Option<&str>)> = BTreeMap::new();
        for tool_use in &session.tool_uses {
            let facts = self.tools.entry(tool_use.tool.clone()).or_default();
            let duration_ms = tool_use.duration_ms.unwrap_or_default();
            facts.uses += 1;
            facts.duration_ms += duration_ms;
            facts.longest_ms = facts.longest_ms.max(duration_ms);
            let lane = tool_use.lane.as_deref();
            let done = (
                tool_use.tool.as_str(),
                tool_use.input.as_ref().map(|input| input.as_str()),
            );
            self.retries += usize::from(failed.get(&lane) == Some(&done));
            match tool_use.outcome {
                ToolOutcome::Error => {
                    facts.failures += 1;
                    self.failures += 1;
                    failed.insert(lane, done);
                }
                ToolOutcome::Denied => facts.denials += 1,
                _ => {}
            }
        }
    }

    fn count_files(&mut self, session: &Session, files: &FileHistory) {
        for timed in &session.file_changes {
            let change = &timed.change;
            match change.operation {
                FileOperation::Read => self.files.entry(change.path.clone()).or_default().reads += 1,
                FileOperation::Write | FileOperation::Edit | FileOperation::Delete | FileOperation::Move => {
                    self.files.entry(change.path.clone()).or_default().changes += 1;
                }
                _ => {}
            }
        }
        for diff in files.final_diff() {
            self.lines_added += diff.lines_added;
            self.lines_removed += diff.lines_removed;
            let facts = self.files.entry(diff.path).or_default();
            facts.lines_added = diff.lines_added;
            facts.lines_removed = diff.lines_removed;
        }
    }

    fn count_usage(&mut self, session: &Session) {
        for sample in &session.usage {
            self.tokens.add(&sample.tokens);
            let model = self.models.entry(sample.model.clone().unwrap_or_default()).or_default();
            model.replies += 1;
            model.tokens.add(&sample.tokens);
            match sample.cost_usd {
                Some(cost_usd) => {
                    *model.cost_usd.get_or_insert_default() += cost_usd;
                    *self.cost.known_usd.get_or_insert_default() += cost_usd;
                }
                None => self.cost.tokens_without_price += sample.tokens.total(),
            }
        }
    }
}

fn longest_waits(session: &Session) -> Vec<Idle> {
    let mut waits = session.idle.clone();
    waits.sort_by_key(|idle| (idle.from_ms - idle.to_ms, idle.from_ms));
    waits.truncate(WAITS_MAX);
    waits
}
