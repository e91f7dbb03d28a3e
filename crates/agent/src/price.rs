//! What tokens cost. The table is data (`prices.json`) with its date and its sources; a model that is not in it has no
//! price, which is not a price of nothing.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::session::Tokens;

const TOKENS_PER_UNIT: f64 = 1e6;

/// Where a cost comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CostOrigin {
    /// The source says it.
    Told,
    /// By the table of prices.
    Priced,
    /// The table does not know the model.
    Unknown,
}

/// The table of prices, in US dollars for a million tokens.
#[derive(Debug, Deserialize, Serialize)]
pub struct PriceTable {
    pub unit: String,
    /// When it was compared with its sources.
    pub checked: String,
    pub sources: Vec<String>,
    pub models: Vec<ModelPrice>,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct ModelPrice {
    /// Without the date that may stand behind them.
    pub names: Vec<String>,
    #[serde(flatten)]
    pub rates: Rates,
    pub above: Option<RatesAbove>,
}

/// For prompts with more tokens than this.
#[derive(Debug, Deserialize, Serialize)]
pub struct RatesAbove {
    pub prompt_tokens: u64,
    #[serde(flatten)]
    pub rates: Rates,
}

#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
pub struct Rates {
    pub input: f64,
    pub output: f64,
    pub cache_read: f64,
    #[serde(default)]
    pub cache_write_5m: f64,
    #[serde(default)]
    pub cache_write_1h: f64,
}

static TABLE: LazyLock<Option<PriceTable>> = LazyLock::new(|| serde_json::from_str(include_str!("prices.json")).ok());

/// The table; a test reads it, so it is there.
pub fn price_table() -> Option<&'static PriceTable> {
    TABLE.as_ref()
}

fn price_of(model: &str) -> Option<&'static ModelPrice> {
    // Some name the house before the model, and the size of the window behind it.
    let model = model.rsplit('/').next().unwrap_or(model);
    let model = model.split('[').next().unwrap_or(model);
    let models = &TABLE.as_ref()?.models;
    models
        .iter()
        .find(|price| price.names.iter().any(|name| is_called(model, name)))
}

/// Only a date may stand behind a name: `claude-opus-5` is not the beginning of `claude-opus-5-5`.
fn is_called(model: &str, name: &str) -> bool {
    let Some(rest) = model.strip_prefix(name) else {
        return false;
    };
    let date = rest.trim_start_matches(['-', '@']);
    rest.is_empty() || date == "latest" || date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit())
}

pub(crate) fn cost(told: Option<f64>, model: Option<&str>, tokens: &Tokens) -> (Option<f64>, CostOrigin) {
    if told.is_some() {
        return (told, CostOrigin::Told);
    }
    let Some(price) = model.and_then(price_of) else {
        return (None, CostOrigin::Unknown);
    };
    let prompt_tokens = tokens.input + tokens.cache_read + tokens.cache_write_5m + tokens.cache_write_1h;
    let above = price.above.as_ref().filter(|above| prompt_tokens > above.prompt_tokens);
    let rates = above.map_or(price.rates, |above| above.rates);
    let parts = [
        (tokens.input, rates.input),
        (tokens.output, rates.output),
        (tokens.cache_read, rates.cache_read),
        (tokens.cache_write_5m, rates.cache_write_5m),
        (tokens.cache_write_1h, rates.cache_write_1h),
    ];
    let cost: f64 = parts.iter().map(|(tokens, rate)| *tokens as f64 * rate).sum();
    (Some(cost / TOKENS_PER_UNIT), CostOrigin::Priced)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost_of(model: &str, tokens: Tokens) -> Option<f64> {
        cost(None, Some(model), &tokens).0
    }

    #[test]
    fn a_date_may_stand_behind_a_name_and_unknown_models_have_no_price() {
        let million = Tokens {
            input: 1_000_000,
            ..Tokens::default()
        };
        assert_eq!(cost_of("claude-opus-4-5-20251101", million), Some(5.0));
        assert_eq!(cost_of("claude-opus-4-1-20250805", million), Some(15.0));
        assert_eq!(cost_of("claude-opus-4-20250514", million), Some(15.0));
        assert_eq!(cost_of("anthropic/claude-sonnet-4-20250514", million), Some(3.0));
        assert_eq!(cost_of("gemini-2.5-pro", million), Some(2.5));
        assert_eq!(cost_of("claude-opus-5-5", million), Some(4.0));
        assert_eq!(cost_of("gpt-5-codex-mini", million), None);
        assert_eq!(cost_of("some-new-model", million), None);
        assert_eq!(
            cost(Some(0.5), Some("some-new-model"), &million),
            (Some(0.5), CostOrigin::Told)
        );
        assert!(price_table().is_some_and(|table| !table.sources.is_empty()));
    }
}
