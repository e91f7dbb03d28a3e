//! What a recording says of its batches, as JSON: members of a newer program are ignored.

use reenact_analytics::BatchFacts;
use reenact_recording::{PageId, WindowId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::SetAside;

/// Which batches a recording's events came in.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RecordingDirectory {
    /// In the order of the log's streams.
    pub streams: Vec<DirectoryStream>,
    /// Numbers of the shared contents that the log refers to: runs of a first number and how many follow it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared: Vec<(u64, u64)>,
}

/// One page load.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DirectoryStream {
    pub window: WindowId,
    pub page: PageId,
    /// By sequence.
    pub batches: Vec<RecordedBatch>,
}

/// One batch of a page load.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordedBatch {
    #[serde(rename = "s")]
    pub sequence: u32,
    #[serde(rename = "r")]
    pub received_at_ms: i64,
    /// How many events were sent, those set aside included.
    #[serde(rename = "n")]
    pub sent_count: u32,
    /// Positions of events that were set aside.
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<u32>,
    /// Events that are none to the log, which an older registry let in: position and JSON.
    #[serde(rename = "k", default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<(u32, Box<RawValue>)>,
}

impl RecordedBatch {
    /// How many of its events lie in the log.
    pub fn logged_count(&self) -> u64 {
        u64::from(self.sent_count).saturating_sub((self.absent.len() + self.kept.len()) as u64)
    }
}

/// What else is kept of a session.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SessionRecord {
    /// In the order of the directory: by stream, then by batch.
    pub batches: Vec<Vec<BatchRecord>>,
    pub compacted_at_ms: i64,
    /// What is wrong with the recording, as found when it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<Box<RawValue>>,
}

/// What else is kept of a batch.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct BatchRecord {
    #[serde(rename = "f")]
    pub facts: BatchFacts,
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    pub set_aside: Vec<SetAside>,
}
