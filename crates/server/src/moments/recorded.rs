//! What of an opened page load comes out of its session's recording: decoded from a place at which reading may begin, as
//! far as it was asked for.

use std::ops::Range;

use bumpalo::Bump;
use reenact_recording::operation::Operation;
use reenact_store::{OpenRecording, Span, SpanBlocks, SpanDecoder, StoreError};

/// Operations of a stream, one segment behind the other.
pub(super) struct Recorded<'a> {
    decoder: SpanDecoder<'a>,
    operations: Vec<Operation<'a>>,
    /// Segments that were decoded, counted over the stream.
    decoded: Span,
    damages: Vec<Damage>,
}

/// Segments of which nothing is known: from a damaged one to the next that starts anew, which may not have come yet.
struct Damage {
    segments: Range<usize>,
    why: String,
}

impl<'a> Recorded<'a> {
    /// Begins at this segment.
    pub(super) fn new(start: usize) -> Self {
        Self {
            decoder: SpanDecoder::default(),
            operations: Vec::new(),
            decoded: start..start,
            damages: Vec::new(),
        }
    }

    pub(super) fn operations(&self) -> &[Operation<'a>] {
        &self.operations
    }

    /// The next segment to decode.
    pub(super) fn next(&self) -> usize {
        self.decoded.end
    }

    /// The recording's tables that are at hand.
    pub(super) fn tables(&self) -> &[u32] {
        self.decoder.tables()
    }

    /// Decodes the next segment. One that is damaged is noted; those that follow it are passed over.
    pub(super) fn decode(
        &mut self,
        open: &OpenRecording,
        stream: usize,
        blocks: &SpanBlocks,
        arena: &'a Bump,
    ) -> Result<(), StoreError> {
        let place = self.decoded.end;
        let segment = open.segment(stream, place);
        self.decoded.end += 1;
        let is_lost = self.damages.last().is_some_and(|damage| damage.segments.end == place);
        if is_lost && !segment.starts_anew() {
            self.damages
                .last_mut()
                .into_iter()
                .for_each(|damage| damage.segments.end += 1);
            return Ok(());
        }
        // Elsewhere a keyframe says what is known already.
        let takes_keyframe = self.decoded.start == place || is_lost;
        let before = self.operations.len();
        let operations = &mut self.operations;
        let decoded = self
            .decoder
            .decode(open, segment, blocks, arena, |mut operation, is_keyframe| {
                if is_keyframe {
                    // It comes before whatever it stands before.
                    operation.timestamp = operation.timestamp.min(segment.first_at_ms);
                }
                if takes_keyframe || !is_keyframe {
                    operations.push(operation);
                }
            });
        match decoded {
            Err(StoreError::Damaged { at, why }) => {
                tracing::error!(at, why, "a part of a recording cannot be read");
                self.operations.truncate(before);
                self.damages.push(Damage {
                    segments: place..place + 1,
                    why,
                });
                Ok(())
            }
            decoded => decoded,
        }
    }

    /// Why the page cannot be known at the end of this span, if it cannot.
    pub(super) fn damage_at_end(&self, span: &Span) -> Option<&str> {
        let last = span.end.checked_sub(1)?;
        let damage = self.damages.iter().find(|damage| damage.segments.contains(&last));
        damage.map(|damage| damage.why.as_str())
    }

    /// About how much memory it takes beside its arena.
    pub(super) fn memory_bytes(&self) -> usize {
        self.decoder.memory_bytes() + self.operations.capacity() * size_of::<Operation<'_>>()
    }
}
