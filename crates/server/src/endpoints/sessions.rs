//! `/v1/sessions`

pub(crate) mod asset;
pub(crate) mod delete;
pub(crate) mod elements;
pub(crate) mod events;
pub(crate) mod get;
pub(crate) mod health;
pub(crate) mod keyframe;
pub(crate) mod list;
pub(crate) mod node;
pub(crate) mod node_changes;
pub(crate) mod nodes;
pub(crate) mod page;
pub(crate) mod rename;
pub(crate) mod set_aside;
pub(crate) mod values;
