//! Whether a part of a name, found somewhere in JSON, stands where it could give a value its meaning.

use crate::key::KEY_BYTES_MAX;

/// `"accessToken":`, `token=`, `\"token\" : `, `Cookie: `, `password%22%3A`; or as a value that names
/// another: `"name":"cvv"`. Not `"class":"token keyword"`, not `.card{`.
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
        b':' => bytes
            .get(stop + 1)
            .is_some_and(|&byte| byte.is_ascii_whitespace() || b"\"'\\[{".contains(&byte)),
        b'=' => true,
        b'%' => true,
        b'"' | b'\'' | b'\\' => match after_quotes(bytes, stop) {
            Some(b':' | b'=') => true,
            Some(b',' | b'}') => is_naming_value(bytes, start),
            _ => false,
        },
        _ => false,
    }
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

/// Members whose value names another member's value.
const NAMING: [&[u8]; 5] = [b"name", b"id", b"key", b"type", b"autocomplete"];

/// The string that holds `at` is the value of one of [`NAMING`].
fn is_naming_value(bytes: &[u8], at: usize) -> bool {
    let from = at.saturating_sub(2 * KEY_BYTES_MAX);
    let Some(quote) = bytes[from..at].iter().rposition(|&byte| byte == b'"') else {
        return false;
    };
    let skipped = |byte: &&u8| matches!(**byte, b'"' | b'\\' | b' ' | b':' | b'\n' | b'\r' | b'\t');
    let before = &bytes[from..from + quote];
    let gap = before.iter().rev().take_while(skipped).count();
    let key = &before[..before.len() - gap];
    before[key.len()..].contains(&b':') && NAMING.iter().any(|name| key.ends_with(name))
}
