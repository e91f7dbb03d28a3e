//! The HTTP server: translates requests into calls of the other crates and their answers back.
//!
//! - [`App`] is put together from [`Parts`] and [`Options`]; [`main_router`] and [`ingest_router`] say which path leads
//!   where; [`serve`] takes connections.
//! - Every refusal is made in `problem`, every answer's shape stands in `schemas` or with its endpoint.
//! - `endpoints` holds one endpoint a file, always in the order: shapes, description, handler, tests.

mod access;
mod access_log;
mod agent_inbox;
mod agent_labels;
mod agent_runs;
mod agent_stream;
mod arrivals;
mod assets;
mod audit;
mod client_address;
mod countries;
mod embedded;
mod endpoints;
mod event_merge;
mod headers;
mod json;
mod linger;
mod listen;
mod live_sessions;
mod metrics;
mod moments;
mod openapi;
mod options;
mod origins;
mod passwords;
mod problem;
mod projects;
mod rates;
mod recorder_options;
mod router;
mod run_summaries;
mod sample_run;
mod schemas;
mod secrets;
mod session_filter;
mod setup;
mod state;
mod storage_watch;
mod written;

pub use axum::Router;
pub use client_address::PeerAddress;
pub use countries::{Countries, CountryFileError};
pub use embedded::{BuiltIn, built_in};
pub use listen::serve;
pub use live_sessions::LiveSessions;
pub use openapi::openapi_json;
pub use options::{MetricsAccess, MomentsSettings, Options, Rates};
pub use origins::normalize_origin;
pub use passwords::{PasswordError, hash_password};
pub use recorder_options::recorder_options_json;
pub use router::{ingest_router, main_router, vibecraft_router};
pub use sample_run::{SAMPLE_RUN_ID, SampleRunError, add_sample_run};
pub use setup::{
    ADMINISTRATOR, DEFAULT_PROJECT_ID, DEMO_PROJECT_ID, NewAdministrator, SetupError, demo_project, first_start,
    new_project, new_secret_key, random_password,
};
pub use state::{App, Parts};
pub use storage_watch::{DiskFree, StorageState, StorageWatch};
