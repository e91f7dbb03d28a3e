use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const OKTA_TOKEN: Detector = Detector {
    name: "okta_token",
    finds: "Okta API tokens in an authorization header.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bSSWS (?P<secret>00[A-Za-z0-9_-]{40})\b",
        telling: Telling::Literals {
            any_of: &["SSWS "],
            then: Then::TokenCharacters(40),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("SSWS 00", "vQyj1Ja0TvN5yAsIPT6jw0XKPv6Iylh3XbuDEw3v")],
        must_not_match: &["SSWS token"],
    },
};
