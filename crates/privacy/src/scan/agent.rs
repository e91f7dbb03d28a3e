//! What only an agent's material needs: names and values as programs, commands and files of settings write them, and
//! texts with escapes or colours in them.

use std::borrow::Cow;
use std::ops::Range;

use crate::edit::Edit;
use crate::encoded::Encoding;
use crate::key::{KEY_BYTES_MAX, is_well_known_header};
use crate::scan::assignments::{Quote, is_name_byte};
use crate::scan::{Place, Scan};
use crate::secret_value::Form;

/// Where the value of a name stands, and how.
struct Value {
    range: Range<usize>,
    form: Form,
    /// How often it was escaped as JSON.
    quote: Option<Quote>,
}

impl Scan<'_> {
    /// Scans the text without what stands between its characters: colours of a terminal, escapes of a language.
    /// Returns whether nothing is left to do.
    pub(super) fn unravelled(self, text: &str, place: Place, edits: &mut Vec<Edit>) -> bool {
        if memchr::memchr(b'\x1b', text.as_bytes()).is_some() {
            // A sequence may stand within a token or part it from the word before.
            self.encoded(Encoding::Terminal { apart: false }, text, 0, place, edits);
            self.encoded(Encoding::Terminal { apart: true }, text, 0, place, edits);
            return true;
        }
        if matches!(Encoding::Escapes.decode(text), Cow::Owned(_)) {
            self.encoded(Encoding::Escapes, text, 0, place, edits);
        }
        false
    }

    /// Values of secret names, as programs, commands and settings of any language assign them.
    pub(super) fn telling_names(self, text: &str, edits: &mut Vec<Edit>) {
        let mut done = 0;
        for hit in self.redactor.stems(text) {
            if hit.start < done {
                continue;
            }
            let name = name_around(text, &hit);
            if text[..name.start].ends_with(LABEL_NAME_START) {
                continue;
            }
            let Some(secrecy) = self.secrecy_of(&text[name.clone()]) else {
                continue;
            };
            let Some(value) = value_of(text, &name) else { continue };
            let meaning = value.meaning(text);
            if self.is_secret(&meaning, secrecy, value.form) {
                done = value.range.end;
                edits.push(self.edit_of_named(&meaning, value.range));
            }
        }
    }
}

impl Value {
    fn meaning<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let written = &text[self.range.clone()];
        match self.quote {
            Some(_) => Encoding::Json.decode(written),
            None => Cow::Borrowed(written),
        }
    }
}

/// What stands before a detector's name in a label, as far as it is no part of a name.
const LABEL_NAME_START: &str = "redacted:";

fn name_around(text: &str, hit: &Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let reach = hit.start.saturating_sub(KEY_BYTES_MAX)..bytes.len().min(hit.end + KEY_BYTES_MAX);
    let before = bytes[reach.start..hit.start]
        .iter()
        .rev()
        .take_while(|byte| is_name_byte(**byte))
        .count();
    let after = bytes[hit.end..reach.end]
        .iter()
        .take_while(|byte| is_name_byte(**byte))
        .count();
    hit.start - before..hit.end + after
}

/// Between a name and its value: longer types and calls are not looked through.
const BETWEEN_BYTES_MAX: usize = 48;

fn value_of(text: &str, name: &Range<usize>) -> Option<Value> {
    let before = text[..name.start].chars().next_back();
    let closing = Quote::starting_at(text, name.end);
    let mut at = name.end + closing.map_or(0, Quote::length);
    at += usize::from(text[at..].starts_with(']'));
    let rest = &text[at..];
    let operator = rest.trim_start_matches([' ', '\t']);
    let spaces = rest.len() - operator.len();
    let start = text.len() - operator.len();
    let is_option = text[name.clone()].starts_with('-');
    let is_environment = text[name.clone()]
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    match operator_length(operator) {
        0 if is_option && spaces > 0 => value_at(text, start, Form::Data),
        0 if is_option && closing.is_some() && operator.starts_with(',') => quoted_after(text, start + 1, Form::Data),
        0 if closing.is_some() && operator.starts_with(',') => quoted_after(text, start + 1, Form::Quoted),
        0 if matches!(before, Some('<')) && operator.starts_with('>') => element(text, start + 1),
        0 => None,
        // A style sheet's variable.
        1 if operator.starts_with(':') && text[name.clone()].starts_with("--") => None,
        1 if operator.starts_with(':') && is_well_known_header(&text[name.clone()]) => header(text, name, start + 1),
        1 if operator.starts_with('=') && spaces == 0 && (is_environment || is_option) => {
            value_at(text, start + 1, Form::Data).map(|value| to_line_end(text, value, is_environment))
        }
        length => value_at(text, after_type(text, start + length), Form::Bare),
    }
}

/// `=`, `:`, `:=`, `=>`, `==`, `!=`, `?=`, `+=` and the like; 0 if there is none.
fn operator_length(rest: &str) -> usize {
    let signs = rest.bytes().take_while(|byte| b":=!?+|>~".contains(byte)).count();
    let operator = &rest[..signs.min(3)];
    let is_operator = operator.contains('=') || operator == ":";
    if is_operator { operator.len() } else { 0 }
}

/// Behind `: &str =` in `password: &str = "…"`.
fn after_type(text: &str, at: usize) -> usize {
    let in_type = |byte: &u8| byte.is_ascii_alphanumeric() || b"_&<>[]:. |?'".contains(byte);
    let rest = &text.as_bytes()[at..];
    let length = rest
        .iter()
        .take(BETWEEN_BYTES_MAX)
        .take_while(|byte| in_type(byte))
        .count();
    let is_assigned = rest.get(length) == Some(&b'=')
        && rest
            .get(length + 1)
            .is_some_and(|byte| matches!(byte, b' ' | b'"' | b'\''));
    if is_assigned && length > 0 { at + length + 1 } else { at }
}

/// The quoted value that begins at `at`, maybe in a call: `String::from("…")`, `b'…'`. Otherwise a bare one.
fn value_at(text: &str, at: usize, bare: Form) -> Option<Value> {
    let start = text.len() - text[at..].trim_start_matches([' ', '\t']).len();
    let quoted = if bare == Form::Data { Form::Data } else { Form::Quoted };
    if let Some(value) = quoted_after(text, start, quoted) {
        return Some(value);
    }
    let stops = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '"' | '\'' | '`' | '<' | '>' | '|' | ';' | ',' | '(' | ')' | '{' | '}' | '&' | '\\'
            )
    };
    let rest = &text[start..];
    let length = rest.find(stops).unwrap_or(rest.len());
    let is_call = rest[length..].starts_with('(');
    let form = if is_call { Form::Bare } else { bare };
    (length > 0 && !is_call).then(|| Value {
        range: start..start + length,
        form,
        quote: None,
    })
}

fn quoted_after(text: &str, at: usize, form: Form) -> Option<Value> {
    let start = text.len() - text[at..].trim_start_matches([' ', '\t']).len();
    let in_call = |byte: &u8| byte.is_ascii_alphanumeric() || b"_:.!&( ".contains(byte);
    let bytes = &text.as_bytes()[start..];
    let length = bytes
        .iter()
        .take(BETWEEN_BYTES_MAX)
        .take_while(|byte| in_call(byte))
        .count();
    let before = &text[start..start + length];
    let is_call = before.is_empty() || before.ends_with('(') || length <= 2 && !before.contains(' ');
    let quote = Quote::starting_at(text, start + length).filter(|_| is_call)?;
    let range = quote.content(text, start + length);
    (!text[range.clone()].contains('\n')).then_some(Value {
        range,
        form,
        quote: Some(quote),
    })
}

/// `<password>…</password>`.
fn element(text: &str, start: usize) -> Option<Value> {
    let length = text[start..].find(['<', '\n'])?;
    Some(Value {
        range: start..start + length,
        form: Form::Data,
        quote: None,
    })
}

/// The rest of a header's line, up to the quote that was opened before its name.
fn header(text: &str, name: &Range<usize>, at: usize) -> Option<Value> {
    if let Some(value) = quoted_after(text, at, Form::Data) {
        return Some(value);
    }
    let start = text.len() - text[at..].trim_start_matches([' ', '\t']).len();
    let rest = &text[start..];
    let opened = text[..name.start]
        .chars()
        .next_back()
        .filter(|c| matches!(c, '"' | '\'' | '`'));
    let ends = |c: char| {
        matches!(c, '\n' | '\r' | '\\') || Some(c) == opened || opened.is_none() && matches!(c, '"' | '\'' | '`')
    };
    let length = rest.find(ends).unwrap_or(rest.len());
    Some(Value {
        range: start..start + length,
        form: Form::Data,
        quote: None,
    })
}

/// In files of settings a value without white space goes to the end of its line, whatever signs it holds.
fn to_line_end(text: &str, value: Value, is_environment: bool) -> Value {
    let rest = &text[value.range.start..];
    let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    let is_value = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '\\');
    if !is_environment || value.quote.is_some() || line.trim_end().contains(is_value) || line.starts_with(['$', '(']) {
        return value;
    }
    Value {
        range: value.range.start..value.range.start + line.trim_end().len(),
        ..value
    }
}
