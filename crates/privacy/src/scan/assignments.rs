//! Secret names in texts that are no JSON: parameters, form bodies, headers, log lines, JSON cut off.

use std::cell::Cell;
use std::ops::Range;

use crate::detectors::sensitive_key::{Secrecy, hides_something, secrecy_of};
use crate::edit::Edit;
use crate::encoded::Encoding;
use crate::key::{KEY_BYTES_MAX, is_well_known_header};
use crate::scan::{Place, Scan};
use crate::secret_value::Form;

/// Values of names that stand in plain text must be at least so long to be taken for secrets:
/// program text says `password: string` as well.
const PLAIN_VALUE_BYTES_MIN: usize = 6;

impl Scan<'_> {
    pub(super) fn assignments(self, text: &str, place: Place, edits: &mut Vec<Edit>) {
        let whole = is_one_url_or_form(text);
        let rejected_until = Cell::new(0);
        let mut done = 0;
        for hit in self.redactor.stems(text) {
            if hit.start < done {
                continue;
            }
            let found = Assigned {
                text,
                hit,
                whole,
                rejected_until: &rejected_until,
            };
            if let Some(value) = found.value(place)
                && !value.is_empty()
            {
                done = value.end;
                edits.push(self.edit_of_named(&text[value.clone()], value));
            }
        }
    }

    /// Redacts the parameter's value that begins at `start` if `name` is secret; returns where it ends.
    pub(super) fn parameter(
        self,
        text: &str,
        whole: bool,
        name: &str,
        start: usize,
        edits: &mut Vec<Edit>,
    ) -> Option<usize> {
        let is_name = self.redactor.keys && name.bytes().all(is_name_byte);
        let secrecy = self.secrecy_of(name).filter(|_| is_name)?;
        let value = start..parameter_end(text, start, whole, Place::Anywhere, secrecy);
        let meaning = Encoding::Percent.decode(&text[value.clone()]);
        if self.is_secret(&meaning, secrecy, Form::Quoted) {
            edits.push(self.edit_of_named(&meaning, value.clone()));
        }
        Some(value.end)
    }
}

/// A part of a name in a text.
struct Assigned<'t> {
    text: &'t str,
    hit: Range<usize>,
    /// The text is one URL or one form body, and nothing else.
    whole: bool,
    /// To here the text is one word that is no secret, and so is every part of it that ends there.
    rejected_until: &'t Cell<usize>,
}

impl Assigned<'_> {
    /// The secret value that the name stands before, if it does.
    fn value(&self, place: Place) -> Option<Range<usize>> {
        if place != Place::StyleSheet
            && let Some(value) = self.value_of_quoted_name()
        {
            return Some(value);
        }
        let name = self.name(is_name_byte);
        let secrecy = secrecy_of(&self.text[name.clone()])?;
        let before = name.start.checked_sub(1).map(|at| self.byte(at));
        let rest = &self.text[name.end..];
        let value =
            if rest.starts_with('=') && (matches!(before, Some(Some(b'?' | b'&' | b'#'))) || self.starts_form(&name)) {
                let start = name.end + 1;
                start..parameter_end(self.text, start, self.whole, place, secrecy)
            } else if place == Place::StyleSheet {
                return None;
            } else {
                self.plain_value(name, secrecy)?
            };
        hides_something(&self.text[value.clone()], secrecy).then_some(value)
    }

    fn starts_form(&self, name: &Range<usize>) -> bool {
        name.start == 0 && self.whole
    }

    /// `"password": "…"` in what cannot be read as JSON, at any depth of escaping.
    fn value_of_quoted_name(&self) -> Option<Range<usize>> {
        let name = self.name(|byte| is_name_byte(byte) || byte == b' ');
        let opening = Quote::ending_at(self.text, name.start)?;
        let closing = Quote::starting_at(self.text, name.end).filter(|closing| *closing == opening)?;
        let secrecy = secrecy_of(&self.text[name.clone()])?;
        let at = skip_space(self.text, name.end + closing.length());
        let assigned = self.text[at..]
            .strip_prefix("=>")
            .or_else(|| self.text[at..].strip_prefix([':', '=']))?;
        let at = skip_space(self.text, self.text.len() - assigned.len());
        let value = match Quote::starting_at(self.text, at) {
            Some(quote) => quote.content(self.text, at),
            None if secrecy.numbers => at..at + digits_at(self.text, at),
            None => return None,
        };
        hides_something(&self.text[value.clone()], secrecy).then_some(value)
    }

    /// `Authorization: …` on a line of its own, `password=hunter2` in a log line, `password: 'hunter2'`.
    fn plain_value(&self, name: Range<usize>, secrecy: Secrecy) -> Option<Range<usize>> {
        let rest = self.text[name.end..].trim_start_matches(' ');
        let assigned = rest.strip_prefix([':', '='])?;
        let spaced = assigned.trim_start_matches(' ');
        let is_apart = assigned.starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '`'));
        if rest.starts_with(':') && !is_apart && !is_well_known_header(&self.text[name.clone()]) {
            return None;
        }
        let start = self.text.len() - spaced.len();
        let is_header = rest.starts_with(':') && self.starts_line(name.start);
        if is_header && names_header(&self.text[name.clone()], spaced) {
            return Some(start..start + line_length(self.text, name.start, spaced));
        }
        if let Some(quote) = Quote::starting_at(self.text, start) {
            let value = quote.content(self.text, start);
            return looks_random(&self.text[value.clone()], secrecy).then_some(value);
        }
        if start < self.rejected_until.get() {
            return None;
        }
        let length = spaced
            .bytes()
            .position(|byte| !is_plain_value_byte(byte))
            .unwrap_or(spaced.len());
        let value = &spaced[..length];
        let after = spaced.as_bytes().get(length).copied();
        let at_line_end = matches!(after, None | Some(b'\n' | b'\r'));
        let ends = if rest.starts_with('=') {
            spaced.len() == assigned.len() && (at_line_end || matches!(after, Some(b' ' | b'\t' | b'&')))
        } else {
            is_header && at_line_end
        };
        if ends && looks_random(value, secrecy) {
            return Some(start..start + length);
        }
        self.rejected_until.set(start + length);
        None
    }

    /// At most so many bytes around the hit belong to the name that a longer one is not judged.
    fn name(&self, belongs: impl Fn(u8) -> bool) -> Range<usize> {
        let bytes = self.text.as_bytes();
        let reach = self.hit.start.saturating_sub(KEY_BYTES_MAX)..bytes.len().min(self.hit.end + KEY_BYTES_MAX);
        let before = bytes[reach.start..self.hit.start]
            .iter()
            .rev()
            .take_while(|byte| belongs(**byte))
            .count();
        let after = bytes[self.hit.end..reach.end]
            .iter()
            .take_while(|byte| belongs(**byte))
            .count();
        self.hit.start - before..self.hit.end + after
    }

    /// Only quotes and what tools print before headers (`> `, `-H `) may stand before on the line.
    fn starts_line(&self, at: usize) -> bool {
        let line = self.text[..at].trim_end_matches([' ', '\t', '>', '<', '*']);
        line.is_empty() || line.ends_with(['\n', '"', '\'', '`'])
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }
}

/// A quotation mark with the backslashes before it that its depth of escaping takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quote {
    pub(super) backslashes: usize,
    mark: u8,
}

/// More than five levels of JSON in JSON.
const BACKSLASHES_MAX: usize = 32;

impl Quote {
    fn ending_at(text: &str, end: usize) -> Option<Quote> {
        let before = &text.as_bytes()[..end];
        let mark = *before.last().filter(|byte| is_mark(**byte))?;
        let backslashes = backslashes_before(before, before.len() - 1);
        (backslashes <= BACKSLASHES_MAX).then_some(Quote { backslashes, mark })
    }

    pub(super) fn starting_at(text: &str, start: usize) -> Option<Quote> {
        let rest = &text.as_bytes()[start..];
        let backslashes = rest
            .iter()
            .take(BACKSLASHES_MAX)
            .take_while(|byte| **byte == b'\\')
            .count();
        let mark = *rest.get(backslashes).filter(|byte| is_mark(**byte))?;
        Some(Quote { backslashes, mark })
    }

    pub(super) fn length(self) -> usize {
        self.backslashes + 1
    }

    /// What stands between the quote at `start` and the one that closes it, or to the end of the text.
    pub(super) fn content(self, text: &str, start: usize) -> Range<usize> {
        let from = start + self.length();
        let bytes = text.as_bytes();
        for offset in memchr::memchr_iter(self.mark, &bytes[from..]) {
            let at = from + offset;
            let backslashes = backslashes_before(&bytes[from..], offset);
            // A backslash of the content takes twice as many and one more than the quote has.
            let escaped = backslashes.checked_sub(self.backslashes);
            if escaped.is_some_and(|more| more.is_multiple_of(2 * (self.backslashes + 1))) {
                return from..at - self.backslashes;
            }
        }
        from..text.len()
    }
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

fn backslashes_before(bytes: &[u8], at: usize) -> usize {
    bytes[..at].iter().rev().take_while(|byte| **byte == b'\\').count()
}

/// Skips white space, and escapes of white space.
fn skip_space(text: &str, mut at: usize) -> usize {
    loop {
        let rest = text[at..].trim_ascii_start();
        let unescaped = rest.trim_start_matches('\\');
        let escaped = rest.len() > unescaped.len() && unescaped.starts_with(['n', 'r', 't']);
        at = text.len() - if escaped { unescaped.len() - 1 } else { rest.len() };
        if !escaped {
            return at;
        }
    }
}

fn digits_at(text: &str, at: usize) -> usize {
    text[at..].bytes().take_while(u8::is_ascii_digit).count()
}

pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.[]$".contains(&byte)
}

/// Nothing in the text could end a value but `&` and `#`.
pub(super) fn is_one_url_or_form(text: &str) -> bool {
    !text
        .bytes()
        .any(|byte| byte.is_ascii_whitespace() || b"\"<>{}\\`".contains(&byte))
}

fn parameter_end(text: &str, start: usize, whole: bool, place: Place, secrecy: Secrecy) -> usize {
    let ends = |byte: u8| match byte {
        b'&' | b'#' => true,
        b')' => place == Place::StyleSheet,
        _ => !whole && (byte.is_ascii_whitespace() || b"\"'<>`\\".contains(&byte)),
    };
    let digits = if secrecy.digits_only { digits_at(text, start) } else { 0 };
    let rest = &text.as_bytes()[start + digits..];
    // What is not made of digits only is no value then, however long it is.
    let reach = if secrecy.digits_only {
        &rest[..rest.len().min(1)]
    } else {
        rest
    };
    start + digits + reach.iter().position(|&byte| ends(byte)).unwrap_or(reach.len())
}

/// Where a cookie's header has its first `=`.
const COOKIE_NAME_BYTES_MAX: usize = 256;

/// Headers whose whole line is secret. `Cookie: we use cookies` is a sentence.
fn names_header(name: &str, value: &str) -> bool {
    let is = |header: &str| name.eq_ignore_ascii_case(header);
    if is("cookie") || is("set-cookie") {
        let beginning = &value[..value.floor_char_boundary(COOKIE_NAME_BYTES_MAX)];
        return beginning.lines().next().is_some_and(|line| line.contains('='));
    }
    is("authorization") || name.contains('-')
}

/// To the end of the line, or to the quote that was opened before the header's name.
fn line_length(text: &str, name_start: usize, value: &str) -> usize {
    let line = value.find(['\n', '\r']).unwrap_or(value.len());
    let quote = text[..name_start]
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\'' | '`'));
    quote.and_then(|quote| value[..line].find(quote)).unwrap_or(line)
}

fn is_plain_value_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-+/=%!@#$^*~?[]:".contains(&byte)
}

/// Plain text and program text are full of secret names; only values that no word looks like are taken.
fn looks_random(value: &str, secrecy: Secrecy) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let is_number = digits == value.len() && digits >= 3;
    let is_mixed = digits > 0 && digits < value.len() && value.len() >= PLAIN_VALUE_BYTES_MIN;
    let spaced = value.contains(|c: char| c.is_whitespace());
    !spaced && (is_mixed || secrecy.numbers && is_number || digits >= 16)
}
