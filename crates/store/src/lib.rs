//! Storage as the rest of Reenact sees it: two traits, and what is built on them alone.
//!
//! - [`Objects`] keeps bytes under paths and is the log: blocks are durable before anything is acknowledged.
//! - [`Index`] finds them again: which batch lies where, the facts of sessions, projects, keys, people.

mod accounts;
mod append;
mod error;
mod index;
mod model;
mod objects;

pub use accounts::{Accounts, Dashboarder, LoginToken, Project, ProjectChange, ReadKey};
pub use append::{Append, Appended, Frame};
pub use error::StoreError;
pub use index::{BlockEntry, BlockRecord, Index, KeyState, SessionIndex, WriteIndex};
pub use model::{
    BatchLocation, BatchQuery, BlockId, PageRow, SessionCursor, SessionFilter, SessionPage,
    SessionRow, SetAside,
};
pub use objects::{ObjectEntry, Objects};
