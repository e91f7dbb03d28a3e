//! Batches to test with.

use std::collections::BTreeMap;

use reenact_analytics::{BatchFacts, Identity, NameVersion, PageVisit, Timed};
use reenact_recording::{BatchKey, Encoding, PageId, ProjectId, SessionId, StreamKey, WindowId};
use serde_json::json;

use crate::{BlockEntry, BlockId, BlockRecord, Frame, RecordingId, RecordingRecord, SessionKey, SetAside};

/// Sun, 9 Sep 2001: recorded times begin here.
pub const START_MS: i64 = 1_000_000_000_000;

pub fn project(name: &str) -> ProjectId {
    ProjectId::parse(name).expect("a valid project id")
}

pub fn session(name: &str) -> SessionId {
    SessionId::parse(&format!("session-{name}")).expect("a valid session id")
}

/// The key of a batch in the only window of a session.
pub fn key(project_name: &str, session_name: &str, page: &str, sequence: u32) -> BatchKey {
    BatchKey {
        stream: StreamKey {
            project: project(project_name),
            session: session(session_name),
            window: WindowId::parse("window-0001").expect("a valid window id"),
            page: PageId::parse(&format!("page-{page:0>6}")).expect("a valid page id"),
        },
        sequence,
    }
}

/// What a batch of three events contributes. Distinct for each sequence, so that a lost or doubled one shows.
pub fn facts(key: &BatchKey) -> BatchFacts {
    // Pages differ by milliseconds, so that no two batches of a session begin at the same time.
    let page = key
        .stream
        .page
        .as_str()
        .trim_start_matches("page-")
        .parse::<i64>()
        .unwrap_or_default();
    let at_ms = START_MS + i64::from(key.sequence % 100_000) * 5_000 + (page - 1) * 7;
    let text = key.stream.session.as_str();
    BatchFacts {
        first_at_ms: Some(at_ms),
        last_at_ms: Some(at_ms + 4_000),
        event_count: 3,
        kinds: BTreeMap::from([("rrweb/meta".to_owned(), 1), ("rrweb/mutation".to_owned(), 2)]),
        click_count: 1,
        error_count: u32::from(key.sequence == 1),
        redactions: BTreeMap::from([("email".to_owned(), 2)]),
        has_full_snapshot: key.sequence == 0,
        bytes_decoded: 1_000 + u64::from(key.sequence % 7),
        bytes_stored: 100,
        visits: vec![PageVisit {
            at_ms,
            url: format!(
                "https://shop.example/{}/{}?of={text}",
                key.stream.page,
                key.sequence % 3
            ),
            title: None,
        }],
        identity: (key.sequence == 2).then(|| Timed {
            at_ms,
            value: Identity {
                id: format!("user of {text}"),
                traits: serde_json::from_str(r#"{"plan":"pro"}"#).ok(),
            },
        }),
        recorder: Some(NameVersion {
            name: "@reenact/recorder".to_owned(),
            version: Some("0.1.0".to_owned()),
        }),
        ..BatchFacts::default()
    }
}

/// A batch as ingest hands it over: its payload carries the session's id and a text of its own.
pub fn frame(key: &BatchKey, encoding: Encoding) -> Frame {
    let facts = facts(key);
    let at_ms = facts.first_at_ms.unwrap_or(START_MS);
    let stream = &key.stream;
    let batch = json!({
        "version": 1,
        "session_id": stream.session, "window_id": stream.window, "page_id": stream.page, "sequence": key.sequence,
        "events": [
            {"type": 4, "data": {"href": facts.visits[0].url, "width": 1280, "height": 720}, "timestamp": at_ms},
            null,
            {"type": 3, "data": {"source": 0, "texts": [{"id": 7, "value": secret(key)}], "attributes": [],
                "removes": [], "adds": []}, "timestamp": at_ms + 2_000},
            {"type": 3, "data": {"source": 0, "texts": [], "attributes": [], "removes": [], "adds": []},
                "timestamp": at_ms + 4_000},
        ],
    });
    let refused = json!({"type": 3, "data": secret(key), "timestamp": at_ms}).to_string();
    let set_aside = SetAside {
        index: 1,
        reason: "data: expected an object".to_owned(),
        event: serde_json::value::RawValue::from_string(refused).expect("JSON"),
    };
    Frame {
        key: key.clone(),
        received_at_ms: at_ms + 5_000,
        encoding,
        payload: encoding.encode(batch.to_string().as_bytes()).into(),
        set_aside: vec![set_aside],
        facts: BatchFacts {
            set_aside_count: 1,
            ..facts
        },
    }
}

/// The text that stands in a batch's events and nowhere else.
pub fn secret(key: &BatchKey) -> String {
    format!(
        "what {} typed in {} as {}",
        key.stream.session, key.stream.page, key.sequence
    )
}

/// The encodings in turn.
pub fn encoding(turn: u32) -> Encoding {
    [Encoding::Identity, Encoding::Gzip, Encoding::Zstd][turn as usize % 3]
}

/// A block's record for indexes that are tested without objects.
pub fn block(number: u32) -> BlockRecord {
    let written_at_ms = START_MS + i64::from(number) * 1_000;
    BlockRecord {
        id: BlockId(format!("{written_at_ms:012x}{number:020x}")),
        bytes: 1_000,
        written_at_ms,
    }
}

/// Entries for such a block, one after the other.
pub fn entries(keys: &[BatchKey]) -> Vec<BlockEntry> {
    let entry = |(place, key): (usize, &BatchKey)| {
        let facts = facts(key);
        let received_at_ms = facts.last_at_ms.unwrap_or(START_MS) + 1_000;
        BlockEntry {
            key: key.clone(),
            offset: 64 + place as u64 * 500,
            length: 500,
            received_at_ms,
            facts,
        }
    };
    keys.iter().enumerate().map(entry).collect()
}

/// A session of project `p`.
pub fn session_key(name: &str) -> SessionKey {
    SessionKey {
        project: project("p"),
        session: session(name),
    }
}

/// The first batches of such a session.
pub fn keys_of(name: &str, count: u32) -> Vec<BatchKey> {
    (0..count).map(|n| key("p", name, "1", n)).collect()
}

/// The record of such a session's recording, for indexes that are tested without objects.
pub fn recording(name: &str, generation: u32) -> RecordingRecord {
    RecordingRecord {
        id: RecordingId {
            project: project("p"),
            session: session(name),
            generation,
        },
        format_version: 1,
        bytes: 1_000,
        contents: 600..700,
        directory: 700..800,
        compacted_at_ms: START_MS,
        health: Some(r#"{"version":1}"#.to_owned()),
    }
}
