//! `reenact/agent_lane@1`: subagents.

words! {
    default Start LanePhase { Start = "start", Stop = "stop", }
}

payload! {
    Lane {
        id: String,
        source: Option<String>,
        phase: LanePhase,
        /// The subagent's id; events of it name it.
        lane: String,
        parent_lane: Option<String>,
        /// The call that started it.
        tool_use_id: Option<String>,
        agent_type: Option<String>,
        description: Option<String>,
        last_message: Option<String>,
    }
}
