//! Recordings: finished sessions, each in one object.
//!
//! ```text
//! log          the session's events, one stream for each page load (docs/recording-format.md)
//! directory    which batches the events came in, and which shared contents the log refers to
//! record       what the index knows of each batch, and the events that were set aside
//! footer       where these lie
//! ```
//!
//! The log's table of contents is its end, so that one ranged read brings it together with the directory. The record is
//! read for rebuilding the index and for set-aside events only. An object is never changed: a session that got more
//! batches is written anew under the next generation.

mod decode;
mod directory;
mod id;
mod object;
mod open;
mod reader;
mod runs;
mod span;
mod texts;

pub use decode::{DecodedEvent, decode_run};
pub use directory::{BatchRecord, DirectoryStream, RecordedBatch, RecordingDirectory, SessionRecord};
pub use id::{RECORDINGS_PREFIX, RecordingId};
pub use object::{OBJECT_VERSION, RecordingObject, RecordingRecord, open_object, read_record};
pub use open::OpenRecording;
pub(crate) use reader::RecordingReader;
pub use runs::Run;
pub use span::{Span, SpanBlocks, SpanDecoder};
