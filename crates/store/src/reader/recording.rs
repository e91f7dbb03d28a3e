//! Reading parts of a session's recording.

use std::sync::Arc;

use reenact_recording::{ProjectId, SessionId};

use super::LOOKS_MAX;
use crate::{OpenRecording, SessionReader, Span, SpanBlocks, StoreError};

impl SessionReader {
    /// The session's recording as it is now: its table of contents and directory, which are kept in memory. `None` if it
    /// has none.
    pub async fn recording(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Option<Arc<OpenRecording>>, StoreError> {
        let mut path = String::new();
        for _ in 0..LOOKS_MAX {
            let Some(record) = self.index.recording(project, session).await? else {
                return Ok(None);
            };
            if let Some(open) = self.recordings.open(&record).await? {
                return Ok(Some(open));
            }
            path = record.id.path();
        }
        Err(StoreError::Damaged {
            at: path,
            why: "the index refers to it, and it is not there".to_owned(),
        })
    }

    /// Reads a span of a stream: its segments, and the tables that they need but for those `at_hand`. `None` if
    /// the recording has been replaced or deleted.
    pub async fn span(
        &self,
        open: &Arc<OpenRecording>,
        stream: usize,
        span: &Span,
        at_hand: &[u32],
    ) -> Result<Option<SpanBlocks>, StoreError> {
        self.recordings.span(open, stream, span, at_hand).await
    }
}
