//! From a request's bytes to a receipt: limits → decode → validate → redact → durable → acknowledge.
//!
//! Knows no HTTP: the server translates requests into [`Submission`]s and [`Refusal`]s into answers.
//!
//! - [`Ingest::reserve`] asks for memory before a body is read, [`Ingest::accept`] does the rest.
//! - A batch in which nothing had to be changed is stored as the client sent it, byte for byte. Otherwise the changed
//!   events are replaced in its text, and the text is compressed anew.
//! - Facts are read from what is stored, so that nothing that was redacted gets into them.

mod client;
mod decode;
mod identity;
mod ingest;
mod limits;
mod memory;
mod prepare;
mod refusal;
mod rewrite;
mod set_aside;
mod submission;

pub use client::{ClientReader, country_of};
pub use ingest::Ingest;
pub use limits::Limits;
pub use memory::Reservation;
pub use reenact_privacy::{Material, ProjectLabelKey};
pub use refusal::Refusal;
pub use submission::{Labels, Receipt, SetAsideNote, Submission};
