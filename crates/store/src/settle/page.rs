//! A page load in memory: first its text, then its events.

use bumpalo::Bump;
use reenact_recording::operation::{self, Operation, ReadError};
use reenact_recording::{StreamKey, json};

use crate::reader::WholeBatch;
use crate::{BatchLocation, BatchRecord};

/// A page load of a session, read once for everybody.
pub struct ReadPage<'a> {
    pub stream: &'a StreamKey,
    /// By sequence.
    pub batches: Vec<ReadBatch<'a>>,
    /// The events, in the order of the batches.
    pub operations: Vec<Operation<'a>>,
    /// The JSON of each, as it was stored.
    pub texts: Vec<&'a str>,
    /// Lives as long as the page: for whatever must live as long as its operations.
    pub arena: &'a Bump,
    /// It has more bytes of JSON than are taken into memory: its end is left out.
    pub is_cut: bool,
}

/// A batch of a page load.
pub struct ReadBatch<'a> {
    pub sequence: u32,
    /// Of its frame; 0 if it lies in a recording.
    pub frame_bytes: u64,
    pub set_aside_count: u32,
    /// The first of its events among the page's operations.
    pub first_operation: usize,
    /// How many events were sent, those set aside included.
    pub sent_count: u32,
    /// Positions of events that were set aside.
    pub absent: Vec<u32>,
    /// Events that are none to the engine, which an older registry let in: position, JSON, and what is wrong.
    pub unread: Vec<(u32, &'a str, ReadError)>,
    /// `None` if it is damaged.
    pub whole: Option<WholeParts<'a>>,
}

/// What else is known of a batch.
#[derive(Debug, Clone, Copy)]
pub struct WholeParts<'a> {
    pub received_at_ms: i64,
    pub json_bytes: usize,
    pub record: &'a BatchRecord,
}

/// A page load's batches, decoded and not yet read.
pub(super) struct PageText {
    pub(super) stream: StreamKey,
    pub(super) batches: Vec<(BatchLocation, Option<WholeBatch>)>,
    pub(super) is_cut: bool,
}

impl PageText {
    pub(super) fn json_bytes(&self) -> usize {
        let whole = self.batches.iter().filter_map(|(_, whole)| whole.as_ref());
        whole.map(|whole| whole.json.len()).sum()
    }

    pub(super) fn read<'a>(&'a self, arena: &'a Bump) -> ReadPage<'a> {
        let mut page = ReadPage {
            stream: &self.stream,
            batches: Vec::with_capacity(self.batches.len()),
            operations: Vec::new(),
            texts: Vec::new(),
            arena,
            is_cut: self.is_cut,
        };
        for (location, whole) in &self.batches {
            page.add(location, whole.as_ref());
        }
        page
    }
}

impl<'a> ReadPage<'a> {
    fn add(&mut self, location: &'a BatchLocation, whole: Option<&'a WholeBatch>) {
        let mut batch = ReadBatch {
            sequence: location.key.sequence,
            frame_bytes: location.frame.as_ref().map_or(0, |frame| frame.length),
            set_aside_count: location.set_aside_count,
            first_operation: self.operations.len(),
            sent_count: 0,
            absent: Vec::new(),
            unread: Vec::new(),
            whole: whole.map(|whole| WholeParts {
                received_at_ms: whole.received_at_ms,
                json_bytes: whole.json.len(),
                record: &whole.record,
            }),
        };
        let events = whole.and_then(|whole| json::member(&whole.json, "events"));
        for text in json::elements(events.unwrap_or("[]")) {
            let position = batch.sent_count;
            batch.sent_count += 1;
            // Stands where an event was set aside.
            if text == "null" {
                batch.absent.push(position);
                continue;
            }
            match operation::read(text, self.arena) {
                Ok(operation) => {
                    self.operations.push(operation);
                    self.texts.push(text);
                }
                Err(reason) => batch.unread.push((position, text, reason)),
            }
        }
        self.batches.push(batch);
    }

    /// The operations of a batch, by its place among the page's.
    pub fn operations_of(&self, batch: usize) -> std::ops::Range<usize> {
        let next = self.batches.get(batch + 1);
        let end = next.map_or(self.operations.len(), |next| next.first_operation);
        self.batches[batch].first_operation..end
    }
}
