use reenact_recording::Kind;

/// An event as facts are read from it.
#[derive(Debug, Clone, Copy)]
pub struct EventFacts<'t> {
    pub kind: Kind,
    pub at_ms: i64,
    /// The payload's JSON, of the shape that the registry gives the kind; empty when there is none.
    pub payload: &'t str,
}
