//! `reenact/agent_usage@1`: what one reply of a model took. The id is the message's.

payload! {
    Usage {
        id: String,
        source: Option<String>,
        lane: Option<String>,
        model: Option<String>,
        /// Without what came from or went into a cache.
        input_tokens: Option<u64>,
        /// With what was reasoned.
        output_tokens: Option<u64>,
        cache_read_tokens: Option<u64>,
        cache_write_5m_tokens: Option<u64>,
        cache_write_1h_tokens: Option<u64>,
        reasoning_tokens: Option<u64>,
        /// As the source says it.
        cost_usd: Option<f64>,
    }
}
