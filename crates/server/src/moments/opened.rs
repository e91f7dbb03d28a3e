//! One page load, or a part of it, opened.

use std::collections::BTreeMap;
use std::sync::Arc;

use bumpalo::Bump;
use reenact_recording::operation::{Change, Operation, interpret, read};
use reenact_replay::{BatchExtent, EventsFile, Health, RefusedEvent, Replay, verify};
use reenact_store::{OpenRecording, Span, SpanBlocks, StoreError, StoredBatch};
use self_cell::self_cell;

use super::recorded::Recorded;

/// Checkpoints that the engine keeps of a long page load at most, and how many events apart at least.
const CHECKPOINTS_MAX: usize = 16;
const CHECKPOINT_EVENTS: usize = 16_384;

self_cell! {
    struct InArena {
        owner: Bump,
        #[covariant]
        dependent: Contents,
    }
}

/// The events of a page load and the engine over them, all in one arena.
pub(crate) struct OpenedStream(InArena);

/// What lies in the arena. Batches are kept apart, so that late ones find their place.
#[derive(Default)]
struct Contents<'a> {
    /// What comes before them.
    recorded: Option<Recorded<'a>>,
    /// When the recording ends.
    end_ms: f64,
    batches: BTreeMap<u32, Batch<'a>>,
    replay: Option<Replay<'a>>,
    health: Option<StreamHealth>,
}

/// What is wrong with a page load's recording.
#[derive(Debug, Clone)]
pub(crate) struct StreamHealth {
    pub(crate) health: Arc<Health>,
    /// Sequence numbers of batches whose stored bytes cannot be read.
    pub(crate) damaged: Vec<u32>,
}

#[derive(Default)]
struct Batch<'a> {
    operations: Vec<Operation<'a>>,
    /// Of events that do not fit their kind and are read as far as they are known: what they were.
    unusual: Vec<(usize, Change<'a>)>,
    refused: Vec<RefusedEvent>,
    set_aside_count: u32,
    is_damaged: bool,
}

impl OpenedStream {
    pub(super) fn new() -> Self {
        Self(InArena::new(Bump::new(), |_| Contents::default()))
    }

    pub(super) fn has_batch(&self, sequence: u32) -> bool {
        self.0.borrow_dependent().batches.contains_key(&sequence)
    }

    /// Takes in a batch. `None`: its bytes are damaged.
    pub(super) fn add(&mut self, sequence: u32, set_aside_count: u32, batch: Option<&StoredBatch>) {
        self.0.with_dependent_mut(|arena, contents| {
            let batch = match batch {
                Some(stored) => Batch::read(stored, set_aside_count, arena),
                None => Batch {
                    is_damaged: true,
                    ..Batch::default()
                },
            };
            contents.batches.insert(sequence, batch);
            contents.replay = None;
            contents.health = None;
        });
    }

    /// The next of the recording's segments to take in. A part that is new begins at `start`.
    pub(super) fn next_segment(&mut self, start: usize) -> usize {
        self.0.with_dependent_mut(|_, contents| {
            let recorded = contents.recorded.get_or_insert_with(|| Recorded::new(start));
            recorded.next()
        })
    }

    /// The recording's tables that are at hand.
    pub(super) fn tables(&self) -> Vec<u32> {
        let recorded = self.0.borrow_dependent().recorded.as_ref();
        recorded.map_or_else(Vec::new, |recorded| recorded.tables().to_vec())
    }

    /// Takes in the recording's next segment.
    pub(super) fn add_segment(
        &mut self,
        open: &OpenRecording,
        stream: usize,
        blocks: &SpanBlocks,
    ) -> Result<(), StoreError> {
        self.0.with_dependent_mut(|arena, contents| {
            contents.replay = None;
            contents.end_ms = open.end_ms(stream);
            match &mut contents.recorded {
                Some(recorded) => recorded.decode(open, stream, blocks, arena),
                None => Ok(()),
            }
        })
    }

    /// Why the page at the end of the span cannot be known, if it cannot.
    pub(super) fn damage_at_end(&self, span: &Span) -> Option<&str> {
        self.0.borrow_dependent().recorded.as_ref()?.damage_at_end(span)
    }

    /// Drops everything.
    pub(super) fn clear(&mut self) {
        *self = Self::new();
    }

    pub(super) fn with_replay<T>(&mut self, work: impl FnOnce(&mut Replay<'_>) -> T) -> T {
        self.0.with_dependent_mut(|arena, contents| {
            let Contents {
                recorded,
                end_ms,
                batches,
                replay,
                ..
            } = contents;
            let replay = replay.get_or_insert_with(|| {
                let recorded = recorded.as_ref().map_or(&[][..], Recorded::operations);
                let arrived = batches.values().flat_map(|batch| &batch.operations);
                let mut replay = Replay::new(recorded.iter().chain(arrived).copied().collect(), arena);
                replay.goes_on_until(*end_ms);
                replay
            });
            work(replay)
        })
    }

    pub(super) fn health(&mut self) -> StreamHealth {
        self.0.with_dependent_mut(|arena, contents| {
            if let Some(health) = &contents.health {
                return health.clone();
            }
            let (file, extents) = contents.as_received();
            let damaged = contents.batches.iter().filter(|(_, batch)| batch.is_damaged);
            let health = StreamHealth {
                damaged: damaged.map(|(sequence, _)| *sequence).collect(),
                health: Arc::new(verify(&file, &extents, arena)),
            };
            contents.health = Some(health.clone());
            health
        })
    }

    /// About how much memory it takes.
    pub(super) fn memory_bytes(&self) -> u64 {
        let contents = self.0.borrow_dependent();
        let events: usize = contents.batches.values().map(|batch| batch.operations.capacity()).sum();
        let page = contents.replay.as_ref().map_or(0, |replay| {
            let checkpoints = (replay.operations().len() / CHECKPOINT_EVENTS).min(CHECKPOINTS_MAX);
            replay.page().memory_bytes() * (1 + checkpoints)
        });
        let replayed = contents.replay.as_ref().map_or(0, |replay| replay.operations().len());
        let recorded = contents.recorded.as_ref().map_or(0, Recorded::memory_bytes);
        let bytes = self.0.borrow_owner().allocated_bytes()
            + recorded
            + (events + replayed) * size_of::<Operation<'_>>()
            + page;
        bytes as u64
    }
}

impl<'a> Batch<'a> {
    fn read(stored: &StoredBatch, set_aside_count: u32, arena: &'a Bump) -> Self {
        let mut batch = Self {
            operations: Vec::with_capacity(stored.events.len()),
            set_aside_count,
            ..Self::default()
        };
        for (place, event) in stored.events.iter().enumerate() {
            match read(arena.alloc_str(stored.text(event)), arena) {
                Ok(operation) => batch.push(operation, arena),
                Err(reason) => batch.refused.push(RefusedEvent { place, reason }),
            }
        }
        batch
    }

    fn push(&mut self, mut operation: Operation<'a>, arena: &'a Bump) {
        if let Change::Opaque(json) = operation.change
            && let Some(known) = interpret(json, arena)
        {
            self.unusual.push((self.operations.len(), operation.change));
            operation.change = known.change;
        }
        self.operations.push(operation);
    }
}

impl<'a> Contents<'a> {
    /// The events as they came, and which batch brought which.
    fn as_received(&self) -> (EventsFile<'a>, Vec<BatchExtent>) {
        let mut file = EventsFile::default();
        let mut extents = Vec::with_capacity(self.batches.len());
        for (sequence, batch) in &self.batches {
            let first_event = file.operations.len();
            extents.push(BatchExtent {
                sequence: (*sequence).into(),
                first_event,
                is_truncated: false,
                refused_count: batch.set_aside_count as usize,
            });
            let before = first_event + file.refused.len();
            file.operations.extend_from_slice(&batch.operations);
            for (at, change) in &batch.unusual {
                file.operations[first_event + at].change = *change;
            }
            file.refused.extend(batch.refused.iter().map(|refused| RefusedEvent {
                place: before + refused.place,
                reason: refused.reason.clone(),
            }));
        }
        (file, extents)
    }
}
