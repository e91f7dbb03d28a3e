//! What a coding agent's run came to.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// A run in numbers, as whoever went through it found them. Facts of batches cannot tell these: the same thing is told by
/// several sources, and counts once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunSummary {
    /// By which rules it was made; a later one makes it anew.
    pub version: u32,
    pub duration_ms: i64,
    pub prompt_count: u64,
    pub tool_use_count: u64,
    /// Uses of tools that failed.
    pub failure_count: u64,
    /// How often each tool was used; the most used ones, at most [`RunSummary::TOOLS_MAX`].
    pub tools: BTreeMap<String, u64>,
    /// Files that were read, written or deleted.
    pub file_count: u64,
    pub changed_file_count: u64,
    /// Their paths, the first by the alphabet, at most [`RunSummary::FILES_MAX`].
    pub files: BTreeSet<String>,
    pub lines_added: u64,
    pub lines_removed: u64,
    pub tokens: RunTokens,
    /// Of what has a price; absent if nothing has.
    pub cost_usd: Option<f64>,
    /// Tokens of models that have no known price, which `cost_usd` leaves out.
    pub tokens_without_price: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunTokens {
    /// Without what came from or went into a cache.
    pub input: u64,
    pub output: u64,
    pub cache_read: u64,
    pub cache_write: u64,
}

impl RunSummary {
    pub const TOOLS_MAX: usize = 256;
    pub const FILES_MAX: usize = 1_000;

    /// In millionths of a dollar, for sorting; `None` if nothing has a price.
    pub fn cost_micro_usd(&self) -> Option<i64> {
        // Beyond the largest number it is the largest.
        self.cost_usd.map(|usd| (usd * 1e6).round() as i64)
    }
}

impl RunTokens {
    pub fn total(&self) -> u64 {
        self.input + self.output + self.cache_read + self.cache_write
    }
}
