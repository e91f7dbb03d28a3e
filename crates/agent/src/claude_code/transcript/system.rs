//! Lines of the program.

use serde::Deserialize;

use super::{Context, SOURCE, Transcript};
use crate::claude_code::content::flatten;
use crate::event::{AgentError, Compaction, CompactionPhase, Notification, TurnEnd, TurnEndReason};
use crate::limits::{TEXT_BYTES_MAX, cut};
use crate::log::{Outcome, Sink};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CompactMetadata {
    trigger: Option<String>,
    pre_tokens: Option<u64>,
    post_tokens: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ApiError {
    message: Option<String>,
    status: Option<u64>,
    code: Option<String>,
    error: Option<Box<ApiError>>,
    cause: Option<Box<ApiError>>,
}

impl ApiError {
    fn first<T>(&self, of: &impl Fn(&Self) -> Option<T>) -> Option<T> {
        of(self)
            .or_else(|| self.error.as_ref()?.first(of))
            .or_else(|| self.cause.as_ref()?.first(of))
    }
}

impl Transcript {
    pub(super) fn read_system(&mut self, context: &Context<'_>, sink: &mut Sink) -> Outcome {
        let line = context.line;
        let source = Some(SOURCE.to_owned());
        let (id, lane) = (context.id.clone(), context.lane.clone());
        match line.subtype.as_deref().unwrap_or("") {
            "compact_boundary" | "microcompact_boundary" => {
                let told: CompactMetadata = line
                    .compact_metadata
                    .and_then(|raw| serde_json::from_str(raw.get()).ok())
                    .unwrap_or_default();
                sink.tell(Compaction {
                    id,
                    source,
                    lane,
                    phase: CompactionPhase::End,
                    trigger: told.trigger,
                    tokens_before: told.pre_tokens,
                    tokens_after: told.post_tokens,
                    summary: None,
                    parent_id: line.logical_parent_uuid.clone(),
                });
            }
            "turn_duration" => sink.tell(TurnEnd {
                id,
                source,
                lane,
                reason: TurnEndReason::Finished,
                prompt_id: line.prompt_id.clone(),
                duration_ms: line.duration_ms,
                last_message: None,
            }),
            "api_error" => sink.tell(api_error(context)),
            subtype => {
                let Some(content) = line
                    .content
                    .map(flatten)
                    .map(|(text, _)| text)
                    .filter(|text| !text.is_empty())
                else {
                    return Outcome::Counted(format!("system/{subtype}"));
                };
                sink.tell(Notification {
                    id,
                    source,
                    lane,
                    kind: subtype.to_owned(),
                    title: None,
                    message: Some(cut(content, TEXT_BYTES_MAX).0),
                });
            }
        }
        Outcome::Told
    }
}

fn api_error(context: &Context<'_>) -> AgentError {
    let line = context.line;
    let told: ApiError = line
        .error
        .and_then(|raw| serde_json::from_str(raw.get()).ok())
        .unwrap_or_default();
    let code = told.first(&|error| {
        error
            .status
            .map(|status| status.to_string())
            .or_else(|| error.code.clone())
    });
    AgentError {
        id: context.id.clone(),
        source: Some(SOURCE.to_owned()),
        lane: context.lane.clone(),
        message: told
            .first(&|error| error.message.clone())
            .or_else(|| code.clone())
            .unwrap_or_else(|| "the request failed".to_owned()),
        code,
        retry_attempt: line.retry_attempt,
        retries_max: line.max_retries,
        retry_in_ms: line.retry_in_ms,
    }
}
