//! Whether a part of a name, found somewhere in JSON, stands where it could give a value its meaning.

use std::str::from_utf8;

use crate::detectors::sensitive_key::{is_secret_autocomplete, secrecy_of};
use crate::encoded::percent_byte;
use crate::key::{KEY_BYTES_MAX, is_well_known_header};

/// `"accessToken":`, `token=`, `\"token\" : `, `Cookie: `, `password%22%3A`; or as a value that names
/// another: `"name":"cvv"`. Not `"class":"token keyword"`, not `--card: red`.
pub(super) fn may_name_a_value(bytes: &[u8], start: usize, end: usize) -> bool {
    let reach = &bytes[..bytes.len().min(end + KEY_BYTES_MAX)];
    let Some(stop) = reach[end..]
        .iter()
        .position(|&byte| ends_name(byte))
        .map(|offset| end + offset)
    else {
        return false;
    };
    match bytes[stop] {
        b':' if bytes.get(stop + 1).is_some_and(|&byte| is_space_or_quote(byte)) => {
            is_plain_name(bytes, start, stop, says_secret)
        }
        b':' => is_plain_name(bytes, start, stop, |name| says_secret(name) && names_header(name)),
        b'=' => is_plain_name(bytes, start, stop, says_secret),
        b'%' => percent_byte(bytes, stop).is_some(),
        b'"' | b'\'' | b'\\' => match after_quotes(bytes, stop) {
            Some(b':' | b'=') => is_quoted_name(bytes, start, stop),
            Some(b',' | b'}') => is_naming_value(bytes, start, stop),
            _ => false,
        },
        _ => false,
    }
}

/// Or an escape that may stand for one.
fn is_space_or_quote(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'%')
}

/// The name without quotes that ends at `end`, maybe before white space, is a wanted one.
fn is_plain_name(bytes: &[u8], start: usize, end: usize, is_wanted: impl Fn(&[u8]) -> bool) -> bool {
    let trimmed = bytes[start..end].trim_ascii_end();
    let belongs = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-.[]$".contains(byte);
    if !trimmed.iter().all(|byte| belongs(&byte)) {
        return false;
    }
    let reach = &bytes[start.saturating_sub(KEY_BYTES_MAX)..start];
    let before = reach.iter().rev().take_while(belongs).count();
    let name = &bytes[start - before..start + trimmed.len()];
    // The first letters may be those of an escape: `\npassword: x`, `%0Apassword=x`.
    let escape = match bytes[..start - before].last() {
        Some(b'\\') => 1,
        Some(b'%') => 2,
        _ => 0,
    };
    is_wanted(name) || (1..=before).contains(&escape) && is_wanted(&name[escape..])
}

/// The name between quotes, the second of which is at `end`, says secret.
fn is_quoted_name(bytes: &[u8], start: usize, end: usize) -> bool {
    quoted(bytes, start, end).is_some_and(|name| name.contains(&b'\\') || says_secret(name))
}

fn quoted(bytes: &[u8], start: usize, end: usize) -> Option<&[u8]> {
    let from = start.saturating_sub(KEY_BYTES_MAX + 1);
    let quote = bytes[from..start]
        .iter()
        .rposition(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    Some(&bytes[from + quote + 1..end])
}

fn says_secret(name: &[u8]) -> bool {
    from_utf8(name).is_ok_and(|name| secrecy_of(name).is_some())
}

/// Escapes of brackets are part of a form field's name; any other ends it.
fn ends_name(byte: u8) -> bool {
    matches!(
        byte,
        b':' | b'=' | b'"' | b'\'' | b'\\' | b'&' | b',' | b';' | b'{' | b'<' | b'>' | b'%' | b'?' | b'#'
    )
}

/// The first byte after quotes, backslashes, white space and escapes of white space.
fn after_quotes(bytes: &[u8], from: usize) -> Option<u8> {
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'\\' if matches!(bytes.get(at + 1), Some(b'n' | b'r' | b't')) => 2,
            b'"' | b'\'' | b'\\' | b' ' | b'\n' | b'\r' | b'\t' => 1,
            _ => return Some(byte),
        };
    }
    None
}

/// Members whose value names another member's value, whole: `data-testid` names nothing.
const NAMING: [&[u8]; 5] = [b"\"name", b"\"id", b"\"key", b"\"type", b"\"autocomplete"];

/// The string from `start` to `end` is the value of one of [`NAMING`], and names something secret.
fn is_naming_value(bytes: &[u8], start: usize, end: usize) -> bool {
    let Some(value) = quoted(bytes, start, end) else {
        return false;
    };
    let value_start = end - value.len();
    let before = &bytes[value_start.saturating_sub(KEY_BYTES_MAX)..value_start];
    let skipped = |byte: &&u8| matches!(**byte, b'"' | b'\\' | b' ' | b':' | b'\n' | b'\r' | b'\t');
    let gap = before.iter().rev().take_while(skipped).count();
    let (key, gap) = before.split_at(before.len() - gap);
    let is_naming = gap.contains(&b':') && NAMING.iter().any(|name| key.ends_with(name));
    is_naming && names_secret(value)
}

fn names_header(name: &[u8]) -> bool {
    from_utf8(name).is_ok_and(is_well_known_header)
}

fn names_secret(value: &[u8]) -> bool {
    let says = |value: &str| value == "password" || is_secret_autocomplete(value);
    value.contains(&b'\\') || says_secret(value) || from_utf8(value).is_ok_and(says)
}
