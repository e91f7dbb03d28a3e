//! Facts about sessions, as folds over what was recorded.
//!
//! [`FactsGatherer`] reads a batch's events; [`BatchFacts`] says what one batch contributes; [`SessionFacts`] is the
//! fold of a session's batches, in whatever order they arrived.

mod batch_facts;
mod event;
mod gather;
mod session_facts;
mod timed;
mod visit;

pub use batch_facts::{BatchFacts, ClientFacts, Identity, NameVersion, SourceKind, Viewport};
pub use event::EventFacts;
pub use gather::FactsGatherer;
pub use session_facts::SessionFacts;
pub use timed::Timed;
pub use visit::PageVisit;
