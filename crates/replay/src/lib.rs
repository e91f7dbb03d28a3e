//! The replay engine: what a page looked like at any moment, from the events that were recorded of it.
//!
//! - [`read_events`] reads files of rrweb events; [`Page::play`] plays the segments of a log; [`Replay`] holds one page load's operations and goes to any moment.
//! - [`Page`] is the state there. It borrows from the operations: an element links to what was recorded until it
//!   changes, so that applying an event seldom allocates.
//! - From a page: [`Page::keyframe`], [`Page::to_html`], [`Page::visible_text`], [`Page::query`],
//!   [`Page::stable_selector`], [`Page::accessible_name`], [`Page::difference`]; from a replay: [`Replay::changes_of`].
//! - [`verify`] says what is wrong with a recording.
//!
//! Events are applied as rrweb's Replayer applies them. Where that one shows what was not there, the page is as the
//! events say: removed nodes are gone wherever they lay, nodes whose sibling never came stand last, a sheet that is
//! told anew keeps its text. `e2e/tests/engine-equality.test.ts` and `engine-known-faults.test.ts` hold both in place.
//!
//! No input makes it panic or recurse with the input's depth, and its memory is bounded by its input: by the operations,
//! the page, and a fixed number of copies of the page.

mod accessible_name;
mod apply;
mod css;
mod difference;
mod dom;
mod events_file;
mod health;
mod history;
mod html;
mod keyframe;
mod order;
mod page;
mod play;
mod problem;
mod replay;
mod role;
mod search;
mod selectors;
mod style_rules;
mod tree_node;
mod view;
mod visible;

pub use difference::{AttributeDifference, Difference};
pub use dom::{InputState, MediaState, Point};
pub use events_file::{EventTexts, EventsFile, EventsFileError, RefusedEvent, event_texts, read_events};
pub use health::{BatchExtent, Finding, FindingKind, Health, verify};
pub use history::{NodeChange, NodeChangeKind, NodeNews};
pub use html::{HtmlLoads, HtmlOptions};
pub use keyframe::Keyframes;
pub use order::{ClockJump, DISORDER_MS_MAX};
pub use page::{NodeRef, Page};
pub use problem::{Problem, Problems, Use};
pub use replay::{POINTER_DELAY_MS_MAX, Replay};
pub use search::{SEARCH_TEXT_BYTES_MAX, SearchKind, SearchMoment, SearchText};
pub use selectors::{SelectorError, StableSelector, check_selector};
pub use style_rules::StyleRule;
pub use tree_node::NodeKind;
pub use view::{Pointer, Viewport};
pub use visible::{VisibleText, VisibleTextKind};
