//! Compaction: finished sessions become recordings.
//!
//! A session is compacted page load by page load: its batches are read in order, their events become operations, the
//! engine follows them and gives keyframes where they pay, and the log takes both. The log is then read back and
//! compared with the batches, event by event, before anything is written: a recording that says anything else than the
//! batches is never committed. The order of the writes is: object durable → one transaction of the index, which lets it
//! take the place of the frames → what it replaces is deleted. After a crash before the transaction the object is
//! unknown and holds nothing new: recovery removes it, and the session is compacted again.

mod compactor;
mod health;
mod page;
mod same_json;
mod session;
mod settings;
mod sharing;
mod stats;
mod verify;

pub use compactor::{Compactor, Progress};
pub use session::{Compaction, Outcome};
pub use settings::CompactionSettings;
pub use stats::CompactionStats;
