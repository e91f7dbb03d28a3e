//! rrweb events as they lie in files: a JSON array, an object with the member `events`, or one event a line.

use bumpalo::Bump;
use reenact_recording::json;
use reenact_recording::operation::{Operation, ReadError, read};

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

/// Reads the events of a file's text. Of a file that is cut off, all that is there.
pub fn read_events<'a>(text: &'a str, arena: &'a Bump) -> Result<EventsFile<'a>, EventsFileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let trimmed = text.trim_ascii_start();
    let offset = text.len() - trimmed.len();
    match trimmed.as_bytes().first() {
        None => Err(EventsFileError::Empty),
        Some(b'[') => Ok(read_array(trimmed, offset, arena)),
        Some(b'{') => match json::member(trimmed, "events").filter(|events| events.starts_with('[')) {
            Some(events) => Ok(read_array(events, distance(text, events), arena)),
            None => read_lines(trimmed, arena),
        },
        Some(_) => Err(EventsFileError::NotEvents),
    }
}

fn read_array<'a>(array: &'a str, offset: usize, arena: &'a Bump) -> EventsFile<'a> {
    let mut file = EventsFile::default();
    let mut end = 1;
    for (place, event) in json::elements(array).enumerate() {
        end = distance(array, event) + event.len();
        file.take(place, event, arena);
    }
    let is_whole = array[end..].trim_ascii_start().starts_with(']');
    file.broken_at = (!is_whole).then_some(offset + end);
    file
}

fn read_lines<'a>(text: &'a str, arena: &'a Bump) -> Result<EventsFile<'a>, EventsFileError> {
    let mut file = EventsFile::default();
    let lines = text.lines().filter(|line| !line.trim_ascii().is_empty());
    for (place, line) in lines.enumerate() {
        file.take(place, line, arena);
    }
    if file.operations.is_empty() {
        return Err(EventsFileError::NotEvents);
    }
    Ok(file)
}

impl<'a> EventsFile<'a> {
    fn take(&mut self, place: usize, event: &'a str, arena: &'a Bump) {
        match read(event, arena) {
            Ok(operation) => self.operations.push(operation),
            Err(reason) => self.refused.push(RefusedEvent { place, reason }),
        }
    }
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
