//! The replay engine.

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
mod problem;
mod replay;
mod role;
mod selectors;
mod view;
mod visible;

pub use difference::{AttributeDifference, Difference};
pub use dom::{InputState, MediaState, Point};
pub use events_file::{EventsFile, EventsFileError, RefusedEvent, read_events};
pub use health::{BatchExtent, Finding, FindingKind, Health, verify};
pub use history::{NodeChange, NodeChangeKind};
pub use html::HtmlOptions;
pub use order::{ClockJump, DISORDER_MS_MAX};
pub use page::{NodeRef, Page};
pub use problem::{Problem, Problems, Use};
pub use replay::Replay;
pub use selectors::{SelectorError, StableSelector};
pub use view::{Pointer, Viewport};
pub use visible::{VisibleText, VisibleTextKind};
