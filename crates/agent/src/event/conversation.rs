//! `reenact/agent_prompt@1`, `reenact/agent_reply@1` and `reenact/agent_thinking@1`.

words! {
    default Typed PromptKind {
        Typed = "typed",
        /// A slash command, or a shell command of the person.
        Command = "command",
        /// Typed while the agent worked.
        Queued = "queued",
        /// Put in by the agent's program.
        Meta = "meta",
        /// What a subagent was given.
        Subagent = "subagent",
        CompactSummary = "compact_summary",
    }
}

payload! {
    Prompt {
        id: String,
        source: Option<String>,
        lane: Option<String>,
        kind: PromptKind,
        parent_id: Option<String>,
        text: String,
        images: Option<u64>,
        /// So much was cut off at the end.
        cut_bytes: Option<u64>,
    }
}

payload! {
    /// A piece of text of a reply; pieces of one reply have one `message_id`.
    Reply {
        id: String,
        source: Option<String>,
        lane: Option<String>,
        parent_id: Option<String>,
        message_id: Option<String>,
        model: Option<String>,
        text: String,
        cut_bytes: Option<u64>,
    }
}

payload! {
    Thinking {
        id: String,
        source: Option<String>,
        lane: Option<String>,
        message_id: Option<String>,
        text: String,
        cut_bytes: Option<u64>,
        /// There was thinking, and its text is not told.
        hidden: Option<bool>,
    }
}
