//! One secret, however it is written.

use std::borrow::Cow;

use crate::label::Finding;

/// Pieces of a key in PEM form that are shorter are no lines of it: numbers of lines, a diff's signs.
const PEM_PIECE_BYTES_MIN: usize = 16;

/// The same text for the same secret: cards with and without spaces, addresses in any case, a private key in a
/// file, in a string with `\n`, behind a diff's `+` or a listing's line numbers: of it, its long pieces count.
pub(super) fn canonical<'t>(finding: &Finding<'t>) -> Cow<'t, str> {
    let secret = finding.secret.trim();
    if finding.guessable {
        let has_letters = secret.chars().any(char::is_alphabetic);
        return if has_letters {
            Cow::Owned(secret.to_lowercase())
        } else {
            Cow::Owned(secret.chars().filter(char::is_ascii_digit).collect())
        };
    }
    if !secret.contains(|c: char| c.is_whitespace() || c == '\\') {
        return Cow::Borrowed(secret);
    }
    let unescaped = secret.replace("\\n", "\n").replace("\\r", "\n").replace('\\', "\n");
    let in_piece = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let pieces = unescaped
        .split(|c| !in_piece(c))
        .map(|piece| piece.trim_start_matches('+'));
    let joined: String = pieces.filter(|piece| piece.len() >= PEM_PIECE_BYTES_MIN).collect();
    let is_most = joined.len() * 4 >= unescaped.chars().filter(char::is_ascii_alphanumeric).count() * 3;
    if is_most && !joined.is_empty() {
        Cow::Owned(joined)
    } else {
        Cow::Borrowed(secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(secret: &str, guessable: bool) -> String {
        let detector = "test";
        canonical(&Finding {
            detector,
            secret,
            guessable,
        })
        .into_owned()
    }

    #[test]
    fn writings_of_one_secret_are_one() {
        assert_eq!(of("4111 1111-1111 1111", true), of("4111111111111111", true));
        assert_eq!(of("Ada@Example.com", true), of("ada@example.com", true));
        let key = "\nMIIEvQIBADANBgkqhkiG9w0BAQ\n+EFAASCMIIEvQIBADANBgkqhkiG\n";
        assert_eq!(of(&key.replace('\n', "\\n"), false), of(key, false));
        assert_eq!(of(&key.replace('\n', "\n  12\t"), false), of(key, false));
        assert_eq!(of(&key.replace('\n', "\n+"), false), of(key, false));
    }

    #[test]
    fn different_secrets_stay_different() {
        assert_ne!(of("hunter2", false), of("Hunter2", false));
        assert_ne!(of("correct horse battery", false), of("correct horse staple", false));
    }
}
