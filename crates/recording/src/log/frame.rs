//! The outermost layer of a file: a header, checksummed blocks, and a trailer that says where the table of contents is.

use super::columns::ColumnIn;
use super::error::{Damage, LogError};

pub(super) const MAGIC: &[u8; 8] = b"\x89REENACT";
const TRAILER_MAGIC: &[u8; 4] = b"TNCR";
/// The format that this program writes. See docs/recording-format.md.
pub const FORMAT_VERSION: u16 = 1;

/// Magic, version, and two bytes that are nought.
pub(super) const HEADER_BYTES: usize = 12;
/// Kind, length of the payload, checksum of both and the payload.
pub(super) const BLOCK_HEAD_BYTES: usize = 9;
/// Where the last block begins, version, and magic.
pub const TRAILER_BYTES: usize = 14;

/// A block is refused before it is read if it says that it is longer.
pub const BLOCK_BYTES_MAX: u32 = 128 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Table,
    Segment,
    Contents,
}

impl BlockKind {
    const fn code(self) -> u8 {
        match self {
            Self::Table => 1,
            Self::Segment => 2,
            Self::Contents => 3,
        }
    }

    fn of(code: u8) -> Option<Self> {
        [Self::Table, Self::Segment, Self::Contents]
            .into_iter()
            .find(|kind| kind.code() == code)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Segment => "segment",
            Self::Contents => "table of contents",
        }
    }
}

pub(super) fn push_header(out: &mut Vec<u8>) {
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
}

/// The version that a file's header says it is of.
pub(super) fn version(bytes: &[u8]) -> Result<u16, LogError> {
    if !bytes.starts_with(MAGIC) {
        return Err(LogError::NotARecording);
    }
    let version = bytes.get(MAGIC.len()..).and_then(<[u8]>::first_chunk);
    let truncated = LogError::Truncated {
        at: bytes.len() as u64,
        part: "header",
    };
    version
        .map(|version| u16::from_le_bytes(*version))
        .filter(|_| bytes.len() >= HEADER_BYTES)
        .ok_or(truncated)
}

pub(super) fn push_block(kind: BlockKind, parts: &[&[u8]], out: &mut Vec<u8>) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let start = out.len();
    out.push(kind.code());
    out.extend_from_slice(&(length as u32).to_le_bytes());
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&out[start..]);
    for part in parts {
        checksum.update(part);
    }
    out.extend_from_slice(&checksum.finalize().to_le_bytes());
    for part in parts {
        out.extend_from_slice(part);
    }
}

/// The block at the beginning of `bytes`, which begin at byte `at` of the file: its kind and payload.
pub(super) fn block(bytes: &[u8], at: u64) -> Result<(BlockKind, &[u8]), LogError> {
    let truncated = |part| LogError::Truncated {
        at: at + bytes.len() as u64,
        part,
    };
    let (head, behind) = bytes
        .split_at_checked(BLOCK_HEAD_BYTES)
        .ok_or(truncated("head of a block"))?;
    let damaged = |part| LogError::Checksum { at, part };
    let kind = BlockKind::of(head[0]).ok_or(damaged("block"))?;
    let mut fields = ColumnIn::new(&head[1..], "head of a block");
    let field = |fields: &mut ColumnIn<'_>| fields.array().map(u32::from_le_bytes);
    let (Ok(length), Ok(checksum)) = (field(&mut fields), field(&mut fields)) else {
        return Err(truncated("head of a block"));
    };
    if length > BLOCK_BYTES_MAX {
        return Err(damaged("head of a block"));
    }
    let payload = behind.get(..length as usize).ok_or(truncated(kind.name()))?;
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&head[..5]);
    hasher.update(payload);
    if hasher.finalize() != checksum {
        return Err(damaged(kind.name()));
    }
    Ok((kind, payload))
}

pub(super) fn push_trailer(contents_at: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(&contents_at.to_le_bytes());
    out.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    out.extend_from_slice(TRAILER_MAGIC);
}

/// Where the table of contents begins, if these bytes end as a whole file does.
pub(super) fn contents_at(tail: &[u8]) -> Option<(u64, u16)> {
    let trailer = tail.last_chunk::<TRAILER_BYTES>()?.strip_suffix(TRAILER_MAGIC)?;
    let (at, version) = trailer.split_first_chunk::<8>()?;
    Some((u64::from_le_bytes(*at), u16::from_le_bytes(*version.first_chunk()?)))
}

/// The error that damage within a block's payload is.
pub(super) fn malformed(kind: BlockKind, at: u64) -> impl Fn(Damage) -> LogError {
    move |damage| LogError::Malformed {
        at,
        part: kind.name(),
        damage,
    }
}
