//! The numbers of format version 1, and what a frame says about itself.

use reenact_analytics::BatchFacts;
use reenact_recording::{BatchKey, Encoding};
use serde::{Deserialize, Serialize};

use crate::SetAside;

/// Newest block format this program writes and reads.
pub const BLOCK_VERSION: u16 = 1;
/// Newest frame format this program writes and reads.
pub const FRAME_VERSION: u16 = 1;
/// Most bytes of one block: its offsets are 32 bits wide.
pub const BLOCK_BYTES_MAX: u64 = 1 << 30;
/// Most bytes of one frame.
pub const FRAME_BYTES_MAX: u64 = 256 << 20;

pub(super) const BLOCK_MAGIC: &[u8; 8] = b"RNACTBLK";
pub(super) const FRAME_MARK: &[u8; 4] = b"RNFR";
pub(super) const END_MARK: &[u8; 8] = b"RNACTEND";
/// Mark, version, reserved, key id, meta length, payload length.
pub(super) const FRAME_HEAD_BYTES: usize = 20;
pub(super) const CRC_BYTES: usize = 4;
pub(super) const TRAILER_ENTRY_BYTES: usize = 8;
/// Frame count, trailer offset, CRC, end mark.
pub(super) const TRAILER_END_BYTES: usize = 20;
/// No encryption. Room for the day when a session has a key of its own.
pub(super) const NO_KEY: u32 = 0;

/// What a frame says about its payload, as JSON. Members of a newer program are ignored.
#[derive(Serialize, Deserialize)]
pub(super) struct FrameMeta {
    pub(super) key: BatchKey,
    pub(super) received_at_ms: i64,
    pub(super) encoding: Encoding,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) set_aside: Vec<SetAside>,
    pub(super) facts: BatchFacts,
}

/// The same, borrowed, for writing without a copy.
#[derive(Serialize)]
pub(super) struct FrameMetaRef<'a> {
    pub(super) key: &'a BatchKey,
    pub(super) received_at_ms: i64,
    pub(super) encoding: Encoding,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) set_aside: &'a [SetAside],
    pub(super) facts: &'a BatchFacts,
}
