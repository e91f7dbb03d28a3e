//! Finds what is to be redacted in a text, whatever it turns out to be: JSON, a URL, a header, prose.

mod agent;
mod assignments;
mod json;
mod lines;
mod object;
mod patterns;
mod percent;

use std::ops::Range;

use crate::detector::{Detector, Material};
use crate::detectors::sensitive_key::{SENSITIVE_KEY, Secrecy, hides_something, secrecy_of};
use crate::edit::{Edit, normalise};
use crate::encoded::Encoding;
use crate::label::{Finding, Labeller};
use crate::redactor::Redactor;
use crate::secret_value::{Form, agent_secrecy_of, is_secret};

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
    labeller: &'r dyn Labeller,
    nesting: usize,
}

impl<'r> Scan<'r> {
    pub(crate) fn new(redactor: &'r Redactor, labeller: &'r dyn Labeller) -> Scan<'r> {
        Scan {
            redactor,
            labeller,
            nesting: 0,
        }
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
        if self.is_of_agent() && self.nesting < NESTING_MAX && self.unravelled(text, place, edits) {
            return;
        }
        if place != Place::Name && self.redactor.keys {
            if self.is_of_agent() {
                self.telling_names(text, edits);
            } else {
                self.assignments(text, place, edits);
            }
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

    fn is_of_agent(self) -> bool {
        self.redactor.material == Material::AgentSession
    }

    /// Whether and how a name says that its value is secret, in this material.
    fn secrecy_of(self, name: &str) -> Option<Secrecy> {
        match self.redactor.material {
            Material::WebPage => secrecy_of(name),
            Material::AgentSession => agent_secrecy_of(name),
        }
    }

    /// Whether a value under such a name is to be redacted, in this material.
    fn is_secret(self, value: &str, secrecy: Secrecy, form: Form) -> bool {
        match self.redactor.material {
            Material::WebPage => hides_something(value, secrecy),
            Material::AgentSession => is_secret(value, secrecy, form),
        }
    }

    /// Replaces what a detector found, which stands in `text` as it is meant.
    fn edit(self, text: &str, range: Range<usize>, detector: &Detector) -> Edit {
        let finding = Finding {
            detector: detector.name,
            secret: &text[range.clone()],
            guessable: detector.guessable,
        };
        self.edit_for(&finding, range)
    }

    /// Replaces the value of a secret name, which means `meaning`. Where that holds a token that says what it is, it
    /// gets the token's label, so that one secret is one secret whatever stands before it.
    fn edit_of_named(self, meaning: &str, range: Range<usize>) -> Edit {
        let known = self.is_of_agent().then(|| self.longest_finding(meaning)).flatten();
        let finding = known.unwrap_or(Finding {
            detector: SENSITIVE_KEY.name,
            secret: meaning,
            guessable: SENSITIVE_KEY.guessable,
        });
        self.edit_for(&finding, range)
    }

    fn edit_for(self, finding: &Finding<'_>, range: Range<usize>) -> Edit {
        Edit {
            range,
            replacement: self.labeller.label(finding),
            detector: finding.detector,
        }
    }
}
