//! Facts about sessions, as folds over what was recorded.
//!
//! [`FactsGatherer`] reads a batch's events; [`BatchFacts`] says what one batch contributes; [`SessionFacts`] is the
//! fold of a session's batches, in whatever order they arrived.

mod activity;
mod agent;
mod batch_facts;
mod event;
mod gather;
mod run_summary;
mod session_facts;
mod term;
mod timed;
mod told;
mod visit;

pub use activity::Activity;
pub use agent::AgentRun;
pub use batch_facts::{BatchFacts, ClientFacts, Identity, NameVersion, SourceKind, Viewport};
pub use event::EventFacts;
pub use gather::FactsGatherer;
pub use run_summary::{RunSummary, RunTokens};
pub use session_facts::SessionFacts;
pub use term::{HEALTHY, NoSuchField, TermField, page_address};
pub use timed::Timed;
pub use told::{EventProperty, Told};
pub use visit::PageVisit;
