//! `reenact/agent_compaction@1`: the conversation was replaced by its summary.

words! {
    default End CompactionPhase { Start = "start", End = "end", }
}

payload! {
    Compaction {
        id: String,
        source: Option<String>,
        lane: Option<String>,
        phase: CompactionPhase,
        trigger: Option<String>,
        tokens_before: Option<u64>,
        tokens_after: Option<u64>,
        summary: Option<String>,
        /// The message it goes on from.
        parent_id: Option<String>,
    }
}
