//! Lines of replies. One reply stands on several lines, a block of content each, with one message id.

use super::line::{Message, TokenUsage};
use super::{Context, LastMessage, OpenCall, SOURCE, Transcript};
use crate::claude_code::SUBAGENT_TOOLS;
use crate::claude_code::content::{Block, blocks, flatten};
use crate::event::{AgentError, Reply, Thinking, ToolCall, Unknown, Usage};
use crate::json::Json;
use crate::limits::{TEXT_BYTES_MAX, TOOL_INPUT_BYTES_MAX, UNKNOWN_RAW_BYTES_MAX, cut};
use crate::log::{Outcome, Sink, misshapen};

/// The model's name on lines that no model wrote.
const SYNTHETIC: &str = "<synthetic>";

impl Transcript {
    pub(super) fn read_assistant(&mut self, context: &Context<'_>, sink: &mut Sink) -> Outcome {
        let raw = context.line.message.map_or("null", |message| message.get());
        let message: Message<'_> = match serde_json::from_str(raw) {
            Ok(message) => message,
            Err(error) => return misshapen(context.raw, &error, context.id.clone(), SOURCE, sink),
        };
        self.start_lane(context, None, sink);
        self.chain.mark_message(&context.id);
        if context.line.is_api_error_message == Some(true) {
            let text = message.content.map(flatten).map_or_else(String::new, |(text, _)| text);
            sink.tell(AgentError {
                id: context.id.clone(),
                source: Some(SOURCE.to_owned()),
                lane: context.lane.clone(),
                message: text,
                ..AgentError::default()
            });
            return Outcome::Told;
        }
        let model = message.model.as_deref().filter(|model| *model != SYNTHETIC);
        self.tell_model(context, model, sink);
        let content = message.content.map(blocks).unwrap_or_default();
        for (index, block) in content.iter().enumerate() {
            let id = format!("{}:{index}", context.id);
            match block {
                Ok(block) => self.read_block(context, &message, block, id, sink),
                Err(raw) => tell_block(id, "block", raw.get(), sink),
            }
        }
        self.tell_usage(context, &message, model, sink);
        Outcome::Told
    }

    fn read_block(
        &mut self,
        context: &Context<'_>,
        message: &Message<'_>,
        block: &Block<'_>,
        id: String,
        sink: &mut Sink,
    ) {
        let source = Some(SOURCE.to_owned());
        let lane = context.lane.clone();
        match block.kind.as_str() {
            "text" => {
                let (text, cut_bytes) = cut(block.text.clone().unwrap_or_default(), TEXT_BYTES_MAX);
                sink.tell(Reply {
                    id,
                    source,
                    lane,
                    parent_id: context.line.parent_uuid.clone(),
                    message_id: message.id.clone(),
                    model: message.model.clone(),
                    text,
                    cut_bytes,
                });
            }
            "thinking" | "redacted_thinking" => {
                let text = block.thinking.clone().unwrap_or_default();
                let hidden = text.is_empty().then_some(true);
                let (text, cut_bytes) = cut(text, TEXT_BYTES_MAX);
                sink.tell(Thinking {
                    id,
                    source,
                    lane,
                    message_id: message.id.clone(),
                    text,
                    cut_bytes,
                    hidden,
                });
            }
            "tool_use" | "server_tool_use" | "mcp_tool_use" => self.read_tool_use(context, message, block, id, sink),
            other => tell_block(id, other, "", sink),
        }
    }

    fn read_tool_use(
        &mut self,
        context: &Context<'_>,
        message: &Message<'_>,
        block: &Block<'_>,
        id: String,
        sink: &mut Sink,
    ) {
        let id = block.id.clone().unwrap_or(id);
        let tool = block.name.clone().unwrap_or_default();
        let input = block
            .input
            .filter(|input| input.get().len() <= TOOL_INPUT_BYTES_MAX)
            .map(Json::from);
        let cut_bytes = block
            .input
            .filter(|_| input.is_none())
            .map(|input| input.get().len() as u64);
        if SUBAGENT_TOOLS.contains(&tool.as_str())
            && let Some(given) = input.as_ref().and_then(|input| input.read::<SubagentInput>())
        {
            let given = blake3::hash(given.prompt.trim().as_bytes());
            self.given_to_subagents.insert(given, id.clone());
        }
        let call = OpenCall {
            tool: tool.clone(),
            input: input.clone(),
            at_ms: sink.now_ms(),
            lane: context.lane.clone(),
        };
        self.open_calls.insert(id.clone(), call);
        sink.tell(ToolCall {
            id,
            source: Some(SOURCE.to_owned()),
            lane: context.lane.clone(),
            parent_id: context.line.parent_uuid.clone(),
            message_id: message.id.clone(),
            tool,
            input,
            cut_bytes,
        });
    }

    /// Lines of one reply repeat its usage; only what is new is told.
    fn tell_usage(&mut self, context: &Context<'_>, message: &Message<'_>, model: Option<&str>, sink: &mut Sink) {
        let (Some(usage), Some(model)) = (message.usage, model) else {
            return;
        };
        let id = message.id.clone().unwrap_or_else(|| context.id.clone());
        let last = LastMessage {
            id: id.clone(),
            usage: Some(usage),
        };
        let is_known = self
            .last_message
            .as_ref()
            .is_some_and(|known| known.id == last.id && known.usage == last.usage);
        self.last_message = Some(last);
        if is_known && context.line.cost_usd.is_none() {
            return;
        }
        let (cache_write_5m_tokens, cache_write_1h_tokens) = usage.cache_writes();
        let TokenUsage {
            input_tokens,
            output_tokens,
            cache_read_input_tokens,
            ..
        } = usage;
        sink.tell(Usage {
            id,
            source: Some(SOURCE.to_owned()),
            lane: context.lane.clone(),
            model: Some(model.to_owned()),
            input_tokens,
            output_tokens,
            cache_read_tokens: cache_read_input_tokens,
            cache_write_5m_tokens,
            cache_write_1h_tokens,
            reasoning_tokens: None,
            cost_usd: context.line.cost_usd,
        });
    }
}

#[derive(serde::Deserialize)]
struct SubagentInput {
    prompt: String,
}

/// Keeps a block of content that is not known.
pub(super) fn tell_block(id: String, kind: &str, raw: &str, sink: &mut Sink) {
    let (raw, cut_bytes) = cut(raw.to_owned(), UNKNOWN_RAW_BYTES_MAX);
    sink.tell(Unknown {
        id,
        source: Some(SOURCE.to_owned()),
        line_type: format!("content/{kind}"),
        raw: Some(raw).filter(|raw| !raw.is_empty()),
        cut_bytes,
    });
}
