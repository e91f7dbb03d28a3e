//! A recording cut into batches, the same ones each time.

use reenact_recording::{Header, PageId, RecorderName, SessionId, WindowId, json};
use reenact_replay::EventTexts;

/// How a recording is cut. Batches are known by their number: with other sizes, importing a file again would add to it.
const BATCH_EVENTS_MAX: usize = 500;
const BATCH_BYTES_TARGET: usize = 1 << 20;
/// Digits of the hash in a session's id: 96 bits, which do not collide by chance.
const HASH_DIGITS: usize = 24;
/// A file says nothing of windows and page loads.
const WINDOW: &str = "imported";

pub(super) struct Recording<'t> {
    session: SessionId,
    /// Each is a JSON value; what was none stands as a string, so that ingest puts it aside.
    events: Vec<std::borrow::Cow<'t, str>>,
}

pub(super) struct Batch {
    pub(super) json: String,
    /// The first of its events, counted in the file.
    pub(super) first_event: usize,
    /// Bytes of its events.
    pub(super) bytes: usize,
}

impl<'t> Recording<'t> {
    /// `text` is the file's, in which `texts` were found.
    pub(super) fn new(text: &'t str, texts: &EventTexts<'t>) -> Self {
        let mut hasher = blake3::Hasher::new();
        let mut events = Vec::with_capacity(texts.texts.len());
        let rest = texts.broken_at.and_then(|at| text.get(at..));
        let rest = rest.map(|rest| rest.trim_start_matches([',', ' ', '\n', '\r', '\t']));
        for event in texts.texts.iter().copied().chain(rest.filter(|rest| !rest.is_empty())) {
            hasher.update(event.as_bytes());
            hasher.update(b"\n");
            events.push(if json::is_value(event) {
                event.into()
            } else {
                quoted(event).into()
            });
        }
        let hash = hasher.finalize().to_hex();
        Self {
            session: id(SessionId::parse(&format!("import-{}", &hash[..HASH_DIGITS]))),
            events,
        }
    }

    pub(super) fn session(&self) -> &SessionId {
        &self.session
    }

    pub(super) fn bytes(&self) -> u64 {
        self.events.iter().map(|event| event.len() as u64).sum()
    }

    /// When its last event happened: an imported session counts as received then, so that it is not live now.
    pub(super) fn end_ms(&self) -> i64 {
        let times = self
            .events
            .iter()
            .filter_map(|event| json::number(json::member(event, "timestamp")?));
        times.fold(0.0, f64::max) as i64
    }

    pub(super) fn batches(&self) -> impl Iterator<Item = Batch> {
        let mut first_event = 0;
        let mut sequence = 0;
        std::iter::from_fn(move || {
            let left = self.events.get(first_event..).filter(|left| !left.is_empty())?;
            let mut bytes = 0;
            let fitting = left.iter().take(BATCH_EVENTS_MAX).take_while(|event| {
                let fits = bytes == 0 || bytes + event.len() <= BATCH_BYTES_TARGET;
                bytes += event.len();
                fits
            });
            let count = fitting.count();
            let events = &left[..count];
            let batch = Batch {
                json: self.json(sequence, events),
                first_event,
                bytes: events.iter().map(|event| event.len()).sum(),
            };
            first_event += count;
            sequence += 1;
            Some(batch)
        })
    }

    fn json(&self, sequence: u32, events: &[impl AsRef<str>]) -> String {
        let header = Header {
            session: self.session.clone(),
            window: id(WindowId::parse(WINDOW)),
            page: id(PageId::parse(WINDOW)),
            sequence,
            sent_at_ms: None,
            recorder: Some(RecorderName {
                name: "reenact import".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        };
        let mut json = header.to_json_start();
        for (at, event) in events.iter().enumerate() {
            if at > 0 {
                json.push(',');
            }
            json.push_str(event.as_ref());
        }
        json.push_str(Header::JSON_END);
        json
    }
}

/// Identifiers that are made of letters and digits here.
fn id<T>(made: Result<T, reenact_recording::IdError>) -> T {
    made.expect("letters and digits are an identifier")
}

/// Text as a JSON string.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\0'..='\u{1f}' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use reenact_replay::event_texts;

    fn recording(text: &str) -> Recording<'_> {
        Recording::new(text, &event_texts(text).unwrap())
    }

    fn event(at: usize) -> String {
        format!("{{\"type\":1,\"data\":{{}},\"timestamp\":{at}}}")
    }

    #[test]
    fn the_same_events_are_the_same_session_in_any_form_of_file() {
        let (a, b) = (event(1), event(2));
        let forms = [format!("[{a},{b}]"), format!(" [ {a} ,\n{b} ]\n"), format!("{a}\n{b}")];
        let ids = forms.each_ref().map(|form| recording(form).session().clone());
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_ne!(*recording(&format!("[{b},{a}]")).session(), ids[0]);
        assert_eq!(recording(&forms[0]).end_ms(), 2);
    }

    #[test]
    fn every_event_is_in_one_batch_and_long_ones_are_alone() {
        let long = format!(
            "{{\"type\":5,\"data\":\"{}\",\"timestamp\":1}}",
            "x".repeat(BATCH_BYTES_TARGET)
        );
        let mut events: Vec<String> = (0..1_200).map(event).collect();
        events.insert(3, long);
        let text = format!("[{}]", events.join(","));
        let recording = recording(&text);
        let batches: Vec<Batch> = recording.batches().collect();
        let firsts: Vec<usize> = batches.iter().map(|batch| batch.first_event).collect();
        assert_eq!(firsts, [0, 3, 4, 504, 1_004]);
        assert!(batches[4].json.contains("\"sequence\":4"));
        assert_eq!(
            batches.iter().map(|batch| batch.bytes as u64).sum::<u64>(),
            recording.bytes()
        );
    }

    #[test]
    fn what_is_no_json_stands_as_a_string() {
        let cut = format!("[{},{{\"type\":3,\"da\\", event(1));
        let recording = recording(&cut);
        let batch = recording.batches().next().unwrap();
        assert!(batch.json.ends_with(r#","{\"type\":3,\"da\\"]}"#), "{}", batch.json);
    }
}
