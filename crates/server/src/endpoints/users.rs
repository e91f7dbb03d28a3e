//! `/v1/users`

pub(crate) mod erase;
pub(crate) mod get;
