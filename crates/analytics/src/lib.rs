//! Facts about sessions, as folds over what was recorded.
//!
//! [`BatchFacts`] says what one batch contributes; [`SessionFacts`] is the fold of a session's batches,
//! in whatever order they arrived.

mod batch_facts;
mod session_facts;

pub use batch_facts::{
    BatchFacts, ClientFacts, Identity, NameVersion, PageVisit, SourceKind, Timed, Viewport,
};
pub use session_facts::SessionFacts;
