//! What a tool gave back, from its text and from what it told beside it.

use serde::Deserialize;

use super::READING_TOOLS;
use crate::event::{Image, Omitted, ToolResult};
use crate::json::Json;
use crate::limits::{TOOL_DATA_BYTES_MAX, TOOL_OUTPUT_BYTES_MAX, cut};

/// Tools that tell nothing beside their text that is not in their input, their text or a file event.
const TOOLS_WITHOUT_DATA: [&str; 10] = [
    "Read",
    "NotebookRead",
    "Write",
    "Edit",
    "MultiEdit",
    "NotebookEdit",
    "Bash",
    "Grep",
    "Glob",
    "TodoWrite",
];

/// Beginnings of texts that stand in the place of a result when a person said no.
const DENIED: [&str; 3] = [
    "The user doesn't want to proceed with this tool use",
    "The user doesn't want to take this action",
    "Permission to use ",
];
const INTERRUPTED: &str = "[Request interrupted by user";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Response {
    stdout: Option<String>,
    stderr: Option<String>,
    interrupted: Option<bool>,
    #[serde(rename = "exitCode")]
    exit_code: Option<i64>,
    #[serde(rename = "durationMs")]
    duration_ms: Option<f64>,
    #[serde(rename = "totalDurationMs")]
    total_duration_ms: Option<f64>,
}

pub(super) struct Given<'g> {
    pub(super) tool_use_id: &'g str,
    pub(super) tool: Option<&'g str>,
    pub(super) text: Option<String>,
    pub(super) images: Vec<Image>,
    pub(super) is_error: bool,
    /// JSON.
    pub(super) response: Option<&'g str>,
    pub(super) keep_read_contents: bool,
}

pub(super) fn tool_result(given: Given<'_>) -> ToolResult {
    let response: Response = given
        .response
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let text = given.text.or_else(|| text_of(&response, given.response));
    let is_read = given.tool.is_some_and(|tool| READING_TOOLS.contains(&tool));
    let mut result = ToolResult {
        id: given.tool_use_id.to_owned(),
        tool: given.tool.map(str::to_owned),
        images: Some(given.images).filter(|images| !images.is_empty()),
        is_error: Some(given.is_error),
        interrupted: response.interrupted.filter(|interrupted| *interrupted),
        duration_ms: response.duration_ms.or(response.total_duration_ms),
        exit_code: response.exit_code,
        ..ToolResult::default()
    };
    if let Some(text) = &text
        && given.is_error
    {
        result.denied = DENIED.iter().any(|start| text.starts_with(start)).then_some(true);
        result.interrupted = result.interrupted.or(text.contains(INTERRUPTED).then_some(true));
        result.exit_code = result.exit_code.or_else(|| told_exit_code(text));
    }
    match text {
        Some(text) if is_read && !given.is_error && !given.keep_read_contents => {
            result.omitted = Some(Omitted {
                reason: "read".to_owned(),
                bytes: Some(text.len() as u64),
                lines: Some(text.lines().count() as u64),
            });
        }
        Some(text) => {
            let (text, cut_bytes) = cut(text, TOOL_OUTPUT_BYTES_MAX);
            result.output = Some(text);
            result.cut_bytes = cut_bytes;
        }
        None => {}
    }
    let tells_more = given.tool.is_some_and(|tool| !TOOLS_WITHOUT_DATA.contains(&tool));
    result.data = given
        .response
        .filter(|data| tells_more && data.starts_with('{') && data.len() <= TOOL_DATA_BYTES_MAX)
        .and_then(Json::of);
    result
}

/// Hooks have no text beside the response.
fn text_of(response: &Response, raw: Option<&str>) -> Option<String> {
    if response.stdout.is_some() || response.stderr.is_some() {
        let parts = [response.stdout.as_deref(), response.stderr.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        return Some(parts.join("\n"));
    }
    let raw = raw?;
    Some(serde_json::from_str::<String>(raw).unwrap_or_else(|_| raw.to_owned()))
}

/// `Exit code 1` stands before the output of a command that failed.
fn told_exit_code(text: &str) -> Option<i64> {
    let start = text.strip_prefix("Error: ").unwrap_or(text);
    let code = start.strip_prefix("Exit code ")?;
    code.split(|c: char| !c.is_ascii_digit() && c != '-')
        .next()?
        .parse()
        .ok()
}
