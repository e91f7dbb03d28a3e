//! What can be looked for in a session: what was seen, clicked, typed, visited, logged.
//!
//! Each distinct text is told once, with the moment at which it first came. Visible text is not looked at after every
//! event, since finding it goes through the whole page: after changes, at most once in [`SAMPLE_MS_MIN`] and
//! [`SAMPLES_MAX`] times a page load. What was there for less time in between may be missed.

mod gather;
mod typed;

use std::collections::HashSet;

use crate::replay::Replay;
use gather::Gatherer;

/// Time between two looks at the visible text, at least.
const SAMPLE_MS_MIN: f64 = 1_000.0;
const SAMPLES_MAX: f64 = 300.0;
/// Longer texts are cut.
pub const SEARCH_TEXT_BYTES_MAX: usize = 1_000;
/// Texts of all kinds together, in bytes; later ones are left out.
const SESSION_BYTES_MAX: usize = 1 << 20;

/// One thing that can be found.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchMoment {
    /// Which page load, as it was given.
    pub stream: usize,
    /// Milliseconds since the epoch.
    pub at_ms: f64,
    pub kind: SearchKind,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SearchKind {
    /// Text that could be seen.
    Text,
    /// The name of an element that was clicked.
    Click,
    /// What was typed and not masked.
    Input,
    Url,
    Console,
    Error,
}

impl SearchKind {
    /// How many texts of this kind are kept of a session: what there is much of leaves room for the others.
    const fn count_max(self) -> usize {
        match self {
            Self::Text => 4_000,
            Self::Click | Self::Input | Self::Url => 500,
            Self::Console | Self::Error => 250,
        }
    }
}

/// Gathers a session's texts, page load by page load.
#[derive(Debug, Default)]
pub struct SearchText {
    moments: Vec<SearchMoment>,
    known: HashSet<(SearchKind, String)>,
    counts: [usize; 6],
    bytes: usize,
}

impl SearchText {
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes through a page load from its beginning. `stream` is how its moments name it.
    pub fn add(&mut self, stream: usize, replay: &mut Replay<'_>) {
        Gatherer::new(self, stream, replay).run(replay);
    }

    /// What was found, by time.
    pub fn finish(mut self) -> Vec<SearchMoment> {
        self.moments.sort_by(|a, b| a.at_ms.total_cmp(&b.at_ms));
        self.moments
    }

    /// Keeps a text that is new and says something.
    fn note(&mut self, stream: usize, at_ms: f64, kind: SearchKind, text: &str) {
        let text = cut(text.trim());
        if !text.contains(char::is_alphanumeric) {
            return;
        }
        let is_full = self.counts[kind as usize] >= kind.count_max() || self.bytes + text.len() > SESSION_BYTES_MAX;
        if is_full || !self.known.insert((kind, text.to_owned())) {
            return;
        }
        self.counts[kind as usize] += 1;
        self.bytes += text.len();
        self.moments.push(SearchMoment {
            stream,
            at_ms,
            kind,
            text: text.to_owned(),
        });
    }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(SEARCH_TEXT_BYTES_MAX)]
}

#[cfg(test)]
mod tests {
    use bumpalo::Bump;
    use reenact_recording::operation::read;

    use super::*;

    const SNAPSHOT: &str = r#"{"type":2,"timestamp":1000,"data":{"initialOffset":{"left":0,"top":0},"node":{"type":0,"id":1,
        "childNodes":[{"type":2,"id":2,"tagName":"html","attributes":{},"childNodes":[{"type":2,"id":3,"tagName":"body",
        "attributes":{},"childNodes":[
        {"type":2,"id":4,"tagName":"p","attributes":{},"childNodes":[{"type":3,"id":5,"textContent":" Hello\n there "}]},
        {"type":2,"id":6,"tagName":"p","attributes":{"hidden":""},"childNodes":[{"type":3,"id":7,"textContent":"Later"}]},
        {"type":2,"id":8,"tagName":"button","attributes":{},"childNodes":[
            {"type":2,"id":9,"tagName":"b","attributes":{},"childNodes":[{"type":3,"id":10,"textContent":"Send it"}]}]},
        {"type":2,"id":11,"tagName":"input","attributes":{"type":"text"},"childNodes":[]},
        {"type":2,"id":12,"tagName":"input","attributes":{"type":"password"},"childNodes":[]}]}]}]}}}"#;

    fn incremental(at_ms: u32, data: &str) -> String {
        format!(r#"{{"type":3,"timestamp":{at_ms},"data":{data}}}"#)
    }

    fn text_change(at_ms: u32, text: &str) -> String {
        let data =
            format!(r#"{{"source":0,"texts":[{{"id":5,"value":"{text}"}}],"attributes":[],"removes":[],"adds":[]}}"#);
        incremental(at_ms, &data)
    }

    fn input(at_ms: u32, id: u32, text: &str) -> String {
        incremental(
            at_ms,
            &format!(r#"{{"source":5,"id":{id},"text":"{text}","isChecked":false}}"#),
        )
    }

    fn found(events: &[String]) -> Vec<(SearchKind, f64, String)> {
        let arena = Bump::new();
        let operations = events.iter().map(|event| read(event, &arena).unwrap()).collect();
        let mut text = SearchText::new();
        text.add(7, &mut Replay::new(operations, &arena));
        let moments = text.finish();
        assert!(moments.iter().all(|moment| moment.stream == 7));
        moments
            .into_iter()
            .map(|moment| (moment.kind, moment.at_ms, moment.text))
            .collect()
    }

    fn of_kind(events: &[String], kind: SearchKind) -> Vec<(f64, String)> {
        let of_kind = found(events).into_iter().filter(|(of, ..)| *of == kind);
        of_kind.map(|(_, at_ms, text)| (at_ms, text)).collect()
    }

    fn told(texts: &[(f64, &str)]) -> Vec<(f64, String)> {
        texts.iter().map(|(at_ms, text)| (*at_ms, (*text).to_owned())).collect()
    }

    #[test]
    fn text_is_told_when_it_is_seen_first() {
        let show =
            r#"{"source":0,"texts":[],"attributes":[{"id":6,"attributes":{"hidden":null}}],"removes":[],"adds":[]}"#;
        let events = [
            SNAPSHOT.to_owned(),
            text_change(1_500, "Saved"),
            text_change(4_000, "Hello there"),
            incremental(6_000, show),
            text_change(9_000, "Saved"),
        ];
        let expected = [
            (1_000.0, "Send it"),
            (1_500.0, "Saved"),
            (4_000.0, "Hello there"),
            (6_000.0, "Later"),
        ];
        assert_eq!(
            of_kind(&events, SearchKind::Text),
            told(&expected),
            "what is hidden waits until it is shown"
        );
    }

    #[test]
    fn what_was_typed_is_told_once_it_is_whole_and_never_secrets() {
        let mut events = vec![SNAPSHOT.to_owned()];
        let keys = ["W", "WI", "WIN"];
        events.extend(keys.iter().zip(2_000..).map(|(text, at_ms)| input(at_ms, 11, text)));
        events.push(input(3_000, 12, "hunter2"));
        events.push(input(4_000, 11, "*****"));
        events.push(input(5_000, 11, "left"));
        assert_eq!(
            of_kind(&events, SearchKind::Input),
            told(&[(2_002.0, "WIN"), (5_000.0, "left")])
        );
    }

    #[test]
    fn clicks_are_told_by_the_name_of_what_was_pressed() {
        let click = incremental(2_000, r#"{"source":2,"type":2,"id":10,"x":1,"y":1}"#);
        let focus = incremental(2_100, r#"{"source":2,"type":5,"id":4,"x":1,"y":1}"#);
        let events = [SNAPSHOT.to_owned(), click, focus];
        assert_eq!(of_kind(&events, SearchKind::Click), told(&[(2_000.0, "Send it")]));
    }

    #[test]
    fn there_is_a_limit_on_everything() {
        let event = |number: u32| {
            let payload = format!(r#"{{"name":"E","message":"{number} {}"}}"#, "ä".repeat(2_000));
            format!(r#"{{"type":5,"timestamp":{number},"data":{{"tag":"reenact/error@1","payload":{payload}}}}}"#)
        };
        let events: Vec<String> = (0..1_000).map(event).collect();
        let errors = of_kind(&events, SearchKind::Error);
        assert_eq!(errors.len(), SearchKind::Error.count_max());
        assert!(errors.iter().all(|(_, text)| text.len() <= SEARCH_TEXT_BYTES_MAX));
    }
}
