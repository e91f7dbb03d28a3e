//! Reading a finished log back.

use reenact_recording::log::shared::SharedContents;
use reenact_recording::log::{Extent, LogError};
use reenact_recording::operation;
use reenact_store::{OpenRecording, decode_run};

/// Text is hashed in pieces of about this size.
const HASHED_BYTES: usize = 64 << 10;

/// Why a log is not what it was made from.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Difference {
    #[error("the new log cannot be read: {0}")]
    Unreadable(#[from] LogError),
    #[error("the events of page {page} come back as others")]
    Events { page: String },
    #[error("page {page} comes back with {found} events instead of {expected}")]
    Count { page: String, found: u64, expected: u64 },
    #[error("the new log has another number of page loads")]
    Streams,
}

/// A stream's events, each as the JSON that it is written as. Events are objects, so that what one ends with cannot be
/// taken for what the next begins with.
#[derive(Debug, Default, Clone)]
pub(crate) struct EventsHash {
    hasher: blake3::Hasher,
    count: u64,
    text: String,
}

impl EventsHash {
    /// Adds an event that `write` writes, if it passes.
    pub(crate) fn add(&mut self, write: impl FnOnce(&mut String), passes: impl FnOnce(&str) -> bool) -> bool {
        let begin = self.text.len();
        write(&mut self.text);
        self.count += 1;
        let passes = passes(&self.text[begin..]);
        if self.text.len() >= HASHED_BYTES {
            self.hasher.update(self.text.as_bytes());
            self.text.clear();
        }
        passes
    }

    fn finish(&self) -> blake3::Hash {
        let mut hasher = self.hasher.clone();
        hasher.update(self.text.as_bytes());
        hasher.finalize()
    }
}

/// Compares the streams of the log with what was hashed when they were written.
pub(crate) fn verify(
    open: &OpenRecording,
    log: &[u8],
    expected: &[EventsHash],
    shared: &dyn SharedContents,
) -> Result<(), Difference> {
    if open.directory.streams.len() != expected.len() {
        return Err(Difference::Streams);
    }
    for (stream, expected) in expected.iter().enumerate() {
        let mut found = EventsHash::default();
        for run in open.runs(stream) {
            let block = |extent: Extent| part(log, extent);
            decode_run(&open.contents, run, block, shared, |event| {
                if event.place.is_some() {
                    found.add(|text| operation::write(event.operation, text), |_| true);
                }
            })?;
        }
        let page = || open.directory.streams[stream].page.to_string();
        if found.count != expected.count {
            let (found, expected) = (found.count, expected.count);
            return Err(Difference::Count {
                page: page(),
                found,
                expected,
            });
        }
        if found.finish() != expected.finish() {
            return Err(Difference::Events { page: page() });
        }
    }
    Ok(())
}

fn part(log: &[u8], extent: Extent) -> &[u8] {
    let end = extent.at.saturating_add(extent.length_bytes);
    log.get(extent.at as usize..end as usize).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::EventsHash;

    fn hash(events: &[&str]) -> EventsHash {
        let mut hash = EventsHash::default();
        for event in events {
            assert!(hash.add(|text| text.push_str(event), |again| again == *event));
        }
        hash
    }

    #[test]
    fn the_hash_tells_events_apart_and_not_how_they_were_gathered() {
        let long = format!("{{\"long\":\"{}\"}}", "x".repeat(3 * super::HASHED_BYTES));
        let events = ["{\"a\":1}", &long, "{}", "{\"b\":2}"];
        assert_eq!(hash(&events).finish(), hash(&events).finish());
        let text = events.concat();
        assert_eq!(hash(&events).finish(), blake3::hash(text.as_bytes()));
        assert_ne!(hash(&events).finish(), hash(&events[..3]).finish());
        let mut other = events;
        other[3] = "{\"b\":3}";
        assert_ne!(hash(&events).finish(), hash(&other).finish());
        assert!(!EventsHash::default().add(|text| text.push('1'), |again| again == "2"));
    }
}
