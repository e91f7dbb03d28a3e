//! Prepared batches and the bodies made of them.
//!
//! Compressing would cost more than the servers' work, so events are compressed beforehand. Every body must still be a
//! batch of its own (its session, window and page are new), so only the batch's head is made while measuring: it goes
//! first, as a stored block of the same DEFLATE stream, and the member's checksum is combined from both parts.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use bytes::{BufMut, Bytes, BytesMut};
use crc32fast::Hasher;
use serde::Deserialize;

/// Magic, DEFLATE, no flags, no time, no extra flags, unknown system.
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
const GZIP_TRAILER_BYTES: usize = 8;
/// Block header byte, length, its complement.
const STORED_BLOCK_HEADER_BYTES: usize = 5;

/// What `bench/ingest/prepare.mjs` wrote: the index of a file of compressed tails.
#[derive(Deserialize)]
struct Index {
    visits: Vec<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    page: u32,
    sequence: u32,
    sent_at_ms: u64,
    events: u32,
    /// Of the tail: everything after `"events":`.
    json_bytes: u32,
    crc32: u32,
    offset: usize,
    length: usize,
}

/// One batch of a visit, ready but for its head.
pub(crate) struct Batch {
    pub(crate) page: u32,
    pub(crate) sequence: u32,
    pub(crate) events: u32,
    sent_at_ms: u64,
    tail_json_bytes: u32,
    tail_crc: Hasher,
    tail_deflated: Bytes,
}

/// The batches of each visit, in order.
pub(crate) type Visits = Vec<Vec<Batch>>;

pub(crate) fn read(index: &Path, tails: &Path) -> Result<Visits> {
    let text = fs::read(index).with_context(|| format!("cannot read {}", index.display()))?;
    let bytes = Bytes::from(fs::read(tails).with_context(|| format!("cannot read {}", tails.display()))?);
    let index: Index = serde_json::from_slice(&text).context("the index of the bodies is not what is expected")?;
    ensure!(
        !index.visits.is_empty() && index.visits.iter().all(|visit| !visit.is_empty()),
        "there is nothing to send"
    );
    let visit = |entries: Vec<Entry>| entries.into_iter().map(|entry| batch(entry, &bytes)).collect();
    index.visits.into_iter().map(visit).collect()
}

fn batch(entry: Entry, tails: &Bytes) -> Result<Batch> {
    let end = entry.offset + entry.length;
    ensure!(end <= tails.len(), "the file of tails is shorter than its index says");
    Ok(Batch {
        page: entry.page,
        sequence: entry.sequence,
        events: entry.events,
        sent_at_ms: entry.sent_at_ms,
        tail_json_bytes: entry.json_bytes,
        tail_crc: Hasher::new_with_initial_len(entry.crc32, u64::from(entry.json_bytes)),
        tail_deflated: tails.slice(entry.offset..end),
    })
}

/// A body and the size of the JSON inside.
pub(crate) struct Body {
    pub(crate) bytes: Bytes,
    pub(crate) json_bytes: u64,
}

impl Batch {
    /// `sequence` is told apart from the batch's own because a session may join a visit midway.
    pub(crate) fn body(&self, session_id: &str, sequence: u32) -> Body {
        let head = format!(
            concat!(
                r#"{{"version":1,"session_id":"{session}","window_id":"w-{session}","page_id":"p{page}-{session}","#,
                r#""sequence":{sequence},"sent_at_ms":{sent},"#,
                r#""recorder":{{"name":"@reenact/recorder","version":"0.1.0"}},"events":"#
            ),
            session = session_id,
            page = self.page,
            sequence = sequence,
            sent = self.sent_at_ms,
        );
        let json_bytes = head.len() as u64 + u64::from(self.tail_json_bytes);
        let mut checksum = Hasher::new();
        checksum.update(head.as_bytes());
        checksum.combine(&self.tail_crc);

        let mut bytes = BytesMut::with_capacity(
            GZIP_HEADER.len() + STORED_BLOCK_HEADER_BYTES + head.len() + self.tail_deflated.len() + GZIP_TRAILER_BYTES,
        );
        bytes.put_slice(&GZIP_HEADER);
        let length = head.len() as u16; // a few hundred bytes: ids are short
        bytes.put_u8(0); // not the last block; stored
        bytes.put_u16_le(length);
        bytes.put_u16_le(!length);
        bytes.put_slice(head.as_bytes());
        bytes.put_slice(&self.tail_deflated);
        bytes.put_u32_le(checksum.finalize());
        bytes.put_u32_le(json_bytes as u32); // modulo 2^32, as gzip wants
        Body {
            bytes: bytes.freeze(),
            json_bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use libdeflater::{CompressionLvl, Compressor, Decompressor};

    #[test]
    fn a_body_is_one_gzip_member_with_head_and_events() {
        let tail = br#"[{"type":4,"data":{"href":"https://shop.example/"},"timestamp":1}]}"#;
        let mut compressor = Compressor::new(CompressionLvl::default());
        let mut deflated = vec![0; compressor.deflate_compress_bound(tail.len())];
        let length = compressor.deflate_compress(tail, &mut deflated).unwrap();
        let batch = Batch {
            page: 2,
            sequence: 7,
            events: 1,
            sent_at_ms: 5,
            tail_json_bytes: tail.len() as u32,
            tail_crc: Hasher::new_with_initial_len(crc32fast::hash(tail), tail.len() as u64),
            tail_deflated: Bytes::copy_from_slice(&deflated[..length]),
        };

        let body = batch.body("session-1", 3);

        let mut json = vec![0; body.json_bytes as usize];
        let size = Decompressor::new().gzip_decompress(&body.bytes, &mut json).unwrap();
        assert_eq!(size, json.len());
        let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(value["session_id"], "session-1");
        assert_eq!(value["page_id"], "p2-session-1");
        assert_eq!(value["sequence"], 3);
        assert_eq!(value["events"][0]["data"]["href"], "https://shop.example/");
    }
}
