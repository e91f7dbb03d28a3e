//! `reenact/agent_unknown@1`: a line of a source that is not known, kept.

payload! {
    Unknown {
        id: String,
        source: Option<String>,
        line_type: String,
        raw: Option<String>,
        cut_bytes: Option<u64>,
    }
}
