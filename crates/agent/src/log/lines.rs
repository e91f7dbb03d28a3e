//! Bytes into lines, as they come: a line is given when its end is there.

use std::borrow::Cow;

use crate::limits::LINE_BYTES_MAX;

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: u64,
    /// Of its first byte.
    pub offset: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// The beginning of a line whose end has not come.
    rest: Vec<u8>,
    /// Where the rest begins.
    offset: u64,
    passed: u64,
    /// Of a line that is too long and is passed over; zero while none is.
    passing_over_bytes: u64,
}

/// What `Lines` gives.
pub(crate) enum Piece<'t> {
    Line(Cow<'t, str>),
    TooLong,
}

impl Lines {
    pub(crate) fn push(&mut self, mut bytes: &[u8], mut each: impl FnMut(Position, Piece<'_>)) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (line, after) = bytes.split_at(end);
            self.end_line(line, &mut each);
            bytes = &after[1..];
        }
        if self.passing_over_bytes > 0 {
            self.passing_over_bytes += bytes.len() as u64;
        } else if self.rest.len() + bytes.len() > LINE_BYTES_MAX {
            self.passing_over_bytes = (self.rest.len() + bytes.len()) as u64;
            self.rest = Vec::new();
        } else {
            self.rest.extend_from_slice(bytes);
        }
    }

    fn end_line(&mut self, last: &[u8], each: &mut impl FnMut(Position, Piece<'_>)) {
        self.passed += 1;
        let position = Position {
            line: self.passed,
            offset: self.offset,
        };
        let length = self.passing_over_bytes + (self.rest.len() + last.len()) as u64;
        self.offset += length + 1;
        if length > LINE_BYTES_MAX as u64 {
            each(position, Piece::TooLong);
        } else if self.rest.is_empty() {
            each(position, Piece::Line(String::from_utf8_lossy(last)));
        } else {
            self.rest.extend_from_slice(last);
            each(position, Piece::Line(String::from_utf8_lossy(&self.rest)));
        }
        self.rest.clear();
        self.passing_over_bytes = 0;
    }

    /// The beginning of a line whose end has not come.
    pub(crate) fn rest(&self) -> (Position, &[u8]) {
        let position = Position {
            line: self.passed + 1,
            offset: self.offset,
        };
        (position, &self.rest)
    }

    /// Takes what has no end as a line.
    pub(crate) fn finish(&mut self, mut each: impl FnMut(Position, Piece<'_>)) {
        if !self.rest.is_empty() || self.passing_over_bytes > 0 {
            self.end_line(&[], &mut each);
        }
    }
}
