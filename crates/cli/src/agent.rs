//! Recording coding agents: what `reenact agent` does, on the machine where the agent runs.
//!
//! - `config`: where this machine sends, and the folders that are used for it.
//! - `client`: one connection to the server.
//! - `upload`: a file that grows becomes batches; the server remembers how far it was read.
//! - `logs`: finding the logs that agents write themselves.
//! - `spool`: what hooks told and is not sent yet.
//! - `sender`: sends the spool, and fills in from transcripts.
//! - `claude_settings`: hooks in Claude Code's settings, put in and taken out.

pub(crate) mod claude_settings;
pub(crate) mod client;
pub(crate) mod config;
pub(crate) mod json_spans;
pub(crate) mod logs;
pub(crate) mod private_file;
pub(crate) mod sender;
pub(crate) mod spool;
pub(crate) mod upload;

use reenact_recording::SessionId;

/// The id that a session of an agent has here: its own, where that is a valid one.
pub(crate) fn session_id(own: &str) -> Result<SessionId, reenact_recording::IdError> {
    SessionId::parse(own).or_else(|_| SessionId::parse(&hashed_id("session", own)))
}

/// An id that follows from a text.
pub(crate) fn hashed_id(prefix: &str, text: &str) -> String {
    const DIGITS: usize = 32;
    format!("{prefix}-{}", &blake3::hash(text.as_bytes()).to_hex()[..DIGITS])
}
