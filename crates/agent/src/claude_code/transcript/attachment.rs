//! Lines of what the program gives the model beside the conversation: some thirty kinds, of which few tell something
//! of the session's course.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Context, SOURCE, Transcript};
use crate::claude_code::content::flatten;
use crate::event::{FileChange, FileOperation, Omitted, Prompt, PromptKind};
use crate::limits::{TEXT_BYTES_MAX, cut};
use crate::log::{Outcome, Sink, misshapen};

#[derive(Debug, Deserialize)]
struct Attachment<'t> {
    #[serde(rename = "type")]
    kind: String,
    filename: Option<String>,
    path: Option<String>,
    #[serde(borrow)]
    content: Option<&'t RawValue>,
    #[serde(borrow)]
    prompt: Option<&'t RawValue>,
}

impl Transcript {
    pub(super) fn read_attachment(&mut self, context: &Context<'_>, sink: &mut Sink) -> Outcome {
        let raw = context.line.attachment.map_or("null", |raw| raw.get());
        let attachment: Attachment<'_> = match serde_json::from_str(raw) {
            Ok(attachment) => attachment,
            Err(error) => return misshapen(context.raw, &error, context.id.clone(), SOURCE, sink),
        };
        match (attachment.kind.as_str(), attachment.filename.or(attachment.path)) {
            ("file" | "compact_file_reference" | "pdf_reference" | "nested_memory", Some(path)) => {
                let bytes = attachment.content.map(|content| content.get().len() as u64);
                sink.tell(self.file(context, path, FileOperation::Read, bytes));
            }
            ("edited_text_file" | "edited_image_file", Some(path)) => {
                sink.tell(self.file(context, path, FileOperation::External, None));
            }
            ("queued_command", _) => {
                let (text, _) = attachment.prompt.map(flatten).unwrap_or_default();
                let (text, cut_bytes) = cut(text, TEXT_BYTES_MAX);
                sink.tell(Prompt {
                    id: context.id.clone(),
                    source: Some(SOURCE.to_owned()),
                    lane: context.lane.clone(),
                    kind: PromptKind::Queued,
                    parent_id: context.line.parent_uuid.clone(),
                    text,
                    images: None,
                    cut_bytes,
                });
            }
            (kind, _) => return Outcome::Counted(format!("attachment/{kind}")),
        }
        Outcome::Told
    }

    fn file(&self, context: &Context<'_>, path: String, operation: FileOperation, bytes: Option<u64>) -> FileChange {
        FileChange {
            id: context.id.clone(),
            source: Some(SOURCE.to_owned()),
            lane: context.lane.clone(),
            path,
            omitted: (operation == FileOperation::Read).then(|| Omitted {
                reason: "read".to_owned(),
                bytes,
                lines: None,
            }),
            operation,
            ..FileChange::default()
        }
    }
}
