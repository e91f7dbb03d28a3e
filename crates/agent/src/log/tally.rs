//! What became of each line, so that none is lost without a word.

use std::collections::BTreeMap;

use serde::Serialize;

use super::lines::Position;
use crate::limits::{BROKEN_PLACES_MAX, LINE_TYPES_MAX};

/// What a reader made of a line.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Events.
    Told,
    /// Nothing, on purpose: lines of this type are counted.
    Counted(String),
    /// An `agent_unknown` event.
    Unknown(String),
    Broken(String),
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub lines: u64,
    pub blank: u64,
    pub told: u64,
    /// By type.
    pub counted: BTreeMap<String, u64>,
    /// By type; each gave an event that keeps it.
    pub unknown: BTreeMap<String, u64>,
    pub broken: u64,
    /// The first of them.
    pub broken_places: Vec<Broken>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    pub line: u64,
    pub offset: u64,
    pub reason: String,
}

impl Tally {
    /// Each line is in exactly one of the counts.
    pub fn adds_up(&self) -> bool {
        let by_type = |counts: &BTreeMap<String, u64>| counts.values().sum::<u64>();
        self.lines == self.blank + self.told + by_type(&self.counted) + by_type(&self.unknown) + self.broken
    }

    pub(crate) fn note(&mut self, position: Position, outcome: Outcome) {
        self.lines += 1;
        match outcome {
            Outcome::Told => self.told += 1,
            Outcome::Counted(kind) => count(&mut self.counted, kind),
            Outcome::Unknown(kind) => count(&mut self.unknown, kind),
            Outcome::Broken(reason) => {
                self.broken += 1;
                if self.broken_places.len() < BROKEN_PLACES_MAX {
                    self.broken_places.push(Broken {
                        line: position.line,
                        offset: position.offset,
                        reason,
                    });
                }
            }
        }
    }

    pub(crate) fn note_blank(&mut self) {
        self.lines += 1;
        self.blank += 1;
    }
}

fn count(counts: &mut BTreeMap<String, u64>, kind: String) {
    let kind = if counts.len() < LINE_TYPES_MAX || counts.contains_key(&kind) {
        kind
    } else {
        "further types".to_owned()
    };
    *counts.entry(kind).or_default() += 1;
}
