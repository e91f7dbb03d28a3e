//! `reenact/agent_session@1`, `reenact/agent_turn_end@1` and `reenact/agent_rewind@1`: how a session went as a whole.

words! {
    SessionStatus { Start = "start", End = "end", }
}

payload! {
    /// Later ones win, member by member.
    SessionInfo {
        id: String,
        source: Option<String>,
        /// `claude-code`, `codex`, `gemini-cli`, `vibecraft` …
        agent: Option<String>,
        agent_version: Option<String>,
        /// The agent's own id of the session.
        source_session_id: Option<String>,
        status: Option<SessionStatus>,
        /// Why it started or ended.
        reason: Option<String>,
        cwd: Option<String>,
        git_branch: Option<String>,
        model: Option<String>,
        /// As a person named it.
        title: Option<String>,
        /// As the agent named it.
        generated_title: Option<String>,
        permission_mode: Option<String>,
    }
}

words! {
    default Finished TurnEndReason { Finished = "finished", Interrupted = "interrupted", Error = "error", }
}

payload! {
    TurnEnd {
        id: String,
        source: Option<String>,
        lane: Option<String>,
        reason: TurnEndReason,
        prompt_id: Option<String>,
        duration_ms: Option<f64>,
        last_message: Option<String>,
    }
}

payload! {
    /// What was said after `to_ms` and before this event's time was left; the conversation goes on from `to_id`.
    Rewind {
        id: String,
        source: Option<String>,
        to_id: Option<String>,
        to_ms: i64,
    }
}
