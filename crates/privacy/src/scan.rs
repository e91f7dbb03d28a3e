//! Finds what is to be redacted in a text, whatever it turns out to be: JSON, a URL, a header, prose.

mod assignments;
mod json;
mod object;
mod patterns;
mod percent;

use crate::edit::{Edit, normalise};
use crate::encoded::Encoding;
use crate::redactor::Redactor;

/// How many texts may be packed in one another: JSON in a JSON string in a URL in a JSON string …
/// Every level costs one more pass over the text.
const NESTING_MAX: usize = 8;

/// What kind of text a string is, as far as its surroundings tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Anywhere,
    /// Style sheets speak of `.card:hover` and `--token: 4px`.
    StyleSheet,
    /// A member's name: never replaced by what its words say.
    Name,
}

#[derive(Clone, Copy)]
pub(crate) struct Scan<'r> {
    pub(crate) redactor: &'r Redactor,
    nesting: usize,
}

impl<'r> Scan<'r> {
    pub(crate) fn new(redactor: &'r Redactor) -> Scan<'r> {
        Scan { redactor, nesting: 0 }
    }

    /// Appends normalised edits of `text`, which is JSON if it can be read as JSON.
    pub(crate) fn json_or_text(self, text: &str, suspects: Vec<usize>, edits: &mut Vec<Edit>) {
        if !self.json_with_suspects(text, suspects, edits) {
            self.plain(text, Place::Anywhere, edits);
        }
        normalise(edits);
    }

    /// As [`Self::json_or_text`], but only an object, an array or a string is taken for JSON.
    pub(crate) fn text(self, text: &str, place: Place, edits: &mut Vec<Edit>) {
        let nested = self.nesting < NESTING_MAX && text.trim_ascii_start().starts_with(['{', '[', '"']);
        let is_json = place == Place::Anywhere && nested && self.json(text, edits);
        if !is_json {
            self.plain(text, place, edits);
        }
        normalise(edits);
    }

    /// Whatever `text` is, it is no JSON.
    fn plain(self, text: &str, place: Place, edits: &mut Vec<Edit>) {
        if place != Place::Name && self.redactor.keys {
            self.assignments(text, place, edits);
        }
        if place != Place::Name && self.nesting < NESTING_MAX {
            self.percent_encoded(text, edits);
        }
        self.patterns(text, edits);
    }

    /// Scans what stands encoded in `outer[start..]`, and brings the edits back to `outer`'s offsets.
    fn encoded(self, encoding: Encoding, encoded: &str, start: usize, place: Place, edits: &mut Vec<Edit>) {
        let mut inner = Vec::new();
        let decoded = encoding.decode(encoded);
        Scan {
            nesting: self.nesting + 1,
            ..self
        }
        .text(&decoded, place, &mut inner);
        encoding.carry_back(encoded, &mut inner);
        edits.extend(inner.into_iter().map(|edit| Edit {
            range: edit.range.start + start..edit.range.end + start,
            ..edit
        }));
    }

    fn edit(self, text: &str, range: std::ops::Range<usize>, detector: &'static str) -> Edit {
        let replacement = self.redactor.labeller.label(detector, &text[range.clone()]);
        Edit {
            range,
            replacement,
            detector,
        }
    }
}
