//! Compaction: quiet sessions become recordings.
//!
//! A session is compacted page load by page load, as it is read for all steps ([`reenact_store::SettleStep`]): the engine
//! follows its operations and gives keyframes where they pay, and the log takes both. Each event is written as JSON once
//! more and compared with what was stored; what it was written as is hashed. The finished log is then read back, its
//! events written as JSON again, and the hashes compared, before anything is put in place: a recording that says
//! anything else than the batches is never committed. The order of the writes is: object durable → one transaction of
//! the index, which lets it take the place of the frames → what it replaces is deleted. After a crash before the
//! transaction the object is unknown and holds nothing new: recovery removes it, and the session is compacted again.

mod compaction;
mod draft;
mod health;
mod known;
mod pass;
mod same_json;
mod settings;
mod sharing;
mod stats;
mod verify;

pub use compaction::{Compaction, Outcome};
pub use settings::CompactionSettings;
pub use stats::CompactionStats;
