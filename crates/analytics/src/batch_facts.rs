//! What one batch contributes to the facts of its session.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{Activity, AgentRun, PageVisit, Timed, Told};

/// What made a session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    #[default]
    Web,
    /// A coding agent.
    Agent,
}

impl SourceKind {
    pub const ALL: [Self; 2] = [Self::Web, Self::Agent];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Agent => "agent",
        }
    }

    pub(crate) fn is_web(&self) -> bool {
        matches!(self, Self::Web)
    }
}

/// A name and a version, both as the client declared them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameVersion {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// What the server derived from the request before it dropped the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientFacts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<NameVersion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<NameVersion>,
    /// `desktop`, `mobile`, `tablet` or `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// Who the page said the user is (`reenact/identify@1`).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Identity {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traits: Option<Box<RawValue>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewport {
    pub width: u32,
    pub height: u32,
}

/// What one batch contributes. Kept in its frame, so that the index can be rebuilt without decoding payloads.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BatchFacts {
    /// Recorded time of the earliest and the latest event; `None` when the batch holds no event.
    pub first_at_ms: Option<i64>,
    pub last_at_ms: Option<i64>,
    pub event_count: u32,
    /// Events by registry name, so that a reader who wants one kind can pass over batches without it.
    pub kinds: BTreeMap<String, u32>,
    pub click_count: u32,
    pub error_count: u32,
    pub console_error_count: u32,
    pub failed_request_count: u32,
    pub gap_count: u32,
    pub set_aside_count: u32,
    /// Redactions by detector.
    pub redactions: BTreeMap<String, u32>,
    pub has_full_snapshot: bool,
    pub ended: bool,
    /// Bytes of the decoded JSON and of what is stored.
    pub bytes_decoded: u64,
    pub bytes_stored: u64,
    /// Distinct URLs in the order they were first shown, at most [`BatchFacts::VISITS_MAX`].
    pub visits: Vec<PageVisit>,
    /// The URL that was shown last.
    pub last_url: Option<Timed<String>>,
    pub identity: Option<Timed<Identity>>,
    pub viewport: Option<Timed<Viewport>>,
    pub language: Option<String>,
    pub timezone: Option<String>,
    /// What the browser takes the network for.
    pub connection: Option<String>,
    pub release: Option<String>,
    pub environment: Option<String>,
    pub recorder: Option<NameVersion>,
    pub client: ClientFacts,
    /// Server time minus the client's time at sending; see [`crate::SessionFacts::clock_offset_ms`].
    pub clock_offset_ms: i64,
    #[serde(skip_serializing_if = "Activity::is_empty")]
    pub activity: Activity,
    #[serde(skip_serializing_if = "Told::is_empty")]
    pub told: Told,
    #[serde(skip_serializing_if = "SourceKind::is_web")]
    pub source: SourceKind,
    /// Of an agent's run.
    #[serde(skip_serializing_if = "AgentRun::is_empty")]
    pub agent: AgentRun,
}

impl BatchFacts {
    /// Most URLs kept of one batch.
    pub const VISITS_MAX: usize = 64;

    /// The recording ends with this batch, as far as it knows.
    pub fn is_over(&self) -> bool {
        self.ended || self.agent.ended_at(self.last_at_ms)
    }
}
