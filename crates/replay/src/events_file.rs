//! rrweb events as they lie in files: a JSON array, an object with the member `events`, or one event a line.

use bumpalo::Bump;
use reenact_recording::json;
use reenact_recording::operation::{Operation, ReadError, read};

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
    let EventTexts { texts, broken_at } = event_texts(text)?;
    let mut file = EventsFile {
        broken_at,
        ..EventsFile::default()
    };
    for (place, event) in texts.iter().enumerate() {
        match read(event, arena) {
            Ok(operation) => file.operations.push(operation),
            Err(reason) => file.refused.push(RefusedEvent { place, reason }),
        }
    }
    Ok(file)
}

/// Finds the events in a file's text. Of a file that is cut off, all that are whole.
pub fn event_texts(text: &str) -> Result<EventTexts<'_>, EventsFileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let trimmed = text.trim_ascii_start();
    let offset = text.len() - trimmed.len();
    match trimmed.as_bytes().first() {
        None => Err(EventsFileError::Empty),
        Some(b'[') => Ok(in_array(trimmed, offset)),
        Some(b'{') => match json::member(trimmed, "events").filter(|events| events.starts_with('[')) {
            Some(events) => Ok(in_array(events, distance(text, events))),
            None => in_lines(trimmed),
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

/// The first line at least must look like an event.
fn in_lines(text: &str) -> Result<EventTexts<'_>, EventsFileError> {
    let lines = text.lines().map(str::trim_ascii).filter(|line| !line.is_empty());
    let texts: Vec<&str> = lines.collect();
    let is_event = |line: &&str| json::member(line, "type").is_some() && json::is_value(line);
    if !texts.iter().take(FIRST_LINES).any(is_event) {
        return Err(EventsFileError::NotEvents);
    }
    Ok(EventTexts { texts, broken_at: None })
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
