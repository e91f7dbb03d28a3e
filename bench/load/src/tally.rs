//! What one connection saw, and the sum of all.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use hdrhistogram::Histogram;
use serde::Serialize;

const LATENCY_US_MAX: u64 = 120_000_000;
const SIGNIFICANT_DIGITS: u8 = 3;

pub(crate) struct Tally {
    /// Of the measured time only.
    pub(crate) measured: Work,
    pub(crate) latency_us: Histogram<u64>,
    /// From the first request to the last: what the server must hold afterwards.
    pub(crate) total: Work,
    pub(crate) statuses: BTreeMap<u16, u64>,
    pub(crate) refusals_without_retry_after: u64,
    pub(crate) connection_errors: u64,
    pub(crate) redactions: u64,
    /// The first answer that was not expected, in words.
    pub(crate) unexpected: Option<String>,
}

/// Acknowledged batches and what was in them.
#[derive(Default, Clone, Serialize)]
pub(crate) struct Work {
    pub(crate) batches: u64,
    pub(crate) events: u64,
    /// As the receipts say; servers that count nothing say nothing.
    pub(crate) events_stored: u64,
    pub(crate) events_set_aside: u64,
    pub(crate) json_bytes: u64,
    pub(crate) body_bytes: u64,
}

impl Work {
    pub(crate) fn add(&mut self, other: &Self) {
        self.batches += other.batches;
        self.events += other.events;
        self.events_stored += other.events_stored;
        self.events_set_aside += other.events_set_aside;
        self.json_bytes += other.json_bytes;
        self.body_bytes += other.body_bytes;
    }
}

impl Tally {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self {
            measured: Work::default(),
            latency_us: Histogram::new_with_bounds(1, LATENCY_US_MAX, SIGNIFICANT_DIGITS)?,
            total: Work::default(),
            statuses: BTreeMap::new(),
            refusals_without_retry_after: 0,
            connection_errors: 0,
            redactions: 0,
            unexpected: None,
        })
    }

    pub(crate) fn record(&mut self, work: &Work, latency: Duration, measured: bool) {
        self.total.add(work);
        if measured {
            self.measured.add(work);
            self.latency_us.saturating_record(latency.as_micros() as u64);
        }
    }

    pub(crate) fn add(&mut self, other: Self) -> Result<()> {
        self.measured.add(&other.measured);
        self.total.add(&other.total);
        self.latency_us.add(&other.latency_us)?;
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.refusals_without_retry_after += other.refusals_without_retry_after;
        self.connection_errors += other.connection_errors;
        self.redactions += other.redactions;
        self.unexpected = self.unexpected.take().or(other.unexpected);
        Ok(())
    }
}
