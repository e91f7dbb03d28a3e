use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use reenact_analytics::ClientFacts;
use reenact_privacy::{KeyedLabeller, Labeller, Material, PlainLabeller, ProjectLabelKey};
use reenact_recording::{Encoding, SessionId};
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
    /// What the events are of: it decides which detectors look at them, and how.
    pub material: Material,
    pub labels: Labels,
}

/// What stands where something was redacted.
#[derive(Debug, Clone, Default)]
pub enum Labels {
    /// The detector's name: nothing says whether two places held the same.
    #[default]
    Plain,
    /// Also which secret it was. The keys are those of the session that the batch itself names.
    Keyed(ProjectLabelKey),
}

impl Labels {
    pub(crate) fn labeller(&self, session: &SessionId) -> Box<dyn Labeller> {
        match self {
            Labels::Plain => Box::new(PlainLabeller),
            Labels::Keyed(key) => Box::new(KeyedLabeller::new(key.for_session(session.as_str()))),
        }
    }
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
