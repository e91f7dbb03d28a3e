//! What a batch is made of.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{State, Stream, prefix_hash};

#[derive(Serialize)]
struct Batch<'b> {
    version: u32,
    session_id: &'b str,
    window_id: &'b str,
    page_id: &'b str,
    sequence: u32,
    sent_at_ms: i64,
    recorder: Recorder,
    events: Vec<&'b RawValue>,
}

#[derive(Serialize)]
struct Recorder {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Wrapped<'s> {
    #[serde(rename = "type")]
    kind: u8,
    data: SourceData<'s>,
    timestamp: i64,
}

#[derive(Serialize)]
struct SourceData<'s> {
    tag: &'static str,
    payload: SourceRead<'s>,
}

#[derive(Serialize)]
struct SourceRead<'s> {
    source: &'s str,
    file: &'s str,
    bytes_read: u64,
    prefix_hash: &'s str,
}

/// The batch's JSON: the events that wait, and how far in the file they reach.
pub(super) fn text(stream: &Stream, path: &Path, state: &State) -> Result<String> {
    let at_ms = state.events.last().map_or(0, |event| event.at_ms);
    let source = serde_json::to_string(&Wrapped {
        kind: 5,
        data: SourceData {
            tag: "reenact/agent_source@1",
            payload: SourceRead {
                source: stream.window,
                file: &path.file_name().unwrap_or_default().to_string_lossy(),
                bytes_read: state.bytes_read,
                prefix_hash: &prefix_hash(&state.prefix),
            },
        },
        timestamp: at_ms,
    })?;
    let texts = state
        .events
        .iter()
        .map(|event| event.json.as_str())
        .chain([source.as_str()]);
    let events = texts
        .map(serde_json::from_str::<&RawValue>)
        .collect::<Result<Vec<_>, _>>();
    let batch = Batch {
        version: 1,
        session_id: stream.session.as_str(),
        window_id: stream.window,
        page_id: &stream.page,
        sequence: state.next_sequence,
        sent_at_ms: now_ms(),
        recorder: Recorder {
            name: "reenact-agent",
            version: env!("CARGO_PKG_VERSION"),
        },
        events: events.context("an event is no JSON")?,
    };
    Ok(serde_json::to_string(&batch)?)
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
