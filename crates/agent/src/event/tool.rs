//! `reenact/agent_tool_call@1` and `reenact/agent_tool_result@1`. The id of both is the id of the use of the tool.

use crate::json::Json;

payload! {
    ToolCall {
        id: String,
        source: Option<String>,
        lane: Option<String>,
        parent_id: Option<String>,
        message_id: Option<String>,
        tool: String,
        input: Option<Json>,
        /// The input was larger than the limit and is not here.
        cut_bytes: Option<u64>,
    }
}

part! {
    /// What is not kept, and how much it was.
    Omitted {
        reason: String,
        bytes: Option<u64>,
        lines: Option<u64>,
    }
}

part! {
    /// An image that is not kept.
    Image {
        media_type: Option<String>,
        bytes: Option<u64>,
    }
}

payload! {
    ToolResult {
        id: String,
        source: Option<String>,
        lane: Option<String>,
        tool: Option<String>,
        output: Option<String>,
        /// What the tool told beside its text.
        data: Option<Json>,
        images: Option<Vec<Image>>,
        omitted: Option<Omitted>,
        cut_bytes: Option<u64>,
        is_error: Option<bool>,
        interrupted: Option<bool>,
        denied: Option<bool>,
        duration_ms: Option<f64>,
        exit_code: Option<i64>,
    }
}
