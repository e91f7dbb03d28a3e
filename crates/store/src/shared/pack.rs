//! An object of shared contents.
//!
//! Magic "RNACPACK" · version u16 · 0 u16 · length unpacked u32 · CRC-32 of what follows u32 · zstd of: how many, then
//! of each content the difference of its number to the one before, its role (0 markup, 1 text) and its length, all
//! LEB128, then the contents themselves. Little-endian; numbers rise. Hashes are not stored: they follow from the
//! project's secret.

use bytes::{Buf as _, Bytes};
use reenact_recording::ProjectId;
use reenact_recording::log::shared::Sharing;

use crate::StoreError;

/// Folder of all packs.
pub const PACKS_PREFIX: &str = "shared";
/// Newest form that this program writes and reads.
pub const PACK_VERSION: u16 = 1;

const MAGIC: &[u8; 8] = b"RNACPACK";
const HEAD_BYTES: usize = 20;
/// Most bytes of a pack, unpacked.
const UNPACKED_BYTES_MAX: u32 = 1 << 30;

/// The name of a pack: a number of its project that no content has.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PackId {
    pub project: ProjectId,
    pub number: u64,
}

impl PackId {
    pub fn path(&self) -> String {
        format!("{PACKS_PREFIX}/{}/{}", self.project, self.number)
    }

    /// The pack whose object has this path; `None` if it is no pack's.
    pub fn from_path(path: &str) -> Option<Self> {
        let rest = path.strip_prefix(PACKS_PREFIX)?.strip_prefix('/')?;
        let (project, number) = rest.split_once('/')?;
        let id = Self {
            project: ProjectId::parse(project).ok()?,
            number: number.parse().ok()?,
        };
        (id.path() == path).then_some(id)
    }
}

/// A content, its number, and what it may be shared as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackContent {
    pub number: u64,
    pub sharing: Sharing,
    pub content: Bytes,
}

/// The object of these contents, whose numbers rise.
pub fn pack_contents(contents: &[PackContent], level: i32) -> Result<Bytes, StoreError> {
    let mut body = Vec::new();
    push_varint(&mut body, contents.len() as u64);
    let mut last = 0;
    for PackContent {
        number,
        sharing,
        content,
    } in contents
    {
        push_varint(&mut body, number.wrapping_sub(last));
        last = *number;
        body.push(u8::from(*sharing == Sharing::Text));
        push_varint(&mut body, content.len() as u64);
    }
    for content in contents {
        body.extend_from_slice(&content.content);
    }
    let failed = |why: String| StoreError::Unavailable(format!("packing shared contents: {why}"));
    let unpacked = u32::try_from(body.len())
        .ok()
        .filter(|bytes| *bytes <= UNPACKED_BYTES_MAX);
    let unpacked = unpacked.ok_or_else(|| failed(format!("{} bytes are too many", body.len())))?;
    let packed = zstd::bulk::compress(&body, level).map_err(|error| failed(error.to_string()))?;
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&PACK_VERSION.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    out.extend_from_slice(&unpacked.to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(&packed).to_le_bytes());
    out.extend_from_slice(&packed);
    Ok(out.into())
}

/// The contents of a pack.
pub fn open_pack(path: &str, bytes: &Bytes) -> Result<Vec<PackContent>, StoreError> {
    let damaged = |why: &str| StoreError::Damaged {
        at: path.to_owned(),
        why: why.to_owned(),
    };
    let mut head = bytes.clone();
    if bytes.len() < HEAD_BYTES || !bytes.starts_with(MAGIC) {
        return Err(damaged("it does not begin as a pack of shared contents does"));
    }
    head.advance(MAGIC.len());
    let version = head.get_u16_le();
    if version > PACK_VERSION {
        return Err(StoreError::Newer {
            what: format!("the shared contents at {path}"),
            found: version.into(),
            known: PACK_VERSION.into(),
        });
    }
    head.advance(2);
    let (unpacked, checksum) = (head.get_u32_le(), head.get_u32_le());
    if unpacked > UNPACKED_BYTES_MAX || crc32fast::hash(&head) != checksum {
        return Err(damaged("its checksum is wrong"));
    }
    let body = zstd::bulk::decompress(&head, unpacked as usize).map_err(|error| damaged(&error.to_string()))?;
    if body.len() != unpacked as usize {
        return Err(damaged("it does not have the length that it says"));
    }
    contents(body.into()).ok_or_else(|| damaged("its contents do not fit its list of them"))
}

fn contents(mut body: Bytes) -> Option<Vec<PackContent>> {
    let count = take_varint(&mut body)?;
    let mut list = Vec::new();
    let mut number = 0u64;
    for _ in 0..count {
        number = number.checked_add(take_varint(&mut body)?)?;
        let sharing = match body.try_get_u8().ok()? {
            0 => Sharing::Markup,
            1 => Sharing::Text,
            _ => return None,
        };
        list.push((number, sharing, usize::try_from(take_varint(&mut body)?).ok()?));
    }
    let content = |(number, sharing, bytes): (u64, Sharing, usize)| {
        (bytes <= body.len()).then(|| PackContent {
            number,
            sharing,
            content: body.split_to(bytes),
        })
    };
    list.into_iter().map(content).collect()
}

fn push_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn take_varint(bytes: &mut Bytes) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let byte = bytes.try_get_u8().ok()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<PackContent> {
        let content = |number, sharing, content: &'static [u8]| PackContent {
            number,
            sharing,
            content: Bytes::from_static(content),
        };
        vec![
            content(0, Sharing::Markup, b"class=\"row\""),
            content(1, Sharing::Text, b"Good morning"),
            content(1_000_000, Sharing::Markup, b""),
        ]
    }

    #[test]
    fn contents_come_back() {
        let packed = pack_contents(&sample(), 3).unwrap();
        assert_eq!(open_pack("p", &packed).unwrap(), sample());
        assert_eq!(open_pack("p", &pack_contents(&[], 3).unwrap()).unwrap(), []);
    }

    #[test]
    fn damage_and_newer_versions_are_told() {
        let packed = pack_contents(&sample(), 3).unwrap();
        for at in 0..packed.len() {
            let mut damaged = packed.to_vec();
            damaged[at] ^= 0x40;
            let opened = open_pack("p", &damaged.into());
            assert!(opened.is_err() || (10..12).contains(&at), "byte {at}");
        }
        for end in 0..packed.len() {
            assert!(open_pack("p", &packed.slice(..end)).is_err(), "cut at {end}");
        }
        let mut newer = packed.to_vec();
        newer[8] = 9;
        assert!(matches!(
            open_pack("p", &newer.into()),
            Err(StoreError::Newer { found: 9, .. })
        ));
    }

    #[test]
    fn a_path_names_its_pack_and_nothing_else_does() {
        let id = PackId {
            project: ProjectId::parse("p-1").unwrap(),
            number: 12,
        };
        assert_eq!(PackId::from_path(&id.path()), Some(id));
        for other in ["shared/p-1/012", "shared/p-1/", "shared/p-1/1/2", "blocks/p-1/1"] {
            assert_eq!(PackId::from_path(other), None, "{other}");
        }
    }
}
