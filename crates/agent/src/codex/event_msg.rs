//! What the program showed.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Context, Rollout, SOURCE};
use crate::event::{
    AgentError, Lane, LanePhase, Notification, Permission, PermissionState, Rewind, TurnEnd, TurnEndReason, Usage,
};
use crate::log::{Outcome, Sink, misshapen};

#[derive(Debug, Deserialize)]
struct Message<'t> {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(borrow)]
    message: Option<&'t RawValue>,
    text: Option<String>,
    reason: Option<String>,
    call_id: Option<String>,
    duration_ms: Option<f64>,
    last_agent_message: Option<String>,
    num_turns: Option<usize>,
    #[serde(borrow)]
    info: Option<&'t RawValue>,
    #[serde(borrow)]
    command: Option<&'t RawValue>,
    new_thread_id: Option<String>,
    new_agent_role: Option<String>,
    prompt: Option<String>,
}

#[derive(Debug, Deserialize)]
struct TokenInfo {
    last_token_usage: Option<Tokens>,
    total_token_usage: Option<Tokens>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Tokens {
    input_tokens: Option<u64>,
    cached_input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    reasoning_output_tokens: Option<u64>,
}

impl Message<'_> {
    fn message(&self) -> String {
        let raw = self.message.map_or("\"\"", |raw| raw.get());
        serde_json::from_str(raw).unwrap_or_else(|_| raw.to_owned())
    }
}

impl Rollout {
    pub(super) fn read_event(&mut self, context: &Context<'_>, sink: &mut Sink) -> Outcome {
        let message: Message<'_> = match serde_json::from_str(context.payload) {
            Ok(message) => message,
            Err(error) => return misshapen(context.raw, &error, context.id.clone(), SOURCE, sink),
        };
        let kind = message.kind.clone().unwrap_or_default();
        match kind.as_str() {
            "user_message" => self.tell_prompt(context, message.message(), 0, sink),
            "agent_message" => self.tell_reply(context, message.message(), sink),
            "agent_reasoning" | "agent_reasoning_raw_content" => {
                self.tell_thinking(context, message.text.clone().unwrap_or_default(), sink)
            }
            "token_count" => self.read_tokens(context, &message, sink),
            "task_started" | "turn_started" => {
                self.said_in_turn.clear();
                Outcome::Counted(kind)
            }
            "task_complete" | "turn_complete" | "turn_aborted" => self.read_end(context, &message, sink),
            "error" | "stream_error" => {
                sink.tell(AgentError {
                    id: context.id.clone(),
                    source: Some(SOURCE.to_owned()),
                    lane: context.lane.clone(),
                    message: message.message(),
                    code: Some(kind),
                    ..AgentError::default()
                });
                Outcome::Told
            }
            "exec_approval_request" | "apply_patch_approval_request" => {
                tell_question(context, &message, sink);
                Outcome::Told
            }
            "collab_agent_spawn_end" if message.new_thread_id.is_some() => {
                tell_lane(context, &message, sink);
                Outcome::Told
            }
            "thread_rolled_back" => self.tell_rewind(context, &message, sink),
            "warning" | "background_event" | "deprecation_notice" => {
                sink.tell(Notification {
                    id: context.id.clone(),
                    source: Some(SOURCE.to_owned()),
                    lane: context.lane.clone(),
                    kind,
                    title: None,
                    message: Some(message.message()),
                });
                Outcome::Told
            }
            // The rest repeats what items tell.
            _ => Outcome::Counted(format!("event_msg/{kind}")),
        }
    }

    fn read_end(&mut self, context: &Context<'_>, message: &Message<'_>, sink: &mut Sink) -> Outcome {
        let is_aborted = message.kind.as_deref() == Some("turn_aborted");
        self.said_in_turn.clear();
        sink.tell(TurnEnd {
            id: context.id.clone(),
            source: Some(SOURCE.to_owned()),
            lane: context.lane.clone(),
            reason: if is_aborted {
                TurnEndReason::Interrupted
            } else {
                TurnEndReason::Finished
            },
            prompt_id: None,
            duration_ms: message.duration_ms,
            last_message: message.last_agent_message.clone(),
        });
        Outcome::Told
    }

    /// Told after each reply of the model, and again when nothing was added.
    fn read_tokens(&mut self, context: &Context<'_>, message: &Message<'_>, sink: &mut Sink) -> Outcome {
        let raw = message.info.map_or("null", |info| info.get());
        let info: Option<TokenInfo> = serde_json::from_str(raw).ok();
        let Some((Some(last), total)) = info.map(|info| (info.last_token_usage, info.total_token_usage)) else {
            return Outcome::Counted("event_msg/token_count".to_owned());
        };
        let seen = format!("{total:?}");
        if self.tokens.as_ref() == Some(&seen) {
            return Outcome::Counted("event_msg/token_count".to_owned());
        }
        self.tokens = Some(seen);
        let cached = last.cached_input_tokens.unwrap_or_default();
        sink.tell(Usage {
            id: context.id.clone(),
            source: Some(SOURCE.to_owned()),
            lane: context.lane.clone(),
            model: self.said.model.clone(),
            // As this source counts, what came from the cache is part of the input.
            input_tokens: last.input_tokens.map(|input| input.saturating_sub(cached)),
            output_tokens: last.output_tokens,
            cache_read_tokens: last.cached_input_tokens,
            cache_write_5m_tokens: None,
            cache_write_1h_tokens: None,
            reasoning_tokens: last.reasoning_output_tokens,
            cost_usd: None,
        });
        Outcome::Told
    }

    /// So many turns are taken back.
    fn tell_rewind(&mut self, context: &Context<'_>, message: &Message<'_>, sink: &mut Sink) -> Outcome {
        let turns = message.num_turns.unwrap_or(1).min(self.prompt_times_ms.len());
        let kept = self.prompt_times_ms.len() - turns;
        let Some(first_left_ms) = self.prompt_times_ms.get(kept).copied() else {
            return Outcome::Counted("event_msg/thread_rolled_back".to_owned());
        };
        self.prompt_times_ms.truncate(kept);
        sink.tell(Rewind {
            id: context.id.clone(),
            source: Some(SOURCE.to_owned()),
            to_id: None,
            to_ms: first_left_ms - 1,
        });
        Outcome::Told
    }
}

fn tell_question(context: &Context<'_>, message: &Message<'_>, sink: &mut Sink) {
    let of = message.call_id.clone().unwrap_or_else(|| context.id.clone());
    sink.tell(Permission {
        id: format!("{of}:asked"),
        source: Some(SOURCE.to_owned()),
        lane: context.lane.clone(),
        state: PermissionState::Asked,
        tool: None,
        tool_use_id: message.call_id.clone(),
        message: message.reason.clone(),
        input: message.command.map(Into::into),
    });
}

fn tell_lane(context: &Context<'_>, message: &Message<'_>, sink: &mut Sink) {
    let lane = message.new_thread_id.clone().unwrap_or_default();
    sink.tell(Lane {
        id: format!("{lane}:start"),
        source: Some(SOURCE.to_owned()),
        phase: LanePhase::Start,
        lane,
        parent_lane: context.lane.clone(),
        tool_use_id: message.call_id.clone(),
        agent_type: message.new_agent_role.clone(),
        description: message.prompt.clone(),
        last_message: None,
    });
}
