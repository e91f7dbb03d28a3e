//! The JSON of a segment's events.

use std::ops::Range;

use bumpalo::Bump;
use reenact_recording::log::Position;
use reenact_recording::operation;

use super::{OpenRecording, Span, SpanBlocks, SpanDecoder};
use crate::StoreError;

#[derive(Debug)]
pub(super) struct SegmentTexts {
    /// Which of its stream's events is the first.
    first: u64,
    json: String,
    ends: Vec<usize>,
}

/// Where reading a stream stands: before this segment.
#[derive(Clone, Default)]
pub(super) struct Standing {
    pub(super) place: usize,
    pub(super) position: Position,
}

impl SegmentTexts {
    /// The texts of the segments from `from` on, and where reading stands behind them. Those between where it stood and
    /// `from` are only gone through.
    pub(super) fn decode(
        open: &OpenRecording,
        stream: usize,
        standing: Standing,
        (from, blocks): (usize, &SpanBlocks),
        span: &Span,
    ) -> Result<(Vec<Self>, Standing), StoreError> {
        let tables_arena = Bump::new();
        let mut decoder = SpanDecoder::at(standing.position);
        let mut decoded = Vec::new();
        for place in span.clone() {
            let mut texts = Self {
                first: open.first_event(stream, place),
                json: String::new(),
                ends: Vec::new(),
            };
            decoder.decode(
                open,
                open.segment(stream, place),
                blocks,
                &tables_arena,
                |event, is_keyframe| {
                    if place >= from && !is_keyframe {
                        operation::write(&event, &mut texts.json);
                        texts.ends.push(texts.json.len());
                    }
                },
            )?;
            if place >= from {
                decoded.push(texts);
            }
        }
        let standing = Standing {
            place: span.end,
            position: decoder.into_position(),
        };
        Ok((decoded, standing))
    }

    /// The JSON of those of these events that it holds.
    pub(super) fn texts(&self, events: &Range<u64>) -> impl Iterator<Item = &str> {
        let place = |event: u64| (event.max(self.first) - self.first).min(self.ends.len() as u64) as usize;
        (place(events.start)..place(events.end)).map(|place| {
            let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
            &self.json[start..self.ends[place]]
        })
    }

    pub(super) fn bytes(&self) -> usize {
        self.json.len() + self.ends.len() * size_of::<usize>()
    }
}
