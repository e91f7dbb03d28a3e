use std::collections::BTreeMap;

use reenact_analytics::{RunSummary, RunTokens};
use reenact_store::SessionRow;
use serde::Serialize;
use utoipa::ToSchema;

/// What a coding agent's run came to.
#[derive(Serialize, ToSchema)]
#[schema(as = RunSummary)]
pub(crate) struct RunSummaryBody {
    /// Nothing arrived since it was made.
    is_current: bool,
    prompts: u64,
    tool_uses: u64,
    /// Uses of tools that failed.
    failures: u64,
    /// How often each tool was used, the 256 most used.
    tools: BTreeMap<String, u64>,
    /// How many files were read, written or deleted.
    files_touched: u64,
    files_changed: u64,
    lines_added: u64,
    lines_removed: u64,
    tokens: RunTokensBody,
    /// In US dollars, of the tokens that have a known price; absent if none has.
    #[schema(required)]
    cost_usd: Option<f64>,
    /// Tokens of models without a known price, which `cost_usd` leaves out.
    tokens_without_price: u64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RunTokens)]
struct RunTokensBody {
    /// Without what came from or went into a cache.
    input: u64,
    output: u64,
    cache_read: u64,
    cache_write: u64,
    total: u64,
}

impl RunSummaryBody {
    pub(crate) fn of(row: &SessionRow) -> Option<Self> {
        let is_current = row.current_run().is_some();
        let summary = row.run.as_ref()?.summary.clone();
        Some(Self::new(summary, is_current))
    }

    fn new(summary: RunSummary, is_current: bool) -> Self {
        let RunTokens {
            input,
            output,
            cache_read,
            cache_write,
        } = summary.tokens;
        Self {
            is_current,
            prompts: summary.prompt_count,
            tool_uses: summary.tool_use_count,
            failures: summary.failure_count,
            tools: summary.tools,
            files_touched: summary.file_count,
            files_changed: summary.changed_file_count,
            lines_added: summary.lines_added,
            lines_removed: summary.lines_removed,
            tokens: RunTokensBody {
                input,
                output,
                cache_read,
                cache_write,
                total: summary.tokens.total(),
            },
            cost_usd: summary.cost_usd,
            tokens_without_price: summary.tokens_without_price,
        }
    }
}
