use bytes::Bytes;

use super::BlockId;
use super::layout::{
    BLOCK_MAGIC, BLOCK_VERSION, CRC_BYTES, END_MARK, FRAME_BYTES_MAX, FRAME_HEAD_BYTES, FRAME_MARK, FRAME_VERSION,
    FrameMetaRef, NO_KEY,
};
use crate::{Frame, StoreError};

/// Puts a block together, frame by frame.
#[derive(Debug)]
pub struct BlockBuilder {
    bytes: Vec<u8>,
    frames: Vec<(u32, u32)>,
}

impl BlockBuilder {
    pub fn new(id: &BlockId, capacity_bytes: usize) -> Self {
        let mut bytes = Vec::with_capacity(capacity_bytes);
        bytes.extend_from_slice(BLOCK_MAGIC);
        bytes.extend_from_slice(&BLOCK_VERSION.to_le_bytes());
        let id = id.0.as_bytes();
        bytes.extend_from_slice(&u16::try_from(id.len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend_from_slice(id);
        let crc = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&crc.to_le_bytes());
        Self {
            bytes,
            frames: Vec::new(),
        }
    }

    /// Adds a batch; tells where its frame lies: offset and length.
    pub fn push(&mut self, frame: &Frame) -> Result<(u64, u64), StoreError> {
        let start = self.bytes.len();
        let meta = FrameMetaRef {
            key: &frame.key,
            received_at_ms: frame.received_at_ms,
            encoding: frame.encoding,
            set_aside: &frame.set_aside,
            facts: &frame.facts,
        };
        self.bytes.extend_from_slice(&[0; FRAME_HEAD_BYTES]);
        if let Err(error) = serde_json::to_writer(&mut self.bytes, &meta) {
            self.bytes.truncate(start);
            return Err(StoreError::Unavailable(format!(
                "a batch's facts cannot be written as JSON: {error}"
            )));
        }
        let meta_bytes = self.bytes.len() - start - FRAME_HEAD_BYTES;
        let total = (FRAME_HEAD_BYTES + meta_bytes + frame.payload.len() + CRC_BYTES) as u64;
        if total > FRAME_BYTES_MAX {
            self.bytes.truncate(start);
            return Err(StoreError::Unavailable(format!(
                "a batch of {total} bytes is over the {FRAME_BYTES_MAX} a frame may have"
            )));
        }
        self.write_head(start, meta_bytes as u32, frame.payload.len() as u32);
        self.bytes.extend_from_slice(&frame.payload);
        let crc = crc32fast::hash(&self.bytes[start..]);
        self.bytes.extend_from_slice(&crc.to_le_bytes());
        Ok(self.note(start))
    }

    fn write_head(&mut self, start: usize, meta_bytes: u32, payload_bytes: u32) {
        let head = &mut self.bytes[start..start + FRAME_HEAD_BYTES];
        head[..4].copy_from_slice(FRAME_MARK);
        head[4..6].copy_from_slice(&FRAME_VERSION.to_le_bytes());
        head[8..12].copy_from_slice(&NO_KEY.to_le_bytes());
        head[12..16].copy_from_slice(&meta_bytes.to_le_bytes());
        head[16..20].copy_from_slice(&payload_bytes.to_le_bytes());
    }

    /// Adds a frame as it stands in another block, its CRC included.
    pub fn push_raw(&mut self, frame: &[u8]) -> (u64, u64) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(frame);
        self.note(start)
    }

    fn note(&mut self, start: usize) -> (u64, u64) {
        let length = self.bytes.len() - start;
        self.frames.push((start as u32, length as u32));
        (start as u64, length as u64)
    }

    /// Bytes so far, without the trailer.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether no frame was added.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    pub fn frame_count(&self) -> usize {
        self.frames.len()
    }

    /// The whole block.
    pub fn finish(mut self) -> Bytes {
        let start = self.bytes.len();
        for (offset, length) in &self.frames {
            self.bytes.extend_from_slice(&offset.to_le_bytes());
            self.bytes.extend_from_slice(&length.to_le_bytes());
        }
        self.bytes.extend_from_slice(&(self.frames.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(&(start as u32).to_le_bytes());
        let crc = crc32fast::hash(&self.bytes[start..]);
        self.bytes.extend_from_slice(&crc.to_le_bytes());
        self.bytes.extend_from_slice(END_MARK);
        self.bytes.into()
    }
}
