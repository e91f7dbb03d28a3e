//! Reading single values out of JSON that has been checked. Of a text that is no JSON, these return `None` or stop.

use std::borrow::Cow;

use super::{Cursor, Number};

/// The text of a JSON string. A lone surrogate becomes U+FFFD.
pub fn text(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.trim_ascii().strip_prefix('"')?.strip_suffix('"')?;
    Some(unescape(inner))
}

/// A JSON integer.
pub fn integer(raw: &str) -> Option<i64> {
    match any_number(raw)? {
        Number::Integer(value) => Some(value),
        Number::Float(_) => None,
    }
}

/// A finite JSON number.
pub fn number(raw: &str) -> Option<f64> {
    Some(any_number(raw)?.as_f64()).filter(|value| value.is_finite())
}

fn any_number(raw: &str) -> Option<Number> {
    let mut cursor = Cursor::new(raw);
    let first = cursor.peek();
    if first != b'-' && !first.is_ascii_digit() {
        return None;
    }
    let value = Number::read(&mut cursor).ok()?;
    cursor.end().ok().map(|()| value)
}

pub fn boolean(raw: &str) -> Option<bool> {
    match raw.trim_ascii() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// Whether a text is one JSON value and nothing else.
pub fn is_value(raw: &str) -> bool {
    let mut cursor = Cursor::new(raw);
    cursor.skip_value().is_ok() && cursor.end().is_ok()
}

/// The value that a text begins with, behind space.
pub fn first_value(raw: &str) -> Option<&str> {
    let mut cursor = Cursor::new(raw);
    cursor.peek();
    let start = cursor.at();
    cursor.skip_value().ok()?;
    Some(cursor.since(start))
}

/// The value of an object's first member of this name.
pub fn member<'t>(raw: &'t str, name: &str) -> Option<&'t str> {
    members(raw).find(|(key, _)| key == name).map(|(_, value)| value)
}

/// An object's members, in order; nothing if it is no object.
pub fn members(raw: &str) -> Members<'_> {
    let mut cursor = Cursor::new(raw);
    let open = cursor.take(b'{') && cursor.peek() != b'}';
    Members { cursor, open }
}

/// See [`members`].
pub struct Members<'t> {
    cursor: Cursor<'t>,
    open: bool,
}

impl<'t> Iterator for Members<'t> {
    type Item = (Cow<'t, str>, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        if !self.open {
            return None;
        }
        self.cursor.peek();
        let key = self.cursor.key().ok()?;
        self.cursor.peek();
        let start = self.cursor.at();
        self.open = false;
        self.cursor.skip_value().ok()?;
        let value = self.cursor.since(start);
        self.open = self.cursor.take(b',');
        Some((key, value))
    }
}

/// A list's elements, in order; nothing if it is no list.
pub fn elements(raw: &str) -> impl Iterator<Item = &str> {
    let mut cursor = Cursor::new(raw);
    let mut open = cursor.take(b'[') && cursor.peek() != b']';
    std::iter::from_fn(move || {
        if !open {
            return None;
        }
        cursor.peek();
        let start = cursor.at();
        open = false;
        cursor.skip_value().ok()?;
        let value = cursor.since(start);
        open = cursor.take(b',');
        Some(value)
    })
}

/// What stands between a string's quotes, with its escapes resolved.
pub(super) fn unescape(inner: &str) -> Cow<'_, str> {
    let Some(first) = inner.find('\\') else {
        return Cow::Borrowed(inner);
    };
    let mut out = String::with_capacity(inner.len());
    out.push_str(&inner[..first]);
    let mut rest = &inner[first..];
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = unescape_one(&rest[at + 1..], &mut out);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Resolves the escape whose backslash has been passed; the text behind it.
fn unescape_one<'t>(rest: &'t str, out: &mut String) -> &'t str {
    let Some(kind) = rest.chars().next() else { return rest };
    let behind = &rest[kind.len_utf8()..];
    match kind {
        'b' => out.push('\u{8}'),
        'f' => out.push('\u{c}'),
        'n' => out.push('\n'),
        'r' => out.push('\r'),
        't' => out.push('\t'),
        'u' => return unescape_unit(behind, out),
        other => out.push(other),
    }
    behind
}

/// Resolves one `\u` escape, or the two of a surrogate pair.
fn unescape_unit<'t>(rest: &'t str, out: &mut String) -> &'t str {
    let Some((first, behind)) = unit(rest) else { return rest };
    if (0xd800..0xdc00).contains(&first)
        && let Some((second, behind_pair)) = behind.strip_prefix("\\u").and_then(unit)
        && (0xdc00..0xe000).contains(&second)
    {
        let point = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        out.push(char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER));
        return behind_pair;
    }
    out.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
    behind
}

fn unit(rest: &str) -> Option<(u32, &str)> {
    let digits = rest.get(..4)?;
    Some((u32::from_str_radix(digits, 16).ok()?, &rest[4..]))
}
