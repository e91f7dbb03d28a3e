use bytes::Bytes;

use super::layout::{
    BLOCK_MAGIC, BLOCK_VERSION, CRC_BYTES, END_MARK, FRAME_HEAD_BYTES, FRAME_MARK, FRAME_VERSION, FrameMeta, NO_KEY,
    TRAILER_END_BYTES, TRAILER_ENTRY_BYTES,
};
use super::{BLOCK_BYTES_MAX, BlockId};
use crate::{Frame, StoreError};

/// How often each byte of a block without a trailer may be checked for belonging to a frame.
const MARK_CHECKS_PER_BYTE_MAX: usize = 16;

/// A block whose header was checked. Its frames are checked one by one.
#[derive(Debug)]
pub struct Block {
    pub id: BlockId,
    /// Whether the trailer is there and right. If not, the block was cut short or damaged.
    pub complete: bool,
    path: String,
    bytes: Bytes,
    extents: Vec<(usize, usize)>,
}

/// A decoded frame and where it lies.
#[derive(Debug)]
pub struct BlockFrame {
    pub offset: u64,
    pub length: u64,
    pub frame: Frame,
}

/// A frame's bytes whose CRC holds, not decoded.
#[derive(Debug, Clone)]
pub struct RawFrame(pub Bytes);

impl Block {
    /// Reads a block's header and finds its frames.
    pub fn open(path: &str, bytes: Bytes) -> Result<Self, StoreError> {
        let (id, header_bytes) = read_header(path, &bytes)?;
        let (extents, complete) = match read_trailer(&bytes, header_bytes) {
            Some(extents) => (extents, true),
            None => (find_by_marks(&bytes, header_bytes), false),
        };
        Ok(Self {
            id,
            complete,
            path: path.to_owned(),
            bytes,
            extents,
        })
    }

    /// Every frame, each checked by itself: a damaged one does not hide the others.
    pub fn frames(&self) -> impl Iterator<Item = Result<BlockFrame, StoreError>> + '_ {
        self.extents.iter().map(|&(offset, length)| {
            let bytes = self.bytes.slice(offset..offset + length);
            let frame = decode_frame(&self.path, offset as u64, bytes)?;
            Ok(BlockFrame {
                offset: offset as u64,
                length: length as u64,
                frame,
            })
        })
    }
}

/// One frame's bytes out of a block's, checked but not decoded. Needs neither header nor trailer.
pub fn raw_frame(path: &str, block: &Bytes, offset: u64, length: u64) -> Result<RawFrame, StoreError> {
    let start = usize::try_from(offset).ok();
    let end = start
        .zip(usize::try_from(length).ok())
        .and_then(|(start, length)| start.checked_add(length));
    match (start, end) {
        (Some(start), Some(end)) if end <= block.len() => {
            let bytes = block.slice(start..end);
            check_frame(path, offset, &bytes)?;
            Ok(RawFrame(bytes))
        }
        _ => Err(damaged(path, offset, "the block ends before this frame does")),
    }
}

/// Checks and decodes one frame. `offset` only says where in errors.
pub fn decode_frame(path: &str, offset: u64, bytes: Bytes) -> Result<Frame, StoreError> {
    let (meta_bytes, payload_bytes) = check_frame(path, offset, &bytes)?;
    let meta_end = FRAME_HEAD_BYTES + meta_bytes;
    let meta: FrameMeta = serde_json::from_slice(&bytes[FRAME_HEAD_BYTES..meta_end])
        .map_err(|error| damaged(path, offset, &format!("its description is not readable: {error}")))?;
    Ok(Frame {
        key: meta.key,
        received_at_ms: meta.received_at_ms,
        encoding: meta.encoding,
        payload: bytes.slice(meta_end..meta_end + payload_bytes),
        set_aside: meta.set_aside,
        facts: meta.facts,
    })
}

/// Checks a frame's mark, lengths, CRC and versions; tells the lengths of its meta and payload.
fn check_frame(path: &str, offset: u64, bytes: &[u8]) -> Result<(usize, usize), StoreError> {
    let damaged = |why| damaged(path, offset, why);
    if bytes.len() < FRAME_HEAD_BYTES + CRC_BYTES || !bytes.starts_with(FRAME_MARK) {
        return Err(damaged("no frame starts here"));
    }
    let (body, crc) = bytes.split_at(bytes.len() - CRC_BYTES);
    if crc32fast::hash(body).to_le_bytes() != *crc {
        return Err(damaged("its checksum is wrong"));
    }
    let newer = |what: &str, found, known| {
        Err(StoreError::Newer {
            what: format!("{what} at {path}, byte {offset}"),
            found,
            known,
        })
    };
    let version = u16_at(body, 4);
    if version > FRAME_VERSION {
        return newer("the frame", u32::from(version), u32::from(FRAME_VERSION));
    }
    let key_id = u32_at(body, 8);
    if key_id != NO_KEY {
        return newer("the encryption key of the frame", key_id, NO_KEY);
    }
    let (meta_bytes, payload_bytes) = (u32_at(body, 12) as usize, u32_at(body, 16) as usize);
    if FRAME_HEAD_BYTES + meta_bytes + payload_bytes != body.len() {
        return Err(damaged("its lengths do not add up"));
    }
    Ok((meta_bytes, payload_bytes))
}

fn read_header(path: &str, bytes: &[u8]) -> Result<(BlockId, usize), StoreError> {
    let damaged = |why| damaged(path, 0, why);
    if bytes.len() as u64 > BLOCK_BYTES_MAX {
        return Err(damaged("the object is larger than any block"));
    }
    if bytes.len() < 12 || !bytes.starts_with(BLOCK_MAGIC) {
        return Err(damaged("this is no block"));
    }
    let version = u16_at(bytes, 8);
    if version > BLOCK_VERSION {
        return Err(StoreError::Newer {
            what: format!("the block at {path}"),
            found: u32::from(version),
            known: u32::from(BLOCK_VERSION),
        });
    }
    let end = 12 + u16_at(bytes, 10) as usize;
    if bytes.len() < end + CRC_BYTES || crc32fast::hash(&bytes[..end]) != u32_at(bytes, end) {
        return Err(damaged("the block's header has a wrong checksum"));
    }
    let id = std::str::from_utf8(&bytes[12..end]).map_err(|_| damaged("the block's id is not text"))?;
    Ok((BlockId(id.to_owned()), end + CRC_BYTES))
}

/// Offsets and lengths of the frames, if the trailer is whole.
fn read_trailer(bytes: &[u8], header_bytes: usize) -> Option<Vec<(usize, usize)>> {
    let end = bytes
        .len()
        .checked_sub(TRAILER_END_BYTES)
        .filter(|end| *end >= header_bytes)?;
    if !bytes.ends_with(END_MARK) {
        return None;
    }
    let (count, start, crc) = (
        u32_at(bytes, end) as usize,
        u32_at(bytes, end + 4) as usize,
        u32_at(bytes, end + 8),
    );
    let right = start >= header_bytes
        && count
            .checked_mul(TRAILER_ENTRY_BYTES)
            .and_then(|n| n.checked_add(start))
            == Some(end)
        && crc32fast::hash(&bytes[start..end + 8]) == crc;
    if !right {
        return None;
    }
    let entries = bytes[start..end].chunks_exact(TRAILER_ENTRY_BYTES);
    entries
        .map(|entry| (u32_at(entry, 0) as usize, u32_at(entry, 4) as usize))
        .map(|(offset, length)| (offset >= header_bytes && offset + length <= start).then_some((offset, length)))
        .collect()
}

/// Frames found by their marks, for a block without a trailer. A mark inside a payload is told apart by its CRC;
/// what starts with a mark but is damaged is reported once, as far as the next whole frame.
fn find_by_marks(bytes: &[u8], header_bytes: usize) -> Vec<(usize, usize)> {
    let mut extents = Vec::new();
    let mut at = header_bytes;
    // A payload full of marks must not make this quadratic.
    let mut check_bytes_left = bytes.len().saturating_mul(MARK_CHECKS_PER_BYTE_MAX);
    while let Some(found) = memchr::memmem::find(&bytes[at..], FRAME_MARK) {
        let start = at + found;
        match whole_frame(&bytes[start..], &mut check_bytes_left) {
            Some(length) => {
                extents.push((start, length));
                at = start + length;
            }
            None => {
                // Nothing of it can be trusted; only mark that something stood here.
                if extents.last().is_none_or(|&(offset, length)| offset + length == start) {
                    extents.push((start, (bytes.len() - start).min(FRAME_HEAD_BYTES)));
                }
                at = start + FRAME_MARK.len();
            }
        }
    }
    extents
}

/// The length of the frame at the start of `bytes`, if its checksum holds.
fn whole_frame(bytes: &[u8], check_bytes_left: &mut usize) -> Option<usize> {
    if bytes.len() < FRAME_HEAD_BYTES + CRC_BYTES {
        return None;
    }
    let body = FRAME_HEAD_BYTES
        .checked_add(u32_at(bytes, 12) as usize)?
        .checked_add(u32_at(bytes, 16) as usize)?;
    let length = body.checked_add(CRC_BYTES).filter(|length| *length <= bytes.len())?;
    *check_bytes_left = check_bytes_left.checked_sub(length)?;
    (crc32fast::hash(&bytes[..body]) == u32_at(bytes, body)).then_some(length)
}

fn damaged(path: &str, offset: u64, why: &str) -> StoreError {
    StoreError::Damaged {
        at: format!("{path}, byte {offset}"),
        why: why.to_owned(),
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
