//! Recordings: every event comes back, from any moment, and what is damaged says so.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod generated;
mod log {
    mod damage;
    mod ranges;
    mod round_trip;
    mod sharing;
    pub(crate) mod support;
    mod versions;
}
