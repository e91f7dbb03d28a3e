//! A line of a transcript, taken apart as far as all lines are alike.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A text; what is none is left out, because lines of other types use the same names for other things.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = Option::<&RawValue>::deserialize(deserializer)?;
    Ok(raw.and_then(|raw| serde_json::from_str(raw.get()).ok()))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line<'t> {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) subtype: Option<String>,
    pub(super) uuid: Option<String>,
    pub(super) parent_uuid: Option<String>,
    pub(super) logical_parent_uuid: Option<String>,
    pub(super) prompt_id: Option<String>,
    pub(super) timestamp: Option<String>,
    pub(super) session_id: Option<String>,
    pub(super) is_sidechain: Option<bool>,
    pub(super) agent_id: Option<String>,
    pub(super) cwd: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) version: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) git_branch: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) permission_mode: Option<String>,
    pub(super) is_meta: Option<bool>,
    pub(super) is_compact_summary: Option<bool>,
    pub(super) is_api_error_message: Option<bool>,
    #[serde(rename = "costUSD")]
    pub(super) cost_usd: Option<f64>,
    pub(super) duration_ms: Option<f64>,
    #[serde(borrow)]
    pub(super) message: Option<&'t RawValue>,
    #[serde(borrow)]
    pub(super) tool_use_result: Option<&'t RawValue>,
    /// Of system lines and queued prompts.
    #[serde(borrow)]
    pub(super) content: Option<&'t RawValue>,
    #[serde(borrow)]
    pub(super) compact_metadata: Option<&'t RawValue>,
    #[serde(borrow)]
    pub(super) error: Option<&'t RawValue>,
    pub(super) retry_attempt: Option<u64>,
    pub(super) max_retries: Option<u64>,
    pub(super) retry_in_ms: Option<f64>,
    #[serde(borrow)]
    pub(super) attachment: Option<&'t RawValue>,
    #[serde(borrow)]
    pub(super) snapshot: Option<&'t RawValue>,
    #[serde(default, deserialize_with = "text")]
    pub(super) operation: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) summary: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) custom_title: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) ai_title: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) title: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) mode: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) pr_url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Message<'t> {
    pub(super) id: Option<String>,
    pub(super) model: Option<String>,
    #[serde(borrow)]
    pub(super) content: Option<&'t RawValue>,
    pub(super) usage: Option<TokenUsage>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub(super) struct TokenUsage {
    pub(super) input_tokens: Option<u64>,
    pub(super) output_tokens: Option<u64>,
    pub(super) cache_read_input_tokens: Option<u64>,
    pub(super) cache_creation_input_tokens: Option<u64>,
    pub(super) cache_creation: Option<CacheCreation>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub(super) struct CacheCreation {
    pub(super) ephemeral_5m_input_tokens: Option<u64>,
    pub(super) ephemeral_1h_input_tokens: Option<u64>,
}

impl TokenUsage {
    /// Tokens written to the cache for five minutes and for an hour.
    pub(super) fn cache_writes(&self) -> (Option<u64>, Option<u64>) {
        match self.cache_creation {
            Some(told) => (told.ephemeral_5m_input_tokens, told.ephemeral_1h_input_tokens),
            None => (self.cache_creation_input_tokens, None),
        }
    }
}
