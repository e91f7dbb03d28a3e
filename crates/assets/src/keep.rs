//! Keeping the files of quiet sessions.
//!
//! A step with quiet sessions ([`reenact_store::SettleStep`]): `pass` finds what a session's pages need and what its
//! recorder sent, `session` gets each file (from the recorder, from what another session of the project was told lately,
//! or by asking for it) and puts down what came of it. Files that may be had another time are asked for again later.

mod keeper;
mod pass;
mod session;
mod sheets;

pub use keeper::{Keeper, KeeperParts, KeeperSettings, KeeperStats, SESSION_TIME_S_MAX};
