//! The kinds of events, one family a file. Each gives its rows of the registry; families whose events the server
//! itself reads also have types that read them.

pub mod agent;
pub mod canvas;
pub mod documents;
pub mod foreign;
pub mod input;
pub mod lifecycle;
pub mod media;
pub mod mutation;
pub mod page;
pub mod performance;
pub mod plugins;
pub mod pointer;
pub mod problems;
pub mod style_sheets;
pub mod told;
