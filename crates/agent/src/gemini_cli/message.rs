//! Messages of a chat, with their thoughts, tools and tokens.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Chat, Context, SOURCE};
use crate::event::{
    AgentError, FileChange, FileOperation, Notification, Omitted, Prompt, PromptKind, Reply, SessionInfo, Thinking,
    ToolCall, ToolResult, Usage,
};
use crate::json::Json;
use crate::limits::{TEXT_BYTES_MAX, TOOL_INPUT_BYTES_MAX, TOOL_OUTPUT_BYTES_MAX, cut};
use crate::log::{Outcome, Sink, misshapen};
use crate::timestamp::rfc3339_ms;

/// Tools whose results are the contents of files.
const READING_TOOLS: [&str; 2] = ["read_file", "read_many_files"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'t> {
    id: String,
    #[serde(borrow)]
    content: Option<&'t RawValue>,
    model: Option<String>,
    tokens: Option<Tokens>,
    #[serde(borrow, default)]
    thoughts: Option<Vec<&'t RawValue>>,
    #[serde(borrow, default)]
    tool_calls: Option<Vec<&'t RawValue>>,
}

#[derive(Debug, Deserialize)]
struct Tokens {
    input: Option<u64>,
    output: Option<u64>,
    cached: Option<u64>,
    thoughts: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Thought {
    subject: Option<String>,
    description: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tool<'t> {
    id: Option<String>,
    name: Option<String>,
    #[serde(borrow)]
    args: Option<&'t RawValue>,
    #[serde(borrow)]
    result: Option<&'t RawValue>,
    status: Option<String>,
    timestamp: Option<String>,
    #[serde(borrow)]
    result_display: Option<&'t RawValue>,
}

/// What is shown of a file that was changed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileShown {
    original_content: Option<String>,
    new_content: String,
}

#[derive(Debug, Default, Deserialize)]
struct FileArguments {
    file_path: Option<String>,
    absolute_path: Option<String>,
    path: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part<'t> {
    text: Option<String>,
    #[serde(borrow)]
    function_response: Option<&'t RawValue>,
}

#[derive(Debug, Deserialize)]
struct FunctionResponse<'t> {
    #[serde(borrow)]
    response: Option<&'t RawValue>,
}

#[derive(Debug, Deserialize)]
struct Response {
    output: Option<String>,
    error: Option<String>,
}

impl Chat {
    pub(super) fn read_message(&mut self, context: &Context, kind: &str, raw: &str, sink: &mut Sink) -> Outcome {
        let message: Message<'_> = match serde_json::from_str(raw) {
            Ok(message) => message,
            Err(error) => return misshapen(raw, &error, context.line_id.clone(), SOURCE, sink),
        };
        let text = message.content.map(text_of).unwrap_or_default();
        match kind {
            "user" => self.read_prompt(context, &message, text, sink),
            "gemini" | "message_update" => self.read_reply(context, &message, text, sink),
            "error" => self.tell(
                AgentError {
                    id: message.id,
                    source: source(),
                    lane: context.lane.clone(),
                    message: text,
                    ..AgentError::default()
                },
                sink,
            ),
            "info" | "warning" => self.tell(
                Notification {
                    id: message.id,
                    source: source(),
                    lane: context.lane.clone(),
                    kind: kind.to_owned(),
                    title: None,
                    message: Some(text),
                },
                sink,
            ),
            unknown => return sink.tell_unknown(message.id, SOURCE, unknown, raw),
        }
        Outcome::Told
    }

    fn read_prompt(&mut self, context: &Context, message: &Message<'_>, text: String, sink: &mut Sink) {
        let start = text.trim_start();
        let kind = if start.starts_with("<session_context>") {
            PromptKind::Meta
        } else if context.lane.is_some() {
            PromptKind::Subagent
        } else if start.starts_with('/') {
            PromptKind::Command
        } else {
            PromptKind::Typed
        };
        let (text, cut_bytes) = cut(text, TEXT_BYTES_MAX);
        let prompt = Prompt {
            id: message.id.clone(),
            source: source(),
            lane: context.lane.clone(),
            kind,
            text,
            cut_bytes,
            ..Prompt::default()
        };
        self.tell(prompt, sink);
    }

    fn read_reply(&mut self, context: &Context, message: &Message<'_>, text: String, sink: &mut Sink) {
        self.read_model(context, message, sink);
        for (index, raw) in message.thoughts.iter().flatten().enumerate() {
            self.read_thought(context, &message.id, index, raw, sink);
        }
        if !text.is_empty() {
            let (text, cut_bytes) = cut(text, TEXT_BYTES_MAX);
            let reply = Reply {
                id: message.id.clone(),
                source: source(),
                lane: context.lane.clone(),
                parent_id: None,
                message_id: Some(message.id.clone()),
                model: message.model.clone(),
                text,
                cut_bytes,
            };
            self.tell(reply, sink);
        }
        for (index, raw) in message.tool_calls.iter().flatten().enumerate() {
            match serde_json::from_str::<Tool<'_>>(raw.get()) {
                Ok(tool) => self.read_tool(context, &message.id, index, &tool, sink),
                Err(_) => {
                    sink.tell_unknown(format!("{}:{index}", message.id), SOURCE, "tool call", raw.get());
                }
            }
        }
        if let Some(tokens) = &message.tokens {
            let cached = tokens.cached.unwrap_or_default();
            let usage = Usage {
                id: message.id.clone(),
                source: source(),
                lane: context.lane.clone(),
                model: message.model.clone(),
                // As this source counts, what came from the cache is part of the input, and thoughts are not part of
                // the output.
                input_tokens: tokens.input.map(|input| input.saturating_sub(cached)),
                output_tokens: tokens.output.map(|output| output + tokens.thoughts.unwrap_or_default()),
                cache_read_tokens: tokens.cached,
                reasoning_tokens: tokens.thoughts,
                ..Usage::default()
            };
            self.tell(usage, sink);
        }
    }

    fn read_model(&mut self, context: &Context, message: &Message<'_>, sink: &mut Sink) {
        if context.lane.is_none() && message.model.is_some() && self.said.model != message.model {
            self.said.model.clone_from(&message.model);
            sink.tell(SessionInfo {
                id: format!("{}:model", message.id),
                source: source(),
                model: message.model.clone(),
                ..SessionInfo::default()
            });
        }
    }

    fn read_thought(&mut self, context: &Context, message: &str, index: usize, raw: &RawValue, sink: &mut Sink) {
        let thought: Option<Thought> = serde_json::from_str(raw.get()).ok();
        let text = match thought {
            Some(Thought { subject, description }) => {
                let parts: Vec<String> = [subject, description].into_iter().flatten().collect();
                parts.join("\n")
            }
            None => raw.get().to_owned(),
        };
        let thinking = Thinking {
            id: format!("{message}:thought:{index}"),
            source: source(),
            lane: context.lane.clone(),
            message_id: Some(message.to_owned()),
            text: cut(text, TEXT_BYTES_MAX).0,
            cut_bytes: None,
            hidden: None,
        };
        self.tell(thinking, sink);
    }

    fn read_tool(&mut self, context: &Context, message: &str, index: usize, tool: &Tool<'_>, sink: &mut Sink) {
        let id = tool.id.clone().unwrap_or_else(|| format!("{message}:tool:{index}"));
        let name = tool.name.clone().unwrap_or_default();
        let call = ToolCall {
            id: id.clone(),
            source: source(),
            lane: context.lane.clone(),
            message_id: Some(message.to_owned()),
            tool: name.clone(),
            input: tool
                .args
                .filter(|args| args.get().len() <= TOOL_INPUT_BYTES_MAX)
                .map(Json::from),
            ..ToolCall::default()
        };
        self.tell(call, sink);
        let is_over = tool.result.is_some_and(|result| result.get() != "null")
            || matches!(tool.status.as_deref(), Some("success" | "error" | "cancelled"));
        if !is_over {
            return;
        }
        // The time of a tool is that of its end; the message's is that of its beginning.
        if let Some(end_ms) = tool.timestamp.as_deref().and_then(rfc3339_ms) {
            sink.at(Some(end_ms));
        }
        let is_error = tool.status.as_deref() == Some("error");
        let is_cancelled = tool.status.as_deref() == Some("cancelled");
        let mut result = ToolResult {
            id: id.clone(),
            source: source(),
            lane: context.lane.clone(),
            tool: Some(name.clone()),
            is_error: Some(is_error),
            interrupted: is_cancelled.then_some(true),
            ..ToolResult::default()
        };
        let output = tool.result.map(output_of).unwrap_or_default();
        if READING_TOOLS.contains(&name.as_str()) && !is_error && !self.options.keep_read_contents {
            result.omitted = Some(omitted(&output));
        } else {
            let (output, cut_bytes) = cut(output.clone(), TOOL_OUTPUT_BYTES_MAX);
            result.output = Some(output);
            result.cut_bytes = cut_bytes;
        }
        self.tell(result, sink);
        if !is_error
            && !is_cancelled
            && let Some(change) = self.file_change(context, id, &name, tool, &output)
        {
            self.tell(change, sink);
        }
    }

    fn file_change(
        &mut self,
        context: &Context,
        id: String,
        name: &str,
        tool: &Tool<'_>,
        output: &str,
    ) -> Option<FileChange> {
        let operation = match name {
            "read_file" => FileOperation::Read,
            "write_file" => FileOperation::Write,
            "replace" | "edit" => FileOperation::Edit,
            _ => return None,
        };
        let arguments: FileArguments = tool
            .args
            .and_then(|args| serde_json::from_str(args.get()).ok())
            .unwrap_or_default();
        let path = arguments.file_path.or(arguments.absolute_path).or(arguments.path)?;
        let mut change = FileChange {
            tool_use_id: Some(id.clone()),
            id,
            source: source(),
            lane: context.lane.clone(),
            path,
            operation,
            ..FileChange::default()
        };
        if change.operation == FileOperation::Read {
            change.content = Some(output.to_owned()).filter(|_| self.options.keep_read_contents);
            change.omitted = change.content.is_none().then(|| omitted(output));
            return Some(change);
        }
        if let Some(shown) = tool
            .result_display
            .and_then(|raw| serde_json::from_str::<FileShown>(raw.get()).ok())
        {
            // A message that is written anew tells the same change again.
            let is_told = self
                .told
                .contains_key(&(reenact_recording::Kind::AgentFile as u8, change.id.clone()));
            if is_told {
                return None;
            }
            let original = shown.original_content.filter(|original| !original.is_empty());
            change.original = Some(self.memory.original(&change.path, original.as_deref()));
            self.memory.left(&change.path, &change.id, Some(&shown.new_content));
            change.content = Some(shown.new_content);
        }
        Some(change)
    }
}

fn source() -> Option<String> {
    Some(SOURCE.to_owned())
}

fn omitted(text: &str) -> Omitted {
    Omitted {
        reason: "read".to_owned(),
        bytes: Some(text.len() as u64),
        lines: Some(text.lines().count() as u64),
    }
}

/// A text, a part, or parts.
fn text_of(raw: &RawValue) -> String {
    if let Ok(text) = serde_json::from_str::<String>(raw.get()) {
        return text;
    }
    let parts: Vec<Part<'_>> = serde_json::from_str(raw.get())
        .or_else(|_| serde_json::from_str(raw.get()).map(|part| vec![part]))
        .unwrap_or_default();
    let texts: Vec<String> = parts.into_iter().filter_map(|part| part.text).collect();
    texts.join("\n")
}

/// What a tool gave back: parts with responses of functions in them.
fn output_of(raw: &RawValue) -> String {
    if let Ok(text) = serde_json::from_str::<String>(raw.get()) {
        return text;
    }
    let Ok(parts) = serde_json::from_str::<Vec<Part<'_>>>(raw.get()) else {
        return raw.get().to_owned();
    };
    let texts: Vec<String> = parts
        .into_iter()
        .filter_map(|part| {
            let Some(function) = part.function_response else {
                return part.text;
            };
            let response = serde_json::from_str::<FunctionResponse<'_>>(function.get())
                .ok()?
                .response?;
            let told: Option<Response> = serde_json::from_str(response.get()).ok();
            told.and_then(|told| told.output.or(told.error))
                .or_else(|| Some(response.get().to_owned()))
        })
        .collect();
    texts.join("\n")
}
