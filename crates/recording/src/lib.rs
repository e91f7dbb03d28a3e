//! What is recorded: identifiers, events and their registry, batches and their encodings.

mod encoding;
mod ids;

pub use encoding::Encoding;
pub use ids::{BatchKey, IdError, PageId, ProjectId, SessionId, StreamKey, WindowId};
