//! The object around a log.
//!
//! A part is: length unpacked u32 · CRC-32 of what follows u32 · zstd of JSON. The footer: length of the log u64 · of the
//! directory u64 · of the record u64 · version u16 · 0 u16 · CRC-32 of these u32 · magic "RNACTREC". Little-endian.

use std::ops::Range;

use bytes::Bytes;
use reenact_recording::log::{FORMAT_VERSION, LogError, TableOfContents};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{OpenRecording, RecordingDirectory, RecordingId, SessionRecord};
use crate::StoreError;

/// Newest form of the object that this program writes and reads; the log in it has a version of its own.
pub const OBJECT_VERSION: u16 = 1;

const MAGIC: &[u8; 8] = b"RNACTREC";
const FOOTER_BYTES: usize = 40;
const PART_HEAD_BYTES: usize = 8;
/// Most bytes of a part's JSON.
const PART_BYTES_MAX: u32 = 1 << 30;
const PART_LEVEL: i32 = 9;

/// What the index knows of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingRecord {
    pub id: RecordingId,
    /// Version of the log.
    pub format_version: u16,
    pub bytes: u64,
    /// Where the log's table of contents lies, up to the log's end.
    pub contents: Range<u64>,
    /// Where the directory lies.
    pub directory: Range<u64>,
    pub compacted_at_ms: i64,
    /// What is wrong with the session, as JSON.
    pub health: Option<String>,
}

/// A whole object, ready to be written.
#[derive(Debug)]
pub struct RecordingObject {
    pub bytes: Bytes,
    pub contents: Range<u64>,
    pub directory: Range<u64>,
}

impl RecordingObject {
    /// Puts the parts behind a finished log.
    pub fn new(log: Vec<u8>, directory: &RecordingDirectory, record: &SessionRecord) -> Result<Self, StoreError> {
        let log_end = log.len() as u64;
        let contents = contents_extent(&log, "a new recording")?;
        let mut bytes = log;
        let directory_bytes = push_part(&mut bytes, directory)?;
        let record_bytes = push_part(&mut bytes, record)?;
        push_footer(&mut bytes, [log_end, directory_bytes, record_bytes]);
        Ok(Self {
            bytes: bytes.into(),
            contents: contents.start..log_end,
            directory: log_end..log_end + directory_bytes,
        })
    }

    /// What the index is to know of it.
    pub fn record(&self, id: RecordingId, record: &SessionRecord) -> RecordingRecord {
        RecordingRecord {
            id,
            format_version: FORMAT_VERSION,
            bytes: self.bytes.len() as u64,
            contents: self.contents.clone(),
            directory: self.directory.clone(),
            compacted_at_ms: record.compacted_at_ms,
            health: record.health.as_ref().map(|health| health.get().to_owned()),
        }
    }
}

/// Opens a whole object: what the index is to know of it, its directory and record.
pub fn open_object(
    id: &RecordingId,
    bytes: &Bytes,
) -> Result<(RecordingRecord, OpenRecording, SessionRecord), StoreError> {
    let path = id.path();
    let [log, directory, record] = read_footer(&path, bytes)?;
    let log_end = log;
    let directory = log_end..log_end + directory;
    let part = |range: Range<u64>| bytes.slice(range.start as usize..range.end as usize);
    let contents = contents_extent(&bytes[..log_end as usize], &path)?;
    let session_record: SessionRecord = read_part(&path, "record", &part(directory.end..directory.end + record))?;
    let found = RecordingRecord {
        id: id.clone(),
        format_version: format_version(&bytes[..log_end as usize]),
        bytes: bytes.len() as u64,
        contents: contents.start..log_end,
        directory: directory.clone(),
        compacted_at_ms: session_record.compacted_at_ms,
        health: session_record.health.as_ref().map(|health| health.get().to_owned()),
    };
    let open = OpenRecording::new(&found, &part(found.contents.start..directory.end))?;
    open.check_record(&path, &session_record)?;
    Ok((found, open, session_record))
}

/// The record out of the object's bytes from the directory's end on.
pub fn read_record(path: &str, tail: &Bytes) -> Result<SessionRecord, StoreError> {
    let end = tail.len().checked_sub(FOOTER_BYTES);
    let record = end.ok_or_else(|| damaged(path, "the recording has no footer".to_owned()))?;
    read_part(path, "record", &tail.slice(..record))
}

pub(super) fn read_directory(path: &str, part: &[u8]) -> Result<RecordingDirectory, StoreError> {
    read_part(path, "directory", part)
}

pub(super) fn damaged(path: &str, why: String) -> StoreError {
    StoreError::Damaged {
        at: path.to_owned(),
        why,
    }
}

/// The error that a log's is in the store.
pub(super) fn log_error(path: &str, error: LogError) -> StoreError {
    match error {
        LogError::NewerVersion { found, known } => StoreError::Newer {
            what: format!("the recording at {path}"),
            found: u32::from(found),
            known: u32::from(known),
        },
        error => damaged(path, error.to_string()),
    }
}

fn contents_extent(log: &[u8], path: &str) -> Result<Range<u64>, StoreError> {
    let length = log.len() as u64;
    let extent = TableOfContents::locate(log, length).map_err(|error| log_error(path, error))?;
    Ok(extent.at..extent.at + extent.length_bytes)
}

/// The version in a log's header, which was checked together with its trailer.
fn format_version(log: &[u8]) -> u16 {
    log.get(8..10)
        .map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn push_part(out: &mut Vec<u8>, part: &impl Serialize) -> Result<u64, StoreError> {
    let failed = |why: String| StoreError::Unavailable(format!("writing a recording: {why}"));
    let json = serde_json::to_vec(part).map_err(|error| failed(error.to_string()))?;
    if json.len() > PART_BYTES_MAX as usize {
        return Err(failed(format!(
            "a part of {} bytes is over the {PART_BYTES_MAX} it may have",
            json.len()
        )));
    }
    let packed = zstd::bulk::compress(&json, PART_LEVEL).map_err(|error| failed(error.to_string()))?;
    out.extend_from_slice(&(json.len() as u32).to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(&packed).to_le_bytes());
    out.extend_from_slice(&packed);
    Ok((PART_HEAD_BYTES + packed.len()) as u64)
}

fn read_part<T: DeserializeOwned>(path: &str, name: &str, part: &[u8]) -> Result<T, StoreError> {
    let damaged = |why: &str| damaged(path, format!("its {name} {why}"));
    if part.len() < PART_HEAD_BYTES {
        return Err(damaged("is cut short"));
    }
    let (length, crc, packed) = (u32_at(part, 0), u32_at(part, 4), &part[PART_HEAD_BYTES..]);
    if crc32fast::hash(packed) != crc {
        return Err(damaged("has a wrong checksum"));
    }
    if length > PART_BYTES_MAX {
        return Err(damaged("is larger than any"));
    }
    let json = zstd::bulk::decompress(packed, length as usize).map_err(|error| damaged(&error.to_string()))?;
    serde_json::from_slice(&json).map_err(|error| damaged(&format!("is not readable: {error}")))
}

fn push_footer(out: &mut Vec<u8>, lengths: [u64; 3]) {
    let start = out.len();
    for length in lengths {
        out.extend_from_slice(&length.to_le_bytes());
    }
    out.extend_from_slice(&OBJECT_VERSION.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    let crc = crc32fast::hash(&out[start..]);
    out.extend_from_slice(&crc.to_le_bytes());
    out.extend_from_slice(MAGIC);
}

/// Lengths of log, directory and record.
fn read_footer(path: &str, bytes: &[u8]) -> Result<[u64; 3], StoreError> {
    let damaged = |why: &str| damaged(path, why.to_owned());
    let Some(footer) = bytes
        .last_chunk::<FOOTER_BYTES>()
        .filter(|footer| footer.ends_with(MAGIC))
    else {
        return Err(damaged("this is no recording, or its end is missing"));
    };
    if crc32fast::hash(&footer[..28]) != u32_at(footer, 28) {
        return Err(damaged("its footer has a wrong checksum"));
    }
    let version = u16::from_le_bytes([footer[24], footer[25]]);
    if version > OBJECT_VERSION {
        return Err(StoreError::Newer {
            what: format!("the recording at {path}"),
            found: u32::from(version),
            known: u32::from(OBJECT_VERSION),
        });
    }
    let length = |at: usize| u64::from(u32_at(footer, at)) | u64::from(u32_at(footer, at + 4)) << 32;
    let lengths = [length(0), length(8), length(16)];
    let total = lengths
        .iter()
        .try_fold(FOOTER_BYTES as u64, |sum, length| sum.checked_add(*length));
    if total == Some(bytes.len() as u64) {
        Ok(lengths)
    } else {
        Err(damaged("the lengths of its parts do not add up"))
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
