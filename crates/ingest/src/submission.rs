use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use reenact_analytics::ClientFacts;
use reenact_recording::Encoding;
use reenact_store::Project;
use serde::Serialize;

/// One request, translated. The address has been turned into `client.country` and is gone.
#[derive(Debug, Clone)]
pub struct Submission {
    pub project: Arc<Project>,
    /// As `Content-Encoding` says; `None`: the first bytes decide.
    pub encoding: Option<Encoding>,
    pub body: Bytes,
    pub client: ClientFacts,
    pub received_at_ms: i64,
}

/// What was stored: the acknowledgement.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Receipt {
    pub stored: bool,
    pub duplicate: bool,
    pub events_stored: u32,
    pub events_set_aside: u32,
    /// The first of them, at most [`Receipt::SET_ASIDE_NOTES_MAX`].
    pub set_aside: Vec<SetAsideNote>,
    pub redactions: BTreeMap<String, u32>,
}

impl Receipt {
    pub const SET_ASIDE_NOTES_MAX: usize = 20;
}

#[derive(Debug, Clone, Serialize)]
pub struct SetAsideNote {
    pub index: u32,
    pub reason: String,
}
