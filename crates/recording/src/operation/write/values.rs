use std::fmt::Write;

use crate::operation::text::lone_surrogate;

/// An object that is being written.
pub(super) struct Object<'o> {
    out: &'o mut String,
    empty: bool,
}

impl<'o> Object<'o> {
    pub(super) fn open(out: &'o mut String) -> Self {
        out.push('{');
        Self { out, empty: true }
    }

    /// Writes a member's name; its value goes to what is returned.
    pub(super) fn member(&mut self, name: &str) -> &mut String {
        if !std::mem::take(&mut self.empty) {
            self.out.push(',');
        }
        push_text(name, self.out);
        self.out.push(':');
        self.out
    }

    pub(super) fn integer(&mut self, name: &str, value: i64) {
        push_integer(value, self.member(name));
    }

    pub(super) fn number(&mut self, name: &str, value: f64) {
        push_number(value, self.member(name));
    }

    pub(super) fn text(&mut self, name: &str, value: &str) {
        push_text(value, self.member(name));
    }

    pub(super) fn json(&mut self, name: &str, value: &str) {
        self.member(name).push_str(value);
    }

    pub(super) fn boolean(&mut self, name: &str, value: bool) {
        self.json(name, if value { "true" } else { "false" });
    }

    pub(super) fn maybe_integer(&mut self, name: &str, value: Option<i64>) {
        if let Some(value) = value {
            self.integer(name, value);
        }
    }

    pub(super) fn maybe_number(&mut self, name: &str, value: Option<f64>) {
        if let Some(value) = value {
            self.number(name, value);
        }
    }

    pub(super) fn maybe_text(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    pub(super) fn maybe_boolean(&mut self, name: &str, value: Option<bool>) {
        if let Some(value) = value {
            self.boolean(name, value);
        }
    }

    /// A member that may be there and be `null`.
    pub(super) fn maybe_null(&mut self, name: &str, value: Option<Option<i64>>) {
        match value {
            Some(Some(value)) => self.integer(name, value),
            Some(None) => self.json(name, "null"),
            None => {}
        }
    }

    /// A list, each of its elements written by `element`.
    pub(super) fn list<T>(&mut self, name: &str, list: &[T], mut element: impl FnMut(&T, &mut String)) {
        push_list(list, self.member(name), &mut element);
    }

    pub(super) fn close(self) {
        self.out.push('}');
    }
}

pub(super) fn push_list<T>(list: &[T], out: &mut String, element: &mut impl FnMut(&T, &mut String)) {
    out.push('[');
    for (index, value) in list.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        element(value, out);
    }
    out.push(']');
}

pub(super) fn push_integer(value: i64, out: &mut String) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push('-');
    }
    out.extend(digits[at..].iter().map(|digit| *digit as char));
}

/// A finite number, with the fewest digits that lead back to it.
pub(super) fn push_number(value: f64, out: &mut String) {
    /// Whole numbers below are written with all their digits.
    const PLAIN_MAX: f64 = 9_007_199_254_740_992.0;
    const PLAIN_MIN: f64 = 1e-5;
    let size = value.abs();
    if size < PLAIN_MAX && value.fract() == 0.0 && !(value == 0.0 && value.is_sign_negative()) {
        push_integer(value as i64, out);
    } else if size == 0.0 || (PLAIN_MIN..PLAIN_MAX).contains(&size) {
        // Writing to a string cannot fail.
        let _ = write!(out, "{value}");
    } else if value.is_finite() {
        let _ = write!(out, "{value:e}");
    } else {
        out.push_str("null");
    }
}

pub(super) fn push_text(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    // Bytes that never stand for themselves: control characters, quotes, backslashes, and the first byte of the
    // characters that stand for lone surrogates.
    while let Some(at) = rest
        .bytes()
        .position(|byte| byte < b' ' || byte == b'"' || byte == b'\\' || byte == 0xf4)
    {
        out.push_str(&rest[..at]);
        let Some(character) = rest[at..].chars().next() else {
            break;
        };
        push_escaped(character, out);
        rest = &rest[at + character.len_utf8()..];
    }
    out.push_str(rest);
    out.push('"');
}

fn push_escaped(character: char, out: &mut String) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        control if control < ' ' => {
            let _ = write!(out, "\\u{:04x}", u32::from(control));
        }
        other => match lone_surrogate(other) {
            Some(surrogate) => {
                let _ = write!(out, "\\u{surrogate:04x}");
            }
            None => out.push(other),
        },
    }
}
