//! What programs that record coding agents ask and tell.

pub(crate) mod coverage;
pub(crate) mod label_key;
