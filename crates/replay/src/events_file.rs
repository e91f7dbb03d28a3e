//! rrweb events as they lie in files: a JSON array, an object with the member `events`, or one event a line.

use bumpalo::Bump;
use reenact_recording::json;
use reenact_recording::operation::{Operation, ReadError, read, read_first};

/// Among so many lines there is an event, if a file holds one a line.
const FIRST_LINES: usize = 10;

/// What could be read of a file.
#[derive(Debug, Clone, Default)]
pub struct EventsFile<'a> {
    pub operations: Vec<Operation<'a>>,
    pub refused: Vec<RefusedEvent>,
    /// The byte at which the file ends in the middle of something, or stops being JSON.
    pub broken_at: Option<usize>,
}

/// Something in the place of an event that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedEvent {
    /// How many events stand before it, refused ones included.
    pub place: usize,
    pub reason: ReadError,
}

/// Why a text is no recording at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventsFileError {
    #[error("the file is empty")]
    Empty,
    #[error(
        "this is not a recording: expected a JSON array of rrweb events, an object with `events`, or one event a line"
    )]
    NotEvents,
}

/// The texts of a file's events, unread.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventTexts<'a> {
    /// Each is one JSON value, except for lines of a file with one event a line, which may be anything.
    pub texts: Vec<&'a str>,
    /// The byte at which the file ends in the middle of something, or stops being JSON.
    pub broken_at: Option<usize>,
}

/// Reads the events of a file's text. Of a file that is cut off, all that is there.
pub fn read_events<'a>(text: &'a str, arena: &'a Bump) -> Result<EventsFile<'a>, EventsFileError> {
    match form_of(text)? {
        Form::Array { text, offset } => Ok(read_array(text, offset, arena)),
        Form::Lines(lines) => {
            let mut file = EventsFile::default();
            lines.iter().for_each(|line| file.take(line, arena));
            Ok(file)
        }
    }
}

/// In one pass over the text, as long as events are as they should be.
fn read_array<'a>(array: &'a str, offset: usize, arena: &'a Bump) -> EventsFile<'a> {
    let mut file = EventsFile::default();
    let mut rest = array[1..].trim_ascii_start();
    // Behind the last event.
    let mut end = 1;
    loop {
        let length_bytes = if let Some((operation, length_bytes)) = read_first(rest, arena) {
            file.operations.push(operation);
            length_bytes
        } else if let Some(event) = json::first_value(rest) {
            file.take(event, arena);
            distance(rest, event) + event.len()
        } else {
            break;
        };
        end = distance(array, rest) + length_bytes;
        match array[end..].trim_ascii_start().strip_prefix(',') {
            Some(next) => rest = next.trim_ascii_start(),
            None => break,
        }
    }
    let is_whole = array[end..].trim_ascii_start().starts_with(']');
    file.broken_at = (!is_whole).then_some(offset + end);
    file
}

impl<'a> EventsFile<'a> {
    fn take(&mut self, event: &'a str, arena: &'a Bump) {
        let place = self.operations.len() + self.refused.len();
        match read(event, arena) {
            Ok(operation) => self.operations.push(operation),
            Err(reason) => self.refused.push(RefusedEvent { place, reason }),
        }
    }
}

/// Finds the events in a file's text. Of a file that is cut off, all that are whole.
pub fn event_texts(text: &str) -> Result<EventTexts<'_>, EventsFileError> {
    Ok(match form_of(text)? {
        Form::Array { text, offset } => in_array(text, offset),
        Form::Lines(texts) => EventTexts { texts, broken_at: None },
    })
}

enum Form<'a> {
    /// From its bracket on, which stands so many bytes into the file.
    Array {
        text: &'a str,
        offset: usize,
    },
    Lines(Vec<&'a str>),
}

fn form_of(file: &str) -> Result<Form<'_>, EventsFileError> {
    let text = file.strip_prefix('\u{feff}').unwrap_or(file).trim_ascii_start();
    let array = |text| Form::Array {
        text,
        offset: distance(file, text),
    };
    match text.as_bytes().first() {
        None => Err(EventsFileError::Empty),
        Some(b'[') => Ok(array(text)),
        Some(b'{') => match json::member(text, "events").filter(|events| events.starts_with('[')) {
            Some(events) => Ok(array(events)),
            None => lines_of(text).map(Form::Lines),
        },
        Some(_) => Err(EventsFileError::NotEvents),
    }
}

fn in_array(array: &str, offset: usize) -> EventTexts<'_> {
    let texts: Vec<&str> = json::elements(array).collect();
    let end = texts.last().map_or(1, |last| distance(array, last) + last.len());
    let is_whole = array[end..].trim_ascii_start().starts_with(']');
    EventTexts {
        texts,
        broken_at: (!is_whole).then_some(offset + end),
    }
}

/// Among the first lines there must be an event.
fn lines_of(text: &str) -> Result<Vec<&str>, EventsFileError> {
    let lines = text.lines().map(str::trim_ascii).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.collect();
    let is_event = |line: &&str| json::member(line, "type").is_some() && json::is_value(line);
    if !lines.iter().take(FIRST_LINES).any(is_event) {
        return Err(EventsFileError::NotEvents);
    }
    Ok(lines)
}

/// How far into `whole` its `part` begins.
fn distance(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOAD: &str = r#"{"type":1,"data":{},"timestamp":5}"#;

    fn counts(text: &str) -> Result<(usize, usize, Option<usize>), EventsFileError> {
        let arena = Bump::new();
        let file = read_events(text, &arena)?;
        Ok((file.operations.len(), file.refused.len(), file.broken_at))
    }

    #[test]
    fn every_form_of_file_is_read() {
        assert_eq!(counts(&format!(" [{LOAD},{LOAD}] ")), Ok((2, 0, None)));
        assert_eq!(counts(&format!("{{\"a\":1,\"events\":[{LOAD}]}}")), Ok((1, 0, None)));
        assert_eq!(counts(&format!("{LOAD}\n\n{LOAD}\n")), Ok((2, 0, None)));
        assert_eq!(counts(&format!("{LOAD}\r\n{{\"type\":3,\n{LOAD}")), Ok((2, 1, None)));
        assert_eq!(counts("[]"), Ok((0, 0, None)));
    }

    #[test]
    fn reading_and_finding_agree() {
        let late = r#"{"timestamp":5,"data":{},"type":1}"#;
        let forms = [
            format!("[{LOAD} , {late},7 ,\n{LOAD}]"),
            format!("[{LOAD},{late}"),
            format!("[{LOAD},]"),
            format!("[{LOAD} {LOAD}]"),
            format!("[{LOAD},{{}}x,{LOAD}]"),
            format!("{{\"events\":[{late}]}}"),
            "[,]".to_owned(),
            "[]".to_owned(),
            "[".to_owned(),
            "[x]".to_owned(),
            format!("{LOAD}\nx\n{late}"),
        ];
        for text in forms {
            let arena = Bump::new();
            let read = read_events(&text, &arena).unwrap();
            let found = event_texts(&text).unwrap();
            assert_eq!(read.operations.len() + read.refused.len(), found.texts.len(), "{text}");
            assert_eq!(read.broken_at, found.broken_at, "{text}");
        }
    }

    #[test]
    fn what_is_there_of_a_broken_file_is_read() {
        assert_eq!(
            counts(&format!("[{LOAD},{{\"type\":3,")),
            Ok((1, 0, Some(1 + LOAD.len())))
        );
        assert_eq!(counts(&format!("[{LOAD},7,{{}},{LOAD}]")), Ok((2, 2, None)));
        assert_eq!(counts("  "), Err(EventsFileError::Empty));
        assert_eq!(counts("<html>"), Err(EventsFileError::NotEvents));
        assert_eq!(counts("{\"a\":1}"), Err(EventsFileError::NotEvents));
    }
}
