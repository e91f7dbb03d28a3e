//! What went to the model and came back.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::apply_patch::{changes, patch_of};
use super::{Context, OpenCall, Rollout, SOURCE, output};
use crate::event::{Payload, Prompt, PromptKind, Reply, Thinking, ToolCall, ToolResult};
use crate::json::Json;
use crate::limits::{TEXT_BYTES_MAX, TOOL_INPUT_BYTES_MAX, TOOL_OUTPUT_BYTES_MAX, cut};
use crate::log::{Outcome, Sink, misshapen};

/// Beginnings of what the program puts in before what a person typed.
const META: [&str; 5] = [
    "<environment_context>",
    "<user_instructions>",
    "<permissions instructions>",
    "# AGENTS.md instructions",
    "<turn_aborted>",
];

#[derive(Debug, Deserialize)]
struct Item<'t> {
    #[serde(rename = "type")]
    kind: Option<String>,
    role: Option<String>,
    id: Option<String>,
    #[serde(borrow)]
    content: Option<&'t RawValue>,
    #[serde(borrow)]
    summary: Option<&'t RawValue>,
    name: Option<String>,
    call_id: Option<String>,
    #[serde(borrow)]
    arguments: Option<&'t RawValue>,
    #[serde(borrow)]
    input: Option<&'t RawValue>,
    #[serde(borrow)]
    action: Option<&'t RawValue>,
    #[serde(borrow)]
    output: Option<&'t RawValue>,
}

#[derive(Debug, Default, Deserialize)]
struct Part {
    #[serde(rename = "type")]
    kind: Option<String>,
    text: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Folder {
    workdir: Option<String>,
}

impl Rollout {
    pub(super) fn read_item(&mut self, context: &Context<'_>, sink: &mut Sink) -> Outcome {
        let item: Item<'_> = match serde_json::from_str(context.payload) {
            Ok(item) => item,
            Err(error) => return misshapen(context.raw, &error, context.id.clone(), SOURCE, sink),
        };
        match item.kind.as_deref() {
            Some("message") => self.read_message(context, &item, sink),
            None if item.role.is_some() => self.read_message(context, &item, sink),
            Some("reasoning") => self.read_reasoning(context, &item, sink),
            Some(
                "function_call" | "custom_tool_call" | "local_shell_call" | "web_search_call" | "tool_search_call",
            ) => self.read_call(context, &item, sink),
            Some("function_call_output" | "custom_tool_call_output" | "tool_search_output") => {
                self.read_output(context, &item, sink)
            }
            Some(kind @ ("ghost_snapshot" | "compaction" | "compaction_summary")) => Outcome::Counted(kind.to_owned()),
            kind => {
                let kind = format!("response_item/{}", kind.unwrap_or(""));
                sink.tell_unknown(context.id.clone(), SOURCE, &kind, context.raw)
            }
        }
    }

    fn read_message(&mut self, context: &Context<'_>, item: &Item<'_>, sink: &mut Sink) -> Outcome {
        let parts = parts(item.content);
        let images = parts
            .iter()
            .filter(|part| part.kind.as_deref() == Some("input_image"))
            .count() as u64;
        let texts: Vec<String> = parts.into_iter().filter_map(|part| part.text).collect();
        let role = item.role.as_deref().unwrap_or("");
        match role {
            "assistant" => self.tell_reply(context, texts.join("\n"), sink),
            "user" => self.tell_prompt(context, texts.join("\n"), images, sink),
            role => Outcome::Counted(format!("message of the {role}")),
        }
    }

    pub(super) fn tell_reply(&mut self, context: &Context<'_>, text: String, sink: &mut Sink) -> Outcome {
        if !self.is_new("assistant", &text) {
            return Outcome::Counted("said before".to_owned());
        }
        let (text, cut_bytes) = cut(text, TEXT_BYTES_MAX);
        sink.tell(Reply {
            id: context.id.clone(),
            source: Some(SOURCE.to_owned()),
            lane: context.lane.clone(),
            model: self.said.model.clone(),
            text,
            cut_bytes,
            ..Reply::default()
        });
        Outcome::Told
    }

    pub(super) fn tell_prompt(&mut self, context: &Context<'_>, text: String, images: u64, sink: &mut Sink) -> Outcome {
        if !self.is_new("user", &text) {
            return Outcome::Counted("said before".to_owned());
        }
        let start = text.trim_start();
        let kind = if META.iter().any(|beginning| start.starts_with(beginning)) {
            PromptKind::Meta
        } else if context.lane.is_some() {
            PromptKind::Subagent
        } else {
            self.prompt_times_ms.push(sink.now_ms());
            PromptKind::Typed
        };
        let (text, cut_bytes) = cut(text, TEXT_BYTES_MAX);
        sink.tell(Prompt {
            id: context.id.clone(),
            source: Some(SOURCE.to_owned()),
            lane: context.lane.clone(),
            kind,
            text,
            images: Some(images).filter(|images| *images > 0),
            cut_bytes,
            ..Prompt::default()
        });
        Outcome::Told
    }

    fn read_reasoning(&mut self, context: &Context<'_>, item: &Item<'_>, sink: &mut Sink) -> Outcome {
        let parts = parts(item.summary).into_iter().chain(parts(item.content));
        let texts: Vec<String> = parts.filter_map(|part| part.text).collect();
        self.tell_thinking(context, texts.join("\n"), sink)
    }

    pub(super) fn tell_thinking(&mut self, context: &Context<'_>, text: String, sink: &mut Sink) -> Outcome {
        if !text.is_empty() && !self.is_new("thinking", &text) {
            return Outcome::Counted("said before".to_owned());
        }
        let hidden = text.is_empty().then_some(true);
        let (text, cut_bytes) = cut(text, TEXT_BYTES_MAX);
        sink.tell(Thinking {
            id: context.id.clone(),
            source: Some(SOURCE.to_owned()),
            lane: context.lane.clone(),
            message_id: None,
            text,
            cut_bytes,
            hidden,
        });
        Outcome::Told
    }

    fn read_call(&mut self, context: &Context<'_>, item: &Item<'_>, sink: &mut Sink) -> Outcome {
        let kind = item.kind.as_deref().unwrap_or("").trim_end_matches("_call").to_owned();
        let tool = item.name.clone().unwrap_or(kind);
        let id = item
            .call_id
            .clone()
            .or_else(|| item.id.clone())
            .unwrap_or_else(|| context.id.clone());
        let input = item
            .arguments
            .or(item.input)
            .or(item.action)
            .map(|raw| plain(raw.get()));
        let folder: Folder = input
            .as_deref()
            .and_then(|input| serde_json::from_str(input).ok())
            .unwrap_or_default();
        let call = OpenCall {
            patch: input.as_deref().and_then(|input| patch_of(&tool, input)),
            folder: folder.workdir.or_else(|| self.said.cwd.clone()),
            tool: tool.clone(),
        };
        self.open_calls.insert(id.clone(), call);
        let is_kept = input.as_ref().is_some_and(|input| input.len() <= TOOL_INPUT_BYTES_MAX);
        sink.tell(ToolCall {
            id,
            source: Some(SOURCE.to_owned()),
            lane: context.lane.clone(),
            tool,
            cut_bytes: input.as_ref().filter(|_| !is_kept).map(|input| input.len() as u64),
            input: input.filter(|_| is_kept).and_then(|input| Json::of(&input)),
            ..ToolCall::default()
        });
        Outcome::Told
    }

    fn read_output(&mut self, context: &Context<'_>, item: &Item<'_>, sink: &mut Sink) -> Outcome {
        let id = item.call_id.clone().unwrap_or_else(|| context.id.clone());
        let output = item.output.map(output::read).unwrap_or_default();
        let call = self.open_calls.remove(&id);
        let failed = output.exit_code.is_some_and(|code| code != 0) || output.success == Some(false);
        let failed = failed || output.text.starts_with("apply_patch verification failed");
        let denied = output.text.starts_with("exec command rejected by user")
            || output.text.contains("rejected by user approval");
        let (text, cut_bytes) = cut(output.text, TOOL_OUTPUT_BYTES_MAX);
        sink.tell(ToolResult {
            id: id.clone(),
            source: Some(SOURCE.to_owned()),
            lane: context.lane.clone(),
            tool: call.as_ref().map(|call| call.tool.clone()),
            output: Some(text),
            images: Some(output.images).filter(|images| !images.is_empty()),
            cut_bytes,
            is_error: Some(failed || denied),
            interrupted: None,
            denied: denied.then_some(true),
            duration_ms: output.duration_ms,
            exit_code: output.exit_code,
            ..ToolResult::default()
        });
        if let Some(OpenCall {
            patch: Some(patch),
            folder,
            ..
        }) = call.filter(|_| !failed && !denied)
        {
            for mut change in changes(&patch, &id, folder.as_deref()) {
                change.source = Some(SOURCE.to_owned());
                change.lane = context.lane.clone();
                sink.tell(Payload::from(change));
            }
        }
        Outcome::Told
    }
}

/// Arguments are JSON in a text; what is a text and no JSON stays a text.
fn plain(raw: &str) -> String {
    match serde_json::from_str::<String>(raw) {
        Ok(text) if Json::of(&text).is_some() => text,
        _ => raw.to_owned(),
    }
}

fn parts(content: Option<&RawValue>) -> Vec<Part> {
    let Some(content) = content else {
        return Vec::new();
    };
    if let Ok(text) = serde_json::from_str::<String>(content.get()) {
        let text = Some(text);
        return vec![Part {
            text,
            ..Part::default()
        }];
    }
    serde_json::from_str(content.get()).unwrap_or_default()
}
