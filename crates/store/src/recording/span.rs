//! What of a stream must be read to know its page at a moment.
//!
//! Reading may begin where the stream begins, and at keyframes before which nothing happened that is later than anything
//! behind them: events are shown in the order of their times, and recorders send them a little out of order. Where a
//! clock was moved, times say too little without the events before, so such streams are read from their beginning.

use std::collections::HashSet;
use std::ops::Range;

use bumpalo::Bump;
use reenact_recording::log::{Extent, LoadedTables, LogError, Position, SegmentEntry, TableOfContents, Tables};
use reenact_recording::operation::Operation;
use serde::Deserialize;

use super::OpenRecording;
use super::object::log_error;
use super::open::Piece;
use crate::{SharedSnapshot, StoreError};

/// Some of a stream's segments, one behind the other, counted over the stream.
pub type Span = Range<usize>;

/// A stream's segments, and at which of them reading may begin.
#[derive(Debug, Default)]
pub(super) struct StreamSegments {
    /// Indexes into the log's segments.
    segments: Vec<usize>,
    /// The first event of each, counted over the stream, and of what would be next.
    firsts: Vec<u64>,
    starts: Vec<Start>,
    /// Time of the latest event.
    end_ms: f64,
}

/// A keyframe at which reading may begin.
#[derive(Debug)]
struct Start {
    place: usize,
    /// Nothing before is later, nothing behind is earlier.
    at_ms: f64,
    /// Time of the latest event before.
    latest_before_ms: f64,
}

/// Of a session's health, whether clocks were moved.
#[derive(Deserialize)]
struct StoredHealth {
    pages: Vec<StoredPageHealth>,
}

#[derive(Deserialize)]
struct StoredPageHealth {
    window_id: String,
    page_id: String,
    #[serde(default)]
    counts: StoredCounts,
}

#[derive(Default, Deserialize)]
struct StoredCounts {
    #[serde(default)]
    clock_jump: u64,
}

impl StreamSegments {
    /// Those of each stream. Without its health, nothing is known of a session's clocks.
    pub(super) fn of(contents: &TableOfContents, health: Option<&str>) -> Vec<Self> {
        let mut streams: Vec<Self> = contents.streams.iter().map(|_| Self::default()).collect();
        for (index, segment) in contents.segments.iter().enumerate() {
            let stream = &mut streams[segment.stream as usize];
            let first = stream.firsts.last().copied().unwrap_or_default();
            if stream.segments.is_empty() {
                stream.firsts.push(first);
            }
            stream.segments.push(index);
            stream.firsts.push(first + u64::from(segment.events));
        }
        let steady = steady_pages(health);
        for (stream, name) in streams.iter_mut().zip(&contents.streams) {
            let is_steady = steady.contains(&(name.window_id.clone(), name.page_id.clone()));
            stream.find_starts(contents, is_steady);
        }
        streams
    }

    fn find_starts(&mut self, contents: &TableOfContents, is_steady: bool) {
        let segments: Vec<&SegmentEntry> = self.segments.iter().map(|index| &contents.segments[*index]).collect();
        let mut earliest_from = vec![f64::INFINITY; segments.len() + 1];
        for place in (0..segments.len()).rev() {
            earliest_from[place] = earliest_from[place + 1].min(segments[place].first_at_ms);
        }
        let mut latest_before_ms = f64::NEG_INFINITY;
        for (place, segment) in segments.iter().enumerate() {
            let at_ms = earliest_from[place];
            if is_steady && segment.keyframe_operations > 0 && latest_before_ms <= at_ms {
                self.starts.push(Start {
                    place,
                    at_ms,
                    latest_before_ms,
                });
            }
            latest_before_ms = latest_before_ms.max(segment.last_at_ms);
        }
        self.end_ms = latest_before_ms;
    }
}

/// Windows and pages whose clocks ran on.
fn steady_pages(health: Option<&str>) -> HashSet<(String, String)> {
    let stored = health.and_then(|health| serde_json::from_str::<StoredHealth>(health).ok());
    let pages = stored.into_iter().flat_map(|health| health.pages);
    let steady = pages.filter(|page| page.counts.clock_jump == 0);
    steady.map(|page| (page.window_id, page.page_id)).collect()
}

impl OpenRecording {
    /// What to read of a stream to know its page at `at_ms`, and its events until `until_ms`. `later_ms` is when that
    /// begins of the stream which lies elsewhere; infinite, if there is nothing.
    pub fn span_to(&self, stream: usize, at_ms: f64, until_ms: f64, later_ms: f64) -> Span {
        let StreamSegments { segments, starts, .. } = &self.streams[stream];
        let begins = |place: &usize| self.contents.segments[segments[*place]].first_at_ms;
        let last = (0..segments.len()).rev().find(|place| begins(place) <= until_ms);
        let fits = |start: &&Start| start.at_ms <= at_ms && start.latest_before_ms <= later_ms;
        let start = starts.iter().rev().find(fits).map_or(0, |start| start.place);
        start..last.map_or(0, |last| last + 1).max(start)
    }

    /// All of a stream.
    pub fn whole_span(&self, stream: usize) -> Span {
        0..self.streams[stream].segments.len()
    }

    /// Time of a stream's latest event; minus infinity, if it has none.
    pub fn end_ms(&self, stream: usize) -> f64 {
        self.streams[stream].end_ms
    }

    /// Highest sequence number of a stream's batches.
    pub fn last_sequence(&self, stream: usize) -> Option<u32> {
        let batches = &self.directory.streams[stream].batches;
        batches.last().map(|batch| batch.sequence)
    }

    /// How much of the span is read at once, so that its blocks do not come to much more than `bytes_max`.
    pub fn step_of(&self, stream: usize, span: &Span, bytes_max: u64) -> Span {
        let mut bytes = 0;
        let fits = span.clone().take_while(|place| {
            let is_first = bytes == 0;
            bytes += self.segment(stream, *place).extent.length_bytes;
            is_first || bytes <= bytes_max
        });
        span.start..span.start + fits.count()
    }

    pub fn segment(&self, stream: usize, place: usize) -> &SegmentEntry {
        &self.contents.segments[self.streams[stream].segments[place]]
    }

    /// Which of the stream's events is the segment's first.
    pub(super) fn first_event(&self, stream: usize, place: usize) -> u64 {
        self.streams[stream].firsts[place]
    }

    /// Which of the stream's segments hold these events.
    pub(super) fn span_of(&self, stream: usize, events: &Range<u64>) -> Span {
        let StreamSegments { segments, firsts, .. } = &self.streams[stream];
        if events.is_empty() {
            return 0..0;
        }
        let start = firsts.partition_point(|first| *first <= events.start).saturating_sub(1);
        let end = firsts.partition_point(|first| *first < events.end).min(segments.len());
        start..end.max(start)
    }

    /// Where reading must begin to read this segment: at the last one that starts anew.
    pub(super) fn anew_before(&self, stream: usize, place: usize) -> usize {
        let anew = (0..=place)
            .rev()
            .find(|place| self.segment(stream, *place).starts_anew());
        anew.unwrap_or_default()
    }

    /// Where the span's tables lie, but for those `at_hand`.
    pub(super) fn tables_of(&self, stream: usize, span: &Span, at_hand: &[u32]) -> Vec<(u32, Extent)> {
        let segments = span.clone().map(|place| self.segment(stream, place));
        let mut tables: Vec<u32> = segments.flat_map(|segment| segment.tables.iter().copied()).collect();
        tables.sort_unstable();
        tables.dedup();
        let tables = tables.into_iter().filter(|table| !at_hand.contains(table));
        let entries = tables.filter_map(|table| Some((table, self.contents.tables.get(table as usize)?.extent)));
        entries.collect()
    }
}

/// Blocks of a span, and the shared contents that their tables refer to.
#[derive(Debug)]
pub struct SpanBlocks {
    pub(super) pieces: Vec<Piece>,
    pub(super) shared: SharedSnapshot,
}

/// Decodes a stream's segments one after the other into an arena, which is always the same.
#[derive(Default)]
pub struct SpanDecoder<'a> {
    tables: LoadedTables<'a>,
    at_hand: Vec<u32>,
    position: Position,
}

impl<'a> SpanDecoder<'a> {
    /// Goes on where reading stands.
    pub(super) fn at(position: Position) -> Self {
        Self {
            position,
            ..Self::default()
        }
    }

    pub(super) fn into_position(self) -> Position {
        self.position
    }

    /// About how much memory it takes beside its arena.
    pub fn memory_bytes(&self) -> usize {
        self.tables.memory_bytes() + self.position.memory_bytes()
    }

    /// Tables that are at hand.
    pub fn tables(&self) -> &[u32] {
        &self.at_hand
    }

    /// Hands over the operations of a segment, and of each whether it belongs to a keyframe. The first segment is one at
    /// which reading may begin, the others follow it; behind a damaged one only one that starts anew can be read.
    pub fn decode(
        &mut self,
        open: &OpenRecording,
        segment: &SegmentEntry,
        blocks: &SpanBlocks,
        arena: &'a Bump,
        take: impl FnMut(Operation<'a>, bool),
    ) -> Result<(), StoreError> {
        let mut tables = std::mem::take(&mut self.tables).attach(arena);
        let block = |extent: Extent| Piece::find(&blocks.pieces, extent);
        let loaded = self.load(open, segment, blocks, &mut tables);
        let decoded = loaded.and_then(|()| self.read(segment, block(segment.extent), &tables, arena, take));
        self.tables = tables.detach();
        decoded.map_err(|error| log_error(&open.id.path(), error))
    }

    fn load(
        &mut self,
        open: &OpenRecording,
        segment: &SegmentEntry,
        blocks: &SpanBlocks,
        tables: &mut Tables<'a>,
    ) -> Result<(), LogError> {
        for table in &segment.tables {
            if let Some(entry) = open.contents.tables.get(*table as usize)
                && !tables.is_loaded(*table)
            {
                let block = Piece::find(&blocks.pieces, entry.extent);
                tables.load(&open.contents, *table, block, &blocks.shared)?;
                self.at_hand.push(*table);
            }
        }
        Ok(())
    }

    fn read(
        &mut self,
        segment: &SegmentEntry,
        block: &[u8],
        tables: &Tables<'a>,
        arena: &'a Bump,
        mut take: impl FnMut(Operation<'a>, bool),
    ) -> Result<(), LogError> {
        for recorded in self.position.read(segment, block, tables, arena)? {
            let recorded = recorded?;
            take(recorded.operation, recorded.is_keyframe);
        }
        Ok(())
    }
}
