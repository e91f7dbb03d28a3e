//! What programs that record coding agents ask and tell.

pub(crate) mod coverage;
pub(crate) mod hooks;
pub(crate) mod label_key;
pub(crate) mod scene;
pub(crate) mod vibecraft;
