//! Blocks: many sessions' batches in one object, durable in one write.
//!
//! A block describes itself, so that the index can be rebuilt from blocks alone. All numbers are little-endian.
//!
//! ```text
//! header   magic "RNACTBLK" · format version u16 · id length u16 · id · CRC-32 of the header
//! frame*   mark "RNFR" · frame version u16 · reserved u16 (0) · key id u32 (0: not encrypted)
//!          · meta length u32 · payload length u32 · meta (JSON) · payload as received · CRC-32 of the frame
//! trailer  (offset u32 · length u32) of each frame · frame count u32 · offset of the trailer u32
//!          · CRC-32 of the trailer · end mark "RNACTEND"
//! ```
//!
//! The trailer says that the block is whole, and finds every frame without trusting any other frame's lengths. When
//! it is damaged, frames are found by their marks. A frame counts only if its CRC holds.

mod decode;
mod encode;
mod id;
mod layout;

pub use decode::{Block, BlockFrame, RawFrame, decode_frame, raw_frame};
pub use encode::BlockBuilder;
pub use id::{BLOCKS_PREFIX, BlockId, BlockIds};
pub use layout::{BLOCK_BYTES_MAX, BLOCK_VERSION, FRAME_BYTES_MAX, FRAME_VERSION};
