//! `reenact/agent_notification@1`: what the agent's program told beside the conversation.

payload! {
    Notification {
        id: String,
        source: Option<String>,
        lane: Option<String>,
        kind: String,
        title: Option<String>,
        message: Option<String>,
    }
}
