use crate::detector::{Candidate, Detector, Examples, Method, Pattern, Telling, Then};
use crate::randomness::looks_random;

pub(super) const PRIVATE_KEY: Detector = Detector {
    name: "private_key",
    finds: "Private keys in PEM form, also cut off before their end, in strings of programs, in listings with line numbers and in diffs.",
    guessable: false,
    method: Method::Pattern(Pattern {
        // Lines of a key, each behind what may stand before it: white space, its escapes, a diff's sign, the number of
        // the line, quotes that strings are joined by.
        regex: r#"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?P<secret>(?:(?:\s[+-]?|\\+[nrt][+-]?|["',;|>.()+\u{2192}]|[0-9]{1,6}[\u{2192}:|]){0,40}(?:[A-Za-z-]{3,20}: [^\n\\"]{1,100}|[A-Za-z0-9+/=]{16,}))+(?:(?:\s[+-]?|\\+[nrt][+-]?|["',;|>.()+\u{2192}]|[0-9]{1,6}[\u{2192}:|]){1,20}[A-Za-z0-9+/=]{1,15})?)"#,
        telling: Telling::Literals {
            any_of: &["PRIVATE KEY"],
            then: Then::Anything,
        },
        validator: Some(has_body),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEvQIBADANBgkqhkiG9w0BAQ",
            r"-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY\n-----END EC PRIVATE KEY-----",
            "+-----BEGIN OPENSSH PRIVATE KEY-----\n+b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAA\n+AAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2g\n+-----END OPENSSH PRIVATE KEY-----",
            "  1\u{2192}-----BEGIN PRIVATE KEY-----\n  2\u{2192}MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n  3\u{2192}-----END PRIVATE KEY-----",
            r#"key = "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n""#,
        ],
        must_not_match: &[
            "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----",
            "const HEADER = '-----BEGIN PRIVATE KEY-----';",
            "if (text.startsWith('-----BEGIN PRIVATE KEY-----')) {\n  return importPrivateKeyFromText(text);\n}",
        ],
    },
};

/// Program text names the header without a key after it.
fn has_body(candidate: &Candidate<'_>) -> bool {
    let in_piece = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let pieces = candidate.secret.split(|c| !in_piece(c));
    pieces.max_by_key(|piece| piece.len()).is_some_and(looks_random)
}
