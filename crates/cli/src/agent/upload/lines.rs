//! Whole lines of a file, as far as it is written.

use std::fs::File;
use std::io::Read as _;

use anyhow::{Result, bail};
use reenact_agent::limits::LINE_BYTES_MAX;

const READ_BYTES: usize = 64 << 10;

/// Whole lines of a file.
pub(super) struct LineReader {
    file: File,
    rest: Vec<u8>,
    is_over: bool,
}

pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    /// The file ends with a whole line that has no end of line.
    pub(super) lacks_end: bool,
}

impl LineReader {
    pub(super) fn new(file: File) -> Self {
        Self {
            file,
            rest: Vec::new(),
            is_over: false,
        }
    }

    /// Some lines; `None` at the end, where the beginning of a line is left for later.
    pub(super) fn next(&mut self, whole: bool) -> Result<Option<Piece>> {
        while !self.is_over {
            let begin = self.rest.len();
            self.rest.resize(begin + READ_BYTES, 0);
            let count = self.file.read(&mut self.rest[begin..])?;
            self.rest.truncate(begin + count);
            self.is_over = count == 0;
            if whole {
                if self.rest.len() > LINE_BYTES_MAX {
                    bail!("it is larger than {} bytes", LINE_BYTES_MAX);
                }
                continue;
            }
            if let Some(end) = self.rest[begin..].iter().rposition(|byte| *byte == b'\n') {
                let after = self.rest.split_off(begin + end + 1);
                let bytes = std::mem::replace(&mut self.rest, after);
                return Ok(Some(Piece {
                    bytes,
                    lacks_end: false,
                }));
            }
        }
        let rest = std::mem::take(&mut self.rest);
        let is_json = || serde_json::from_slice::<serde::de::IgnoredAny>(&rest).is_ok();
        if rest.trim_ascii().is_empty() || !is_json() {
            return Ok(None);
        }
        Ok(Some(Piece {
            bytes: rest,
            lacks_end: !whole,
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Seek as _;

    use super::*;

    fn pieces(text: &str) -> (String, bool) {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        file.rewind().unwrap();
        let mut lines = LineReader::new(file);
        let (mut read, mut lacks_end) = (String::new(), false);
        while let Some(piece) = lines.next(false).unwrap() {
            read.push_str(std::str::from_utf8(&piece.bytes).unwrap());
            lacks_end = piece.lacks_end;
        }
        (read, lacks_end)
    }

    #[test]
    fn a_line_that_is_being_written_waits_for_its_end() {
        assert_eq!(pieces("{}\n{\"a\":"), ("{}\n".to_owned(), false));
        assert_eq!(pieces("{}\n{\"a\":1}"), ("{}\n{\"a\":1}".to_owned(), true));
        let long = format!("{{\"a\":\"{}\"}}\n", "x".repeat(3 * READ_BYTES));
        assert_eq!(pieces(&long.repeat(2)), (long.repeat(2), false));
    }
}
