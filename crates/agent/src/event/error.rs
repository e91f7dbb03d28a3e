//! `reenact/agent_error@1`: the model could not be reached, or refused.

payload! {
    AgentError {
        id: String,
        source: Option<String>,
        lane: Option<String>,
        message: String,
        code: Option<String>,
        retry_attempt: Option<u64>,
        retries_max: Option<u64>,
        retry_in_ms: Option<f64>,
    }
}
