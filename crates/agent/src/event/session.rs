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

impl SessionInfo {
    /// What is not as it was.
    pub(crate) fn changed_since(&self, before: &Self, id: String) -> Self {
        fn news(now: &Option<String>, before: &Option<String>) -> Option<String> {
            now.clone().filter(|_| now != before)
        }
        Self {
            id,
            source: self.source.clone(),
            agent: news(&self.agent, &before.agent),
            agent_version: news(&self.agent_version, &before.agent_version),
            source_session_id: news(&self.source_session_id, &before.source_session_id),
            status: None,
            reason: None,
            cwd: news(&self.cwd, &before.cwd),
            git_branch: news(&self.git_branch, &before.git_branch),
            model: news(&self.model, &before.model),
            title: news(&self.title, &before.title),
            generated_title: news(&self.generated_title, &before.generated_title),
            permission_mode: news(&self.permission_mode, &before.permission_mode),
        }
    }
}
