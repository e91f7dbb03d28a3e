//! What is recorded: identifiers, events and their registry, batches and their encodings.

mod arenas;
mod batch;
mod docs;
mod encoding;
pub mod events;
mod ids;
pub mod json;
pub mod log;
pub mod operation;
mod registry;
mod shape;

pub use arenas::{Arenas, PooledArena};
pub use batch::{Batch, Event, EventScan, Header, RecorderName, ScanError, ScanLimits, Unfit, scan, scan_event};
pub use docs::registry_markdown;
pub use encoding::{DecodeError, Decoder, Encoding};
pub use ids::{BatchKey, IdError, PageId, ProjectId, SessionId, StreamKey, WindowId};
pub use registry::{Entry, Kind, Place, registry};
pub use shape::{Field, Record, Shape};
