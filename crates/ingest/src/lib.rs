//! From a request's bytes to a receipt: limits → decode → validate → redact → durable → acknowledge.
//!
//! Knows no HTTP: the server translates requests into [`Submission`]s and [`Refusal`]s into answers.

mod limits;
mod refusal;
mod submission;

pub use limits::Limits;
pub use refusal::Refusal;
pub use submission::{Receipt, SetAsideNote, Submission};
