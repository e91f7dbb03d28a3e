use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::detector::{Candidate, Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const BEARER_TOKEN: Detector = Detector {
    name: "bearer_token",
    finds: "What follows `Bearer` in an authorization header.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"(?:Bearer|bearer|BEARER)[ +]+(?P<secret>[A-Za-z0-9._~+/=-]{8,})",
        telling: Telling::Literals {
            any_of: &["Bearer", "bearer", "BEARER"],
            then: Then::SpaceAndTokenCharacters(8),
        },
        validator: Some(is_token),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            "Bearer 8f3kd02ms9d7",
            "authorization: bearer abcDEFghiJKLmnoPQR",
            "-H 'Authorization: Bearer mF_9.B5f-4.1JqM'",
            "auth=Bearer%20mF_9.B5f-4.1JqM",
        ],
        must_not_match: &[
            "Bearer authentication",
            "bearer certificates expire",
            "Bearer token",
            "the bearer of news",
        ],
    },
};

pub(super) const BASIC_CREDENTIALS: Detector = Detector {
    name: "basic_credentials",
    finds: "What follows `Basic` in an authorization header, if it decodes to a name and a password.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"(?:Basic|basic|BASIC)[ +]+(?P<secret>[A-Za-z0-9+/]{4,}={0,2})",
        telling: Telling::Literals {
            any_of: &["Basic", "basic", "BASIC"],
            then: Then::SpaceAndTokenCharacters(4),
        },
        validator: Some(is_name_and_password),
        numbers: false,
    }),
    examples: Examples {
        must_match: &["Authorization: Basic YWRhOmxvdmVsYWNl", "basic YTpi"],
        must_not_match: &["Basic authentication", "Basic plan", "basic YWRhbG92ZWxhY2U="],
    },
};

/// Prose says "bearer authentication"; tokens have digits, mixed case or are long.
fn is_token(candidate: &Candidate<'_>) -> bool {
    let secret = candidate.secret;
    let has = |class: fn(&u8) -> bool| secret.as_bytes().iter().any(class);
    has(u8::is_ascii_digit)
        || secret.len() >= 32
        || secret.len() >= 16 && has(u8::is_ascii_lowercase) && secret[1..].bytes().any(|b| b.is_ascii_uppercase())
}

fn is_name_and_password(candidate: &Candidate<'_>) -> bool {
    let decoded = STANDARD
        .decode(candidate.secret)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.is_some_and(|text| text.contains(':') && !text.contains(char::is_control))
}
