//! What a tool answered, where the answer stands by itself: in hooks, and in what others make of hooks.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::content::flatten;
use super::file_tools::{Use, file_change};
use super::tool_result::{Given, tool_result};
use crate::event::{FileChange, ToolResult};
use crate::file_memory::FileMemory;

pub(crate) struct Answer<'a> {
    pub(crate) tool_use_id: &'a str,
    pub(crate) tool: &'a str,
    /// JSON.
    pub(crate) input: &'a str,
    /// JSON.
    pub(crate) response: Option<&'a str>,
    /// What went wrong, where the source says that something did.
    pub(crate) error: Option<String>,
    pub(crate) keep_read_contents: bool,
}

/// Signs of failure in an answer that does not say whether it is one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Signs<'t> {
    is_error: Option<bool>,
    #[serde(borrow)]
    error: Option<&'t RawValue>,
    #[serde(rename = "exitCode")]
    exit_code: Option<i64>,
}

pub(crate) fn read_answer(answer: &Answer<'_>, memory: &mut FileMemory) -> (ToolResult, Option<FileChange>) {
    let is_error = answer.error.is_some() || answer.response.is_some_and(shows_failure);
    let result = tool_result(Given {
        tool_use_id: answer.tool_use_id,
        tool: Some(answer.tool),
        text: answer.error.clone().or_else(|| text_of_blocks(answer.response)),
        images: Vec::new(),
        is_error,
        response: answer.response,
        keep_read_contents: answer.keep_read_contents,
    });
    let used = Use {
        tool_use_id: answer.tool_use_id,
        tool: answer.tool,
        input: answer.input,
        response: answer.response,
        keep_read_contents: answer.keep_read_contents,
    };
    let change = if is_error { None } else { file_change(&used, memory) };
    (result, change)
}

fn shows_failure(response: &str) -> bool {
    if let Ok(text) = serde_json::from_str::<String>(response) {
        return text.starts_with("Error") || text.starts_with("<tool_use_error>");
    }
    let signs: Signs<'_> = serde_json::from_str(response).unwrap_or_default();
    let error = signs
        .error
        .map(|error| error.get())
        .filter(|error| !matches!(*error, "null" | "\"\"" | "false"));
    signs.is_error == Some(true) || error.is_some() || signs.exit_code.is_some_and(|code| code != 0)
}

/// Of tools that answer in blocks, as those of servers do.
fn text_of_blocks(response: Option<&str>) -> Option<String> {
    let response = response.filter(|response| response.starts_with('['))?;
    let content: &RawValue = serde_json::from_str(response).ok()?;
    Some(flatten(content).0)
}
