//! A session's events in one order: by time, then by page.
//!
//! Each page load is a lane of batches by sequence, and the events of a lane never change their order. Where a page's
//! clock steps back, an event counts as late as the latest before it in its lane: that is its **time of merging**, which
//! only grows along a lane. So (time of merging, lane, position) orders all events, and a position in that order is all
//! that a cursor needs to hold.
//!
//! Only the batches that overlap at the current time are in memory, and never more than a bound: beyond it, batches of
//! the lanes that are needed last are dropped and read again later.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap, HashSet, VecDeque};

use reenact_recording::{Kind, StreamKey};
use reenact_store::{BatchLocation, SessionReader, StoreError, StoredBatch};
use serde::{Deserialize, Serialize};

/// Bytes of decoded batches that one merge holds; a single batch may be more.
const OPEN_BYTES_MAX: usize = 48 << 20;

/// Which events are wanted. Times are recorded times, inclusive.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventFilter {
    pub(crate) from_ms: Option<i64>,
    pub(crate) to_ms: Option<i64>,
    /// Empty: all.
    pub(crate) kinds: HashSet<Kind>,
}

/// An event's place in the order; reading goes on behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    #[serde(rename = "t")]
    merged_at_ms: i64,
    #[serde(rename = "w")]
    window: String,
    #[serde(rename = "p")]
    page: String,
    #[serde(rename = "s")]
    sequence: u32,
    #[serde(rename = "i")]
    index: u32,
}

/// One event, still in its batch.
pub(crate) struct MergedEvent<'a> {
    pub(crate) stream: &'a StreamKey,
    pub(crate) sequence: u32,
    pub(crate) index: u32,
    pub(crate) text: &'a str,
    merged_at_ms: i64,
}

impl MergedEvent<'_> {
    pub(crate) fn position(&self) -> Position {
        Position {
            merged_at_ms: self.merged_at_ms,
            window: self.stream.window.to_string(),
            page: self.stream.page.to_string(),
            sequence: self.sequence,
            index: self.index,
        }
    }
}

pub(crate) struct EventMerge {
    reader: SessionReader,
    filter: EventFilter,
    lanes: Vec<Lane>,
    /// Lanes that have something left, by when they go on. Lanes are numbered by window and page, so that equal times
    /// are ordered by page.
    order: BinaryHeap<Reverse<(i64, usize)>>,
    damaged: Vec<BatchLocation>,
}

struct Lane {
    stream: StreamKey,
    batches: VecDeque<BatchLocation>,
    /// The first of `batches`, if it is in memory.
    open: Option<StoredBatch>,
    /// The next event in the first batch.
    next: usize,
    /// The latest recorded time so far.
    merged_at_ms: i64,
    given_out: GivenOut,
}

/// What of a lane an earlier page held.
#[derive(Debug, Clone, Copy)]
enum GivenOut {
    Nothing,
    /// The cursor's own lane: everything up to this batch and event.
    UpTo {
        sequence: u32,
        index: u32,
    },
    /// Another lane: everything that is merged before this time.
    Before {
        merged_at_ms: i64,
    },
}

impl GivenOut {
    fn new(stream: &StreamKey, after: Option<&Position>) -> Self {
        let Some(after) = after else { return Self::Nothing };
        match (stream.window.as_str(), stream.page.as_str()).cmp(&(&after.window, &after.page)) {
            Ordering::Equal => Self::UpTo {
                sequence: after.sequence,
                index: after.index,
            },
            // Of the events of one time, those of earlier pages come first.
            Ordering::Less => Self::Before {
                merged_at_ms: after.merged_at_ms.saturating_add(1),
            },
            Ordering::Greater => Self::Before {
                merged_at_ms: after.merged_at_ms,
            },
        }
    }

    fn holds_event(self, sequence: u32, index: u32, at_ms: i64) -> bool {
        match self {
            Self::Nothing => false,
            Self::UpTo {
                sequence: last_sequence,
                index: last,
            } => (sequence, index) <= (last_sequence, last),
            Self::Before { merged_at_ms } => at_ms < merged_at_ms,
        }
    }

    /// Whether it holds all of a batch whose last event is merged at `ends_at_ms`.
    fn holds_batch(self, sequence: u32, ends_at_ms: i64) -> bool {
        match self {
            Self::UpTo {
                sequence: last_sequence,
                ..
            } => sequence < last_sequence,
            other => other.holds_event(sequence, 0, ends_at_ms),
        }
    }
}

impl Lane {
    /// Batches come by sequence. Those that were given out whole are not read again.
    fn new(stream: StreamKey, batches: Vec<BatchLocation>, after: Option<&Position>) -> Self {
        let given_out = GivenOut::new(&stream, after);
        let batches = batches.into();
        let mut lane = Self {
            stream,
            batches,
            open: None,
            next: 0,
            merged_at_ms: i64::MIN,
            given_out,
        };
        while let Some(batch) = lane.batches.front() {
            let ends_at_ms = lane.merged_at_ms.max(batch.last_at_ms.unwrap_or(i64::MIN));
            if !given_out.holds_batch(batch.key.sequence, ends_at_ms) {
                break;
            }
            lane.finish_batch();
        }
        lane
    }

    /// No event of the lane that is left can be merged earlier than this.
    fn goes_on_at_ms(&self) -> Option<i64> {
        let first = self.batches.front()?;
        let at_ms = match &self.open {
            Some(batch) => batch.events.get(self.next).map(|event| event.at_ms),
            None => first.first_at_ms,
        };
        Some(self.merged_at_ms.max(at_ms.unwrap_or(i64::MIN)))
    }

    fn finish_batch(&mut self) {
        if let Some(done) = self.batches.pop_front() {
            self.merged_at_ms = self.merged_at_ms.max(done.last_at_ms.unwrap_or(i64::MIN));
        }
        self.open = None;
        self.next = 0;
    }
}

impl EventMerge {
    /// `locations` are the batches that may hold wanted events; `after` is where an earlier page ended.
    pub(crate) fn new(
        reader: SessionReader,
        locations: Vec<BatchLocation>,
        filter: EventFilter,
        after: Option<&Position>,
    ) -> Self {
        let mut by_stream: BTreeMap<StreamKey, Vec<BatchLocation>> = BTreeMap::new();
        for location in locations {
            by_stream.entry(location.key.stream.clone()).or_default().push(location);
        }
        let lanes = by_stream.into_iter().map(|(stream, mut batches)| {
            batches.sort_by_key(|batch| batch.key.sequence);
            Lane::new(stream, batches, after)
        });
        let lanes: Vec<Lane> = lanes.collect();
        let numbered = lanes.iter().enumerate();
        let order = numbered
            .filter_map(|(number, lane)| Some(Reverse((lane.goes_on_at_ms()?, number))))
            .collect();
        Self {
            reader,
            filter,
            lanes,
            order,
            damaged: Vec::new(),
        }
    }

    /// Damaged batches that were passed over since this was last asked.
    pub(crate) fn take_damaged(&mut self) -> Vec<BatchLocation> {
        std::mem::take(&mut self.damaged)
    }

    /// The next wanted event. A damaged batch is passed over, logged and noted.
    pub(crate) async fn next(&mut self) -> Result<Option<MergedEvent<'_>>, StoreError> {
        loop {
            let Some(Reverse((_, number))) = self.order.pop() else {
                return Ok(None);
            };
            let found = self.step(number).await?;
            if let Some(at_ms) = self.lanes[number].goes_on_at_ms() {
                self.order.push(Reverse((at_ms, number)));
            }
            if let Some(event) = found {
                // Looked up again, since the event borrows from its lane.
                return Ok(self.event(number, event));
            }
        }
    }

    /// Takes one step in a lane: opens its next batch, or passes its next event; tells which event is to be given out.
    async fn step(&mut self, number: usize) -> Result<Option<Step>, StoreError> {
        if self.lanes[number].open.is_none() {
            self.open(number).await?;
            return Ok(None);
        }
        let lane = &mut self.lanes[number];
        let Some(batch) = &lane.open else { return Ok(None) };
        let sequence = batch.key.sequence;
        let Some(event) = batch.events.get(lane.next) else {
            lane.finish_batch();
            return Ok(None);
        };
        lane.merged_at_ms = lane.merged_at_ms.max(event.at_ms);
        let step = Step {
            event: lane.next,
            merged_at_ms: lane.merged_at_ms,
        };
        lane.next += 1;
        let was_given_out = lane.given_out.holds_event(sequence, event.index, step.merged_at_ms);
        let is_wanted = self.filter.from_ms.is_none_or(|from_ms| event.at_ms >= from_ms)
            && self.filter.to_ms.is_none_or(|to_ms| event.at_ms <= to_ms)
            && (self.filter.kinds.is_empty() || event.kind.is_some_and(|kind| self.filter.kinds.contains(&kind)));
        Ok((is_wanted && !was_given_out).then_some(step))
    }

    async fn open(&mut self, number: usize) -> Result<(), StoreError> {
        let Some(location) = self.lanes[number].batches.front() else {
            return Ok(());
        };
        match self.reader.read(location).await {
            Ok(Some(batch)) => {
                self.make_room(number, batch.json.len());
                self.lanes[number].open = Some(batch);
            }
            // Deleted since it was located.
            Ok(None) => self.lanes[number].finish_batch(),
            Err(error @ StoreError::Damaged { .. }) => {
                tracing::error!(%error, "a batch of a session cannot be read and is passed over");
                self.damaged.extend(self.lanes[number].batches.front().cloned());
                self.lanes[number].finish_batch();
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Closes batches, those needed last first, until so many more bytes fit.
    fn make_room(&mut self, for_lane: usize, bytes: usize) {
        let mut open: Vec<_> = self
            .lanes
            .iter()
            .enumerate()
            .filter(|(number, _)| *number != for_lane)
            .filter_map(|(number, lane)| Some((lane.goes_on_at_ms()?, number, lane.open.as_ref()?.json.len())))
            .collect();
        let mut total = bytes + open.iter().map(|(_, _, bytes)| bytes).sum::<usize>();
        open.sort_unstable();
        while total > OPEN_BYTES_MAX
            && let Some((_, number, bytes)) = open.pop()
        {
            self.lanes[number].open = None;
            total -= bytes;
        }
    }

    fn event(&self, number: usize, Step { event, merged_at_ms }: Step) -> Option<MergedEvent<'_>> {
        let lane = &self.lanes[number];
        let batch = lane.open.as_ref()?;
        let event = batch.events.get(event)?;
        Some(MergedEvent {
            stream: &lane.stream,
            sequence: batch.key.sequence,
            index: event.index,
            text: batch.text(event),
            merged_at_ms,
        })
    }
}

/// The event that a step came to.
struct Step {
    event: usize,
    merged_at_ms: i64,
}
