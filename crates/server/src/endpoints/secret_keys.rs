//! `/v1/projects/{project_id}/secret-keys`

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod rotate;
