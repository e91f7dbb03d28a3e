//! Short lines that name the session, and prompts that were typed while the agent worked.

use super::{Context, SOURCE, Transcript};
use crate::claude_code::content::flatten;
use crate::event::{Notification, SessionInfo};
use crate::limits::{TEXT_BYTES_MAX, cut};
use crate::log::{Outcome, Sink};

impl Transcript {
    pub(super) fn read_mark(&mut self, context: &Context<'_>, sink: &mut Sink) -> Outcome {
        let line = context.line;
        let kind = line.kind.as_deref().unwrap_or("");
        let mut said = SessionInfo {
            id: format!("{}:{kind}", context.id),
            source: Some(SOURCE.to_owned()),
            ..SessionInfo::default()
        };
        match kind {
            "summary" => said.generated_title = line.summary.clone(),
            "ai-title" => said.generated_title = line.ai_title.clone().or_else(|| line.title.clone()),
            "custom-title" => said.title = line.custom_title.clone().or_else(|| line.title.clone()),
            "permission-mode" => said.permission_mode = line.permission_mode.clone().or_else(|| line.mode.clone()),
            _ => {
                sink.tell(Notification {
                    id: context.id.clone(),
                    source: Some(SOURCE.to_owned()),
                    lane: None,
                    kind: "pull_request".to_owned(),
                    title: None,
                    message: line.pr_url.clone(),
                });
                return Outcome::Told;
            }
        }
        sink.tell(said);
        Outcome::Told
    }

    /// Only what is put in says something: it comes out as a prompt.
    pub(super) fn read_queue(&mut self, context: &Context<'_>, sink: &mut Sink) -> Outcome {
        let operation = context.line.operation.as_deref().unwrap_or("");
        let content = context
            .line
            .content
            .map(flatten)
            .map(|(text, _)| text)
            .filter(|text| !text.is_empty());
        match content {
            Some(content) if operation == "enqueue" => {
                sink.tell(Notification {
                    id: context.id.clone(),
                    source: Some(SOURCE.to_owned()),
                    lane: context.lane.clone(),
                    kind: "queued".to_owned(),
                    title: None,
                    message: Some(cut(content, TEXT_BYTES_MAX).0),
                });
                Outcome::Told
            }
            _ => Outcome::Counted(format!("queue-operation/{operation}")),
        }
    }
}
