//! Batches: what a client sends at once, and what is stored of it.

mod header;
mod scan;

pub use header::{Header, RecorderName};
pub use scan::{Batch, Event, EventScan, ScanError, ScanLimits, Unfit, scan, scan_event};
