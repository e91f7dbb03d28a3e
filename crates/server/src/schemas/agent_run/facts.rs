//! What a run comes to.

use std::collections::BTreeMap;

use reenact_agent::{FileHistory, Highlight, Session, SessionFacts, Tokens};
use serde::Serialize;
use utoipa::ToSchema;

use super::IdleBody;

/// A run in numbers.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentFacts)]
pub(crate) struct FactsBody {
    duration_ms: i64,
    /// Without whiles in which nothing happened.
    active_ms: i64,
    turns: usize,
    prompts: usize,
    replies: usize,
    lanes: usize,
    compactions: usize,
    branches: usize,
    tool_uses: usize,
    failures: usize,
    /// Uses that did again what had just failed.
    retries: usize,
    errors: usize,
    tools: BTreeMap<String, ToolFactsBody>,
    pub(super) files: BTreeMap<String, FileFactsBody>,
    lines_added: usize,
    lines_removed: usize,
    tokens: TokensBody,
    models: BTreeMap<String, ModelFactsBody>,
    /// Of the replies whose cost is known; `null` when it is of none.
    #[schema(required)]
    cost_usd: Option<f64>,
    /// Tokens whose cost is not known.
    tokens_without_price: u64,
    longest_waits: Vec<IdleBody>,
    /// Changes of files that no operation of the run made.
    drifts: usize,
    /// How often a file that was rebuilt could be compared with what was recorded, and was the same.
    files_compared: usize,
    files_equal: usize,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgentToolFacts)]
struct ToolFactsBody {
    uses: usize,
    failures: usize,
    denials: usize,
    duration_ms: f64,
    longest_ms: f64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgentFileFacts)]
pub(super) struct FileFactsBody {
    reads: usize,
    changes: usize,
    lines_added: usize,
    lines_removed: usize,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgentTokens)]
struct TokensBody {
    /// Without what came from or went into a cache.
    input: u64,
    output: u64,
    cache_read: u64,
    cache_write: u64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgentModelFacts)]
struct ModelFactsBody {
    replies: usize,
    tokens: TokensBody,
    #[schema(required)]
    cost_usd: Option<f64>,
}

/// A place that is worth looking at.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentHighlight)]
pub(crate) struct HighlightBody {
    /// The rule that found it.
    rule: &'static str,
    at_ms: i64,
    #[schema(required)]
    to_ms: Option<i64>,
    /// The id of what it is about.
    #[schema(required)]
    about: Option<String>,
    text: String,
    #[schema(required)]
    path: Option<String>,
}

impl HighlightBody {
    pub(super) fn new(highlight: Highlight) -> Self {
        Self {
            rule: highlight.rule,
            at_ms: highlight.at_ms,
            to_ms: highlight.to_ms,
            about: highlight.about,
            text: highlight.text,
            path: highlight.path,
        }
    }
}

impl From<Tokens> for TokensBody {
    fn from(tokens: Tokens) -> Self {
        Self {
            input: tokens.input,
            output: tokens.output,
            cache_read: tokens.cache_read,
            cache_write: tokens.cache_write_5m + tokens.cache_write_1h,
        }
    }
}

impl FactsBody {
    pub(super) fn of(session: &Session, files: &FileHistory) -> Self {
        let facts = SessionFacts::of(session, files);
        let check = files.check();
        Self {
            duration_ms: facts.duration_ms,
            active_ms: facts.active_ms,
            turns: facts.turns,
            prompts: facts.prompts,
            replies: facts.replies,
            lanes: facts.lanes,
            compactions: facts.compactions,
            branches: facts.branches,
            tool_uses: facts.tool_uses,
            failures: facts.failures,
            retries: facts.retries,
            errors: facts.errors,
            tools: facts
                .tools
                .into_iter()
                .map(|(name, tool)| (name, tool.into()))
                .collect(),
            files: facts
                .files
                .into_iter()
                .map(|(path, file)| (path, file.into()))
                .collect(),
            lines_added: facts.lines_added,
            lines_removed: facts.lines_removed,
            tokens: facts.tokens.into(),
            models: facts
                .models
                .into_iter()
                .map(|(name, model)| (name, model.into()))
                .collect(),
            cost_usd: facts.cost.known_usd,
            tokens_without_price: facts.cost.tokens_without_price,
            longest_waits: facts.longest_waits.iter().map(IdleBody::new).collect(),
            drifts: facts.drifts,
            files_compared: check.compared,
            files_equal: check.equal,
        }
    }
}

impl From<reenact_agent::ToolFacts> for ToolFactsBody {
    fn from(facts: reenact_agent::ToolFacts) -> Self {
        Self {
            uses: facts.uses,
            failures: facts.failures,
            denials: facts.denials,
            duration_ms: facts.duration_ms,
            longest_ms: facts.longest_ms,
        }
    }
}

impl From<reenact_agent::FileFacts> for FileFactsBody {
    fn from(facts: reenact_agent::FileFacts) -> Self {
        Self {
            reads: facts.reads,
            changes: facts.changes,
            lines_added: facts.lines_added,
            lines_removed: facts.lines_removed,
        }
    }
}

impl From<reenact_agent::ModelFacts> for ModelFactsBody {
    fn from(facts: reenact_agent::ModelFacts) -> Self {
        Self {
            replies: facts.replies,
            tokens: facts.tokens.into(),
            cost_usd: facts.cost_usd,
        }
    }
}
