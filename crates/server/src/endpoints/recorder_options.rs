//! The recorder's options that are set here: changed by owners, asked for by recorders.

pub(crate) mod get;
pub(crate) mod serve;
pub(crate) mod update;
