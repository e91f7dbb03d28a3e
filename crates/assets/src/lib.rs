//! Keeps the style sheets, fonts and images that recorded pages need, so that a recording looks right after the site has
//! changed, or where nobody is logged in.
//!
//! - [`page`] finds addresses in events and style sheets and puts others in their place. No I/O.
//! - [`fetch`] asks for a file as a stranger would, within the origins and bounds that the operator set.
//! - [`keep`] goes through quiet sessions: what the recorder sent, what other sessions know, what can be fetched.
//! - [`KeptFiles`] answers which content stands for an address at a recorded time.
//!
//! A kept sheet names its own files by their hash alone. Contents of a session lie side by side, so the name is a valid
//! relative address, and one content serves every session.

pub mod fetch;
pub mod keep;
mod kept_files;
pub mod page;

pub use kept_files::{KeptFiles, with_query};
