//! The replay engine.

mod apply;
mod css;
mod dom;
mod events_file;
mod health;
mod html;
mod keyframe;
mod order;
mod page;
mod problem;
mod replay;
mod view;

pub use events_file::{EventsFile, EventsFileError, RefusedEvent, read_events};
pub use health::{BatchExtent, Finding, FindingKind, Health, verify};
pub use html::HtmlOptions;
pub use dom::{InputState, MediaState, Point};
pub use order::{ClockJump, DISORDER_MS_MAX};
pub use page::{NodeRef, Page};
pub use problem::{Problem, Problems, Use};
pub use replay::Replay;
pub use view::{Pointer, Viewport};
