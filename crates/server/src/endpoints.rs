//! One endpoint a file; each translates between HTTP and one call.

pub(crate) mod agent;
pub(crate) mod agent_recording;
pub(crate) mod annotations;
pub(crate) mod api_page;
pub(crate) mod change_password;
pub(crate) mod create_batch;
pub(crate) mod dashboard;
pub(crate) mod demo;
pub(crate) mod healthz;
pub(crate) mod join;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod me;
pub(crate) mod members;
pub(crate) mod metrics;
pub(crate) mod openapi_document;
pub(crate) mod projects;
pub(crate) mod public_keys;
pub(crate) mod readyz;
pub(crate) mod recorder;
pub(crate) mod recorder_options;
pub(crate) mod replays;
pub(crate) mod search;
pub(crate) mod secret_keys;
pub(crate) mod sessions;
pub(crate) mod users;
