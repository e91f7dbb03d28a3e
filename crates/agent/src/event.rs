//! What is stored of a session: events of the registry, one family a file, as rrweb's custom events.

#[macro_use]
mod payload;

mod compaction;
mod conversation;
mod error;
mod file;
mod lane;
mod notification;
mod permission;
mod scene;
mod session;
mod tool;
mod unknown;
mod usage;

pub use compaction::{Compaction, CompactionPhase};
pub use conversation::{Prompt, PromptKind, Reply, Thinking};
pub use error::AgentError;
pub use file::{FileChange, FileOperation, Hunk, Original, OriginalState, TextEdit};
pub use lane::{Lane, LanePhase};
pub use notification::Notification;
pub use permission::{Permission, PermissionState};
pub use scene::{CameraPosition, Scene};
pub use session::{Rewind, SessionInfo, SessionStatus, TurnEnd, TurnEndReason};
pub use tool::{Image, Omitted, ToolCall, ToolResult};
pub use unknown::Unknown;
pub use usage::Usage;

use std::borrow::Cow;

use reenact_recording::Kind;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::join::Join;

/// rrweb's type of custom events.
const CUSTOM: u8 = 5;

/// One thing at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Since the Unix epoch.
    pub timestamp_ms: i64,
    pub payload: Payload,
}

/// What two tellings of the same thing have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity<'e> {
    pub kind: Kind,
    pub id: &'e str,
}

#[derive(Debug, thiserror::Error)]
pub enum EventError {
    #[error("not an event: {0}")]
    NotAnEvent(serde_json::Error),
    #[error("the payload of {kind} does not fit its shape: {cause}")]
    Payload { kind: Kind, cause: serde_json::Error },
}

#[derive(Serialize, Deserialize)]
struct Envelope<'t> {
    #[serde(rename = "type")]
    kind: u8,
    #[serde(borrow)]
    data: Tagged<'t>,
    timestamp: f64,
}

#[derive(Serialize, Deserialize)]
struct Tagged<'t> {
    #[serde(borrow)]
    tag: Cow<'t, str>,
    #[serde(borrow)]
    payload: &'t RawValue,
}

/// Enough of any event to see whether it is one of ours.
#[derive(Deserialize)]
struct AnyEvent<'t> {
    #[serde(rename = "type")]
    kind: u8,
    #[serde(borrow)]
    data: Option<&'t RawValue>,
}

#[derive(Serialize)]
struct Written<'e, T> {
    #[serde(rename = "type")]
    kind: u8,
    data: WrittenData<'e, T>,
    timestamp: i64,
}

#[derive(Serialize)]
struct WrittenData<'e, T> {
    tag: &'static str,
    payload: &'e T,
}

macro_rules! payloads {
    ($($variant:ident($type:ty) = $kind:ident,)*) => {
        /// What an event tells.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Payload { $($variant($type),)* }

        impl Payload {
            pub fn kind(&self) -> Kind {
                match self { $(Self::$variant(_) => Kind::$kind,)* }
            }

            /// Names the thing among those of its kind in its session.
            pub fn id(&self) -> &str {
                match self { $(Self::$variant(payload) => &payload.id,)* }
            }

            /// Another telling of the same thing; one of another kind is left alone.
            pub(crate) fn join(&mut self, other: Self) {
                match (self, other) {
                    $((Self::$variant(one), Self::$variant(other)) => one.join(other),)*
                    _ => {}
                }
            }

            fn read(kind: Kind, payload: &str) -> Result<Option<Self>, serde_json::Error> {
                match kind {
                    $(Kind::$kind => serde_json::from_str(payload).map(|payload| Some(Self::$variant(payload))),)*
                    _ => Ok(None),
                }
            }

            fn write(&self, timestamp_ms: i64) -> Result<String, serde_json::Error> {
                let tag = self.kind().name();
                match self {
                    $(Self::$variant(payload) => serde_json::to_string(&Written {
                        kind: CUSTOM,
                        data: WrittenData { tag, payload },
                        timestamp: timestamp_ms,
                    }),)*
                }
            }
        }

        $(impl From<$type> for Payload {
            fn from(payload: $type) -> Self {
                Self::$variant(payload)
            }
        })*
    };
}

payloads! {
    Session(SessionInfo) = AgentSession,
    Prompt(Prompt) = AgentPrompt,
    Reply(Reply) = AgentReply,
    Thinking(Thinking) = AgentThinking,
    ToolCall(ToolCall) = AgentToolCall,
    ToolResult(ToolResult) = AgentToolResult,
    Lane(Lane) = AgentLane,
    Permission(Permission) = AgentPermission,
    Notification(Notification) = AgentNotification,
    Compaction(Compaction) = AgentCompaction,
    Usage(Usage) = AgentUsage,
    File(FileChange) = AgentFile,
    Error(AgentError) = AgentError,
    TurnEnd(TurnEnd) = AgentTurnEnd,
    Rewind(Rewind) = AgentRewind,
    Scene(Scene) = AgentScene,
    Unknown(Unknown) = AgentUnknown,
}

impl Event {
    pub fn new(timestamp_ms: i64, payload: impl Into<Payload>) -> Self {
        Self {
            timestamp_ms,
            payload: payload.into(),
        }
    }

    pub fn identity(&self) -> Identity<'_> {
        Identity {
            kind: self.payload.kind(),
            id: self.payload.id(),
        }
    }

    /// As it is stored.
    pub fn to_json(&self) -> String {
        // Payloads are structs of texts, numbers and JSON that was parsed once: writing them cannot fail.
        self.payload.write(self.timestamp_ms).unwrap_or_default()
    }

    /// Reads a stored event. `None`: it is of a kind that agents' sessions do not have.
    pub fn from_json(text: &str) -> Result<Option<Self>, EventError> {
        let any: AnyEvent<'_> = serde_json::from_str(text).map_err(EventError::NotAnEvent)?;
        if any.kind != CUSTOM || any.data.is_none_or(|data| !data.get().contains("reenact/agent_")) {
            return Ok(None);
        }
        let envelope: Envelope<'_> = serde_json::from_str(text).map_err(EventError::NotAnEvent)?;
        let Some(kind) = Kind::by_name(&envelope.data.tag) else {
            return Ok(None);
        };
        let payload =
            Payload::read(kind, envelope.data.payload.get()).map_err(|cause| EventError::Payload { kind, cause })?;
        Ok(payload.map(|payload| Self {
            timestamp_ms: envelope.timestamp as i64,
            payload,
        }))
    }
}
