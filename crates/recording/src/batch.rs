//! Batches: what a client sends at once, and what is stored of it.

mod event;
mod header;
mod scan;

pub use event::EventScan;
pub use header::{Header, RecorderName};
pub use scan::{Batch, Event, ScanError, ScanLimits, Unfit, scan, scan_event};
