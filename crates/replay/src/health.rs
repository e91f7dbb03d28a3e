//! What is wrong with a recording: when, how it shows, and what was done about it.

mod effect;

use bumpalo::Bump;
use reenact_recording::json;
use reenact_recording::operation::{Change, Operation, interpret};

use crate::events_file::EventsFile;
use crate::order;
use crate::page::Page;
use crate::problem::Problem;

/// How many findings of one kind are told one by one; the others are only counted.
const FINDINGS_PER_KIND_MAX: usize = 50;
/// Times that are this much apart mean that the computer slept or the clock was moved.
const SILENCE_MS_MAX: f64 = 3_600_000.0;

/// A batch as it was stored: which events of the recording it brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchExtent {
    pub sequence: u64,
    /// The first of its events, counted as the recording was read.
    pub first_event: usize,
    /// Its end was missing.
    pub is_truncated: bool,
    /// Events that the registry refused and that were set aside.
    pub refused_count: usize,
}

/// A recording's health.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Health {
    /// In the order of time.
    pub findings: Vec<Finding>,
    pub event_count: usize,
    /// How many findings there were of each kind, also those that are not listed.
    pub counts: Vec<(FindingKind, usize)>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub kind: FindingKind,
    /// Milliseconds since the epoch.
    pub at_ms: f64,
    /// What a viewer sees of it, or does not see.
    pub effect: String,
    /// The reading makes up for it: what is shown is what was there, as far as can be told.
    pub is_repaired: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKind {
    Gap,
    MissingSnapshot,
    UnknownNode,
    Misplaced,
    UnknownSheet,
    ClockJump,
    Silence,
    TruncatedBatch,
    BrokenEvent,
}

impl FindingKind {
    /// As the API and metrics name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gap => "gap",
            Self::MissingSnapshot => "missing_snapshot",
            Self::UnknownNode => "unknown_node",
            Self::Misplaced => "misplaced",
            Self::UnknownSheet => "unknown_sheet",
            Self::ClockJump => "clock_jump",
            Self::Silence => "silence",
            Self::TruncatedBatch => "truncated_batch",
            Self::BrokenEvent => "broken_event",
        }
    }
}

/// Examines a recording by replaying it. `batches` may be empty, if it is not known how the events came.
pub fn verify<'a>(file: &EventsFile<'a>, batches: &[BatchExtent], arena: &'a Bump) -> Health {
    let mut examiner = Examiner {
        health: Health {
            event_count: file.operations.len() + file.refused.len(),
            ..Health::default()
        },
        arena,
    };
    let end_ms = file
        .operations
        .iter()
        .map(|operation| operation.timestamp)
        .fold(0.0, f64::max);
    examiner.file(file, end_ms);
    examiner.batches(&file.operations, batches);
    let mut operations = file.operations.clone();
    for operation in &mut operations {
        examiner.opaque(operation);
    }
    for jump in order::mend(&mut operations) {
        examiner.find(FindingKind::ClockJump, jump.at_ms, effect::of_jump(&jump), true);
    }
    examiner.silences(&operations);
    examiner.replay(&operations);
    examiner.finish()
}

struct Examiner<'a> {
    health: Health,
    arena: &'a Bump,
}

impl<'a> Examiner<'a> {
    fn find(&mut self, kind: FindingKind, at_ms: f64, effect: String, is_repaired: bool) {
        let counts = &mut self.health.counts;
        let count = match counts.iter_mut().find(|(of, _)| *of == kind) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                counts.push((kind, 1));
                1
            }
        };
        if count <= FINDINGS_PER_KIND_MAX {
            self.health.findings.push(Finding {
                kind,
                at_ms,
                effect,
                is_repaired,
            });
        }
    }

    fn file(&mut self, file: &EventsFile<'a>, end_ms: f64) {
        for refused in &file.refused {
            // What has no time is told with the event before it.
            let before = refused.place.min(file.operations.len()).checked_sub(1);
            let at_ms = before.map_or(0.0, |at| file.operations[at].timestamp);
            let effect = format!(
                "what stands at place {} is no event and was passed over: {}",
                refused.place, refused.reason
            );
            self.find(FindingKind::BrokenEvent, at_ms, effect, false);
        }
        if let Some(at) = file.broken_at {
            let effect = format!("the recording breaks off at byte {at}: what happened later is not shown");
            self.find(FindingKind::TruncatedBatch, end_ms, effect, false);
        }
    }

    fn batches(&mut self, operations: &[Operation<'a>], batches: &[BatchExtent]) {
        let time_of = |event: usize| {
            let event = event.min(operations.len().saturating_sub(1));
            operations.get(event).map_or(0.0, |operation| operation.timestamp)
        };
        let mut expected = 0;
        let mut in_order = batches.to_vec();
        in_order.sort_by_key(|batch| batch.sequence);
        for batch in &in_order {
            let at_ms = time_of(batch.first_event);
            if batch.sequence > expected {
                let effect = effect::of_missing_batches(expected, batch.sequence - 1);
                self.find(FindingKind::Gap, at_ms, effect, false);
            }
            expected = batch.sequence.saturating_add(1);
            if batch.is_truncated {
                let effect = format!("the end of batch {} is missing", batch.sequence);
                self.find(FindingKind::TruncatedBatch, at_ms, effect, false);
            }
            if batch.refused_count > 0 {
                let effect = format!(
                    "{} events of batch {} were refused",
                    batch.refused_count, batch.sequence
                );
                self.find(FindingKind::BrokenEvent, at_ms, effect, false);
            }
        }
    }

    /// Events that do not fit their kind; ones that are known all the same are read so.
    fn opaque(&mut self, operation: &mut Operation<'a>) {
        let Change::Opaque(text) = operation.change else { return };
        let known = interpret(text, self.arena);
        let event_type = json::member(text, "type").and_then(json::integer);
        let source = json::member(text, "data").and_then(|data| json::integer(json::member(data, "source")?));
        let named = match (event_type, source) {
            (Some(3), Some(source)) => format!("an event of source {source}"),
            (Some(event_type), _) => format!("an event of type {event_type}"),
            (None, _) => "an event without a type".to_owned(),
        };
        let effect = match known {
            Some(_) => format!("{named} says more than its kind: the rest was left out"),
            None => format!("{named} does not fit its kind, or is of no known kind: it was passed over"),
        };
        self.find(FindingKind::BrokenEvent, operation.timestamp, effect, known.is_some());
        if let Some(known) = known {
            operation.change = known.change;
        }
    }

    fn silences(&mut self, operations: &[Operation<'a>]) {
        for pair in operations.windows(2) {
            let silent_ms = pair[1].timestamp - pair[0].timestamp;
            if silent_ms > SILENCE_MS_MAX {
                let minutes = (silent_ms / 60_000.0).round();
                let effect =
                    format!("nothing was recorded for {minutes} minutes: the computer slept, or its clock was moved");
                self.find(FindingKind::Silence, pair[0].timestamp, effect, false);
            }
        }
    }

    fn replay(&mut self, operations: &[Operation<'a>]) {
        let mut page = Page::new();
        let mut problems: Vec<Problem> = Vec::new();
        let mut before_snapshot = 0_usize;
        for operation in operations {
            let needs_page = effect::needs_page(&operation.change);
            if needs_page && !page.has_document() {
                before_snapshot += 1;
                if before_snapshot == 1 {
                    let effect = "the page is not shown until its next snapshot".to_owned();
                    self.find(FindingKind::MissingSnapshot, operation.timestamp, effect, false);
                }
                continue;
            }
            if matches!(operation.change, Change::FullSnapshot(_)) && page.viewport().is_none() {
                let effect = "the page's address and size are not known".to_owned();
                self.find(FindingKind::MissingSnapshot, operation.timestamp, effect, false);
            }
            if let Change::Custom(custom) = operation.change
                && custom.name == "reenact/gap@1"
            {
                self.find(
                    FindingKind::Gap,
                    operation.timestamp,
                    effect::of_told_gap(custom.payload),
                    false,
                );
            }
            page.apply_noting(operation, &mut problems);
            for problem in problems.drain(..) {
                let (kind, effect, is_repaired) = effect::of_problem(problem);
                self.find(kind, operation.timestamp, effect, is_repaired);
            }
        }
    }

    fn finish(mut self) -> Health {
        self.health.findings.sort_by(|a, b| a.at_ms.total_cmp(&b.at_ms));
        self.health.counts.sort_unstable();
        self.health
    }
}
