//! Keeping the files of quiet sessions.
//!
//! [`keep_session`] goes through a session once: `events` finds what its pages need and what its recorder sent,
//! `session` gets each file (from the recorder, from what another session of the project was told lately, or by asking
//! for it) and puts down what came of it. [`Keeper`] is the task that does so for sessions to which nothing has arrived
//! for a while, again if something does, and again later for files that may be had another time. What is done stands in
//! the index, so it goes on where it was after any stop.

mod events;
mod keeper;
mod session;
mod sheets;

use std::collections::BTreeMap;

pub use keeper::{Keeper, KeeperParts, KeeperSettings, OnKept, SESSION_TIME_S_MAX};
pub use session::keep_session;

/// What came of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptSession {
    /// Files that were fetched now, and their bytes.
    pub fetched: u64,
    pub fetched_bytes: u64,
    /// Files that the recorder sent.
    pub sent: u64,
    /// Files that another session had.
    pub reused: u64,
    /// Files that could not be had now, by reason.
    pub missing: BTreeMap<&'static str, u64>,
    /// Addresses that were left out because of a bound.
    pub left_out: u64,
}
