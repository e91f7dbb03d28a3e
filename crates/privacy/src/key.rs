//! Names of members, parameters and headers, taken apart into words.

/// Longer names are not judged: no name that says "secret" is that long.
pub(crate) const KEY_BYTES_MAX: usize = 64;

/// After these a colon is a header's, even without a space: `.card-token:hover` is a selector.
pub(crate) fn is_well_known_header(name: &str) -> bool {
    let known = ["authorization", "proxy-authorization", "cookie", "set-cookie"];
    let is = |header: &str| name.eq_ignore_ascii_case(header);
    known.into_iter().any(is) || name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-"))
}

/// Splits at everything that is no ASCII letter and where the case changes: `x-apiKey2` is `x`, `api`, `Key`.
pub(crate) fn words(key: &str) -> Vec<&str> {
    let bytes = key.as_bytes();
    let mut words = Vec::with_capacity(4);
    let mut start = 0;
    for at in 0..bytes.len() {
        if !bytes[at].is_ascii_alphabetic() {
            push(&mut words, key, start, at);
            start = at + 1;
        } else if at > start && starts_word(bytes, at) {
            push(&mut words, key, start, at);
            start = at;
        }
    }
    push(&mut words, key, start, bytes.len());
    words
}

/// `fooBar` splits before `B`, `HTTPServer` before `S`.
fn starts_word(bytes: &[u8], at: usize) -> bool {
    let next_is_lower = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
    bytes[at].is_ascii_uppercase() && (bytes[at - 1].is_ascii_lowercase() || next_is_lower)
}

fn push<'k>(words: &mut Vec<&'k str>, key: &'k str, start: usize, end: usize) {
    if start < end {
        // Word boundaries lie beside ASCII letters, so beside character boundaries.
        words.extend(key.get(start..end).filter(|word| word.is_ascii()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words() {
        assert_eq!(words("x-apiKey2"), ["x", "api", "Key"]);
        assert_eq!(words("HTTPServer_token"), ["HTTP", "Server", "token"]);
        assert_eq!(words("user[new password]"), ["user", "new", "password"]);
        assert_eq!(words("ACCESS_TOKEN"), ["ACCESS", "TOKEN"]);
        assert_eq!(words("cvv2"), ["cvv"]);
        assert_eq!(words("größe_token"), ["gr", "e", "token"]);
        assert!(words("").is_empty());
    }
}
