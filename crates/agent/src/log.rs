//! A log of an agent, read as it grows: bytes into lines, lines into events, every line accounted for.

mod lines;
mod tally;

use std::mem;

pub use lines::Position;
pub use tally::{Broken, Tally};

pub(crate) use tally::Outcome;

use crate::event::{Event, Payload, Unknown};
use crate::limits::{LINE_BYTES_MAX, UNKNOWN_RAW_BYTES_MAX, cut};
use lines::{Lines, Piece};

/// What is read of one format, line by line.
pub trait LogFormat: sealed::ReadLine {}

pub(crate) mod sealed {
    use super::{Outcome, Position, Sink};

    pub trait ReadLine {
        #[expect(private_interfaces, reason = "the trait is sealed: formats stand in this crate")]
        fn read_line(&mut self, line: &str, position: Position, sink: &mut Sink) -> Outcome;
    }
}

/// How a log is read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Keep the contents of files that were only read.
    pub keep_read_contents: bool,
    /// The time of events before the first line that has one.
    pub fallback_ms: i64,
    /// The subagent whose log it is, where the lines do not name it.
    pub lane: Option<String>,
}

/// A log that is read as it grows.
#[derive(Debug)]
pub struct LogReader<F> {
    lines: Lines,
    format: F,
    sink: Sink,
    tally: Tally,
}

impl<F: LogFormat> LogReader<F> {
    pub(crate) fn of(format: F, fallback_ms: i64) -> Self {
        Self {
            lines: Lines::default(),
            format,
            sink: Sink {
                fallback_ms,
                ..Sink::default()
            },
            tally: Tally::default(),
        }
    }

    /// Reads on. Events of the lines that are whole now are given; the beginning of a line waits for its end.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let Self {
            lines,
            format,
            sink,
            tally,
        } = self;
        lines.push(bytes, |position, piece| read(format, sink, tally, position, &piece));
        mem::take(&mut sink.events)
    }

    /// The log has ended: what has no end of line is read as a line, and events without a time are given.
    pub fn finish(&mut self) -> Vec<Event> {
        let Self {
            lines,
            format,
            sink,
            tally,
        } = self;
        lines.finish(|position, piece| read(format, sink, tally, position, &piece));
        sink.flush();
        mem::take(&mut sink.events)
    }

    /// Takes a text as one line, whatever ends of lines it has.
    pub(crate) fn push_whole(&mut self, text: &str) -> Vec<Event> {
        let position = self.lines.rest().0;
        let piece = Piece::Line(text.into());
        read(&mut self.format, &mut self.sink, &mut self.tally, position, &piece);
        mem::take(&mut self.sink.events)
    }

    /// What became of the lines so far.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Where the line begins that waits for its end, and how many bytes of it are there. `None`: nothing waits.
    pub fn waiting(&self) -> Option<(Position, usize)> {
        let (position, rest) = self.lines.rest();
        (!rest.is_empty()).then_some((position, rest.len()))
    }

    pub(crate) fn format(&mut self) -> &mut F {
        &mut self.format
    }

    pub(crate) fn format_and_sink(&mut self) -> (&mut F, &mut Sink) {
        (&mut self.format, &mut self.sink)
    }

    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        mem::take(&mut self.sink.events)
    }
}

fn read<F: LogFormat>(format: &mut F, sink: &mut Sink, tally: &mut Tally, position: Position, piece: &Piece<'_>) {
    let line = match piece {
        Piece::TooLong => {
            let reason = format!("longer than {LINE_BYTES_MAX} bytes");
            return tally.note(position, Outcome::Broken(reason));
        }
        Piece::Line(line) => line.trim_ascii(),
    };
    if line.is_empty() {
        return tally.note_blank();
    }
    let outcome = format.read_line(line, position, sink);
    tally.note(position, outcome);
}

/// Takes a reader's events. Events before the first known time wait for it.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    events: Vec<Event>,
    untimed: Vec<Payload>,
    now_ms: Option<i64>,
    fallback_ms: i64,
}

impl Sink {
    /// The time of what comes now.
    pub(crate) fn at(&mut self, now_ms: Option<i64>) {
        if now_ms.is_some() {
            self.now_ms = now_ms;
            self.flush();
        }
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.now_ms.unwrap_or(self.fallback_ms)
    }

    pub(crate) fn tell(&mut self, payload: impl Into<Payload>) {
        match self.now_ms {
            Some(now_ms) => self.events.push(Event::new(now_ms, payload)),
            None => self.untimed.push(payload.into()),
        }
    }

    pub(crate) fn tell_at(&mut self, timestamp_ms: i64, payload: impl Into<Payload>) {
        self.events.push(Event::new(timestamp_ms, payload));
    }

    fn flush(&mut self) {
        let now_ms = self.now_ms();
        let untimed = self.untimed.drain(..);
        self.events.extend(untimed.map(|payload| Event::new(now_ms, payload)));
    }

    /// Keeps a line that is not known.
    pub(crate) fn tell_unknown(&mut self, id: String, source: &str, line_type: &str, raw: &str) -> Outcome {
        let (raw, cut_bytes) = cut(raw.to_owned(), UNKNOWN_RAW_BYTES_MAX);
        self.tell(Unknown {
            id,
            source: Some(source.to_owned()),
            line_type: line_type.to_owned(),
            raw: Some(raw),
            cut_bytes,
        });
        Outcome::Unknown(line_type.to_owned())
    }
}

/// The line is JSON of another shape than the reader expects, or no JSON.
pub(crate) fn misshapen(line: &str, error: &serde_json::Error, id: String, source: &str, sink: &mut Sink) -> Outcome {
    if serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok() {
        sink.tell_unknown(id, source, "misshapen", line)
    } else {
        Outcome::Broken(error.to_string())
    }
}
