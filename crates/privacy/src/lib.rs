//! Detectors of personal data and secrets, and redaction of JSON and text with them.
//!
//! A [`Redactor`] works in three steps. [`Redactor::suspects`] runs over everything and is fast: it
//! says where something *may* stand. Only around suspects is the JSON walked through, decoded and
//! given to the detectors. What they find becomes edits of the text as it was written, so that
//! everything else stays byte for byte.

mod catalogue;
mod detector;
mod detectors;
mod edit;
mod encoded;
mod key;
mod label;
mod placeholder;
mod randomness;
mod redactor;
mod report;
mod scan;
mod secret_value;
mod suspects;

pub use catalogue::detectors_markdown;
pub use detector::{Candidate, Detector, Examples, Material, Method, Pattern, Telling, Then};
pub use label::{
    Finding, KeyedLabeller, LABEL_PATTERN, LabelKeys, Labeller, NoLabelKey, PlainLabeller, ProjectLabelKey,
};
pub use redactor::Redactor;
pub use report::RedactionReport;
