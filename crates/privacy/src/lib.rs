//! Detectors of personal data and secrets, and redaction of JSON with them.

mod report;

pub use report::RedactionReport;
