//! `reenact/agent_permission@1`: questions to the person, and the answers.

use crate::json::Json;

words! {
    default Asked PermissionState { Asked = "asked", Granted = "granted", Denied = "denied", }
}

payload! {
    Permission {
        id: String,
        source: Option<String>,
        lane: Option<String>,
        state: PermissionState,
        tool: Option<String>,
        tool_use_id: Option<String>,
        message: Option<String>,
        input: Option<Json>,
    }
}
