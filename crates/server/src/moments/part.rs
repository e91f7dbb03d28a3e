//! Which part of a page load is opened.
//!
//! Of a page load in a recording, what is read begins at the keyframe before the moment, and ends behind the moment.
//! What arrived after the recording was made is taken in behind it. Batches that belong in between, because they
//! came late, are rare: then all is read batch by batch, as it is where there is no recording yet.

use std::sync::Arc;

use reenact_recording::StreamKey;
use reenact_replay::POINTER_DELAY_MS_MAX;
use reenact_store::{BatchLocation, OpenRecording, Span};

/// What somebody wants to know.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Look {
    /// The page at a moment, in the time of the recorded events.
    At(i64),
    /// Also where the pointer was, which events tell afterwards.
    AtWithPointer(i64),
    /// All of it.
    Through,
}

/// Parts of page loads that are open are found by this.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PartKey {
    pub(super) stream: StreamKey,
    /// The recording's generation, and at which of the stream's segments the part begins; none of one that is read
    /// batch by batch.
    pub(super) recorded_from: Option<(u32, usize)>,
}

/// A part of a page load.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) recorded: Option<RecordedPart>,
    /// What comes behind it, or all there is.
    pub(super) batches: Vec<BatchLocation>,
}

#[derive(Debug, Clone)]
pub(super) struct RecordedPart {
    pub(super) open: Arc<OpenRecording>,
    pub(super) stream: usize,
    pub(super) span: Span,
}

impl Look {
    /// The moment, and until when events must be known.
    fn reach(self) -> (f64, f64) {
        match self {
            Self::At(at_ms) => (at_ms as f64, at_ms as f64),
            Self::AtWithPointer(at_ms) => (at_ms as f64, at_ms as f64 + POINTER_DELAY_MS_MAX),
            Self::Through => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }
}

impl Part {
    /// All batches of a page load.
    pub(super) fn of_batches(batches: &[BatchLocation]) -> Self {
        Self {
            recorded: None,
            batches: batches.to_vec(),
        }
    }

    pub(super) fn new(open: Arc<OpenRecording>, key: &StreamKey, batches: &[BatchLocation], look: Look) -> Self {
        let Some(stream) = open.stream(key) else {
            return Self::of_batches(batches);
        };
        let arrived_since = |batch: &&BatchLocation| batch.frame.is_some() && open.find(&batch.key).is_none();
        let later: Vec<&BatchLocation> = batches.iter().filter(arrived_since).collect();
        let last_sequence = open.last_sequence(stream);
        if later.iter().any(|batch| Some(batch.key.sequence) < last_sequence) {
            return Self::of_batches(batches);
        }
        let later_ms = later.iter().filter_map(|batch| batch.first_at_ms).min();
        let later_ms = later_ms.map_or(f64::INFINITY, |later| later as f64);
        let (at_ms, until_ms) = look.reach();
        let needs_later = later_ms <= until_ms;
        let span = match look {
            Look::Through => open.whole_span(stream),
            _ if needs_later => open.span_to(stream, at_ms, f64::INFINITY, later_ms),
            _ => open.span_to(stream, at_ms, until_ms, later_ms),
        };
        Self {
            batches: if needs_later {
                later.into_iter().cloned().collect()
            } else {
                Vec::new()
            },
            recorded: Some(RecordedPart { open, stream, span }),
        }
    }

    pub(super) fn key(&self, stream: &StreamKey) -> PartKey {
        let from = |part: &RecordedPart| (part.open.id.generation, part.span.start);
        PartKey {
            stream: stream.clone(),
            recorded_from: self.recorded.as_ref().map(from),
        }
    }
}
