//! Tokens, and what they cost: as the source says it, else by the price of the model.

use super::sorted::Timed;
use super::{Tokens, UsageSample};
use crate::event::Usage;
use crate::price::cost;

pub(super) fn build(usage: &Timed<'_, Usage>) -> Vec<UsageSample> {
    let samples = usage.iter().map(|(at_ms, usage)| {
        let tokens = Tokens {
            input: usage.input_tokens.unwrap_or_default(),
            output: usage.output_tokens.unwrap_or_default(),
            cache_read: usage.cache_read_tokens.unwrap_or_default(),
            cache_write_5m: usage.cache_write_5m_tokens.unwrap_or_default(),
            cache_write_1h: usage.cache_write_1h_tokens.unwrap_or_default(),
            reasoning: usage.reasoning_tokens.unwrap_or_default(),
        };
        let (cost_usd, cost_origin) = cost(usage.cost_usd, usage.model.as_deref(), &tokens);
        UsageSample {
            id: usage.id.clone(),
            at_ms: *at_ms,
            lane: usage.lane.clone(),
            model: usage.model.clone(),
            tokens,
            cost_usd,
            cost_origin,
        }
    });
    samples.collect()
}

impl Tokens {
    pub fn total(&self) -> u64 {
        self.input + self.output + self.cache_read + self.cache_write_5m + self.cache_write_1h
    }

    pub fn add(&mut self, other: &Self) {
        self.input += other.input;
        self.output += other.output;
        self.cache_read += other.cache_read;
        self.cache_write_5m += other.cache_write_5m;
        self.cache_write_1h += other.cache_write_1h;
        self.reasoning += other.reasoning;
    }
}
