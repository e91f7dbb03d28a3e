use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const GOOGLE_KEY: Detector = Detector {
    name: "google_key",
    finds: "Google API keys, OAuth access tokens, refresh tokens and client secrets.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{28}|1//0[A-Za-z0-9_-]{40,})",
        telling: Telling::Literals {
            any_of: &["AIza", "ya29.", "GOCSPX-", "1//0"],
            then: Then::TokenCharacters(20),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("AIza", "SyA1bC2dE3fG4hI5jK6lM7nO8pQ9rS0tU1v"),
            concat!("ya29.", "a0AfH6SMBx7Yq2LmN5sRw93YbC64d"),
            concat!("GOCSPX-", "x7Yq2LmN5sRw93YbC64dHfJpG17u"),
        ],
        must_not_match: &["AIzaShort", "1//0"],
    },
};
