//! Ingest from the outside.

mod accept;
mod secrets;
mod world;
