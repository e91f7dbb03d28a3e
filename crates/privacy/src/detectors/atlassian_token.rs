use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const ATLASSIAN_TOKEN: Detector = Detector {
    name: "atlassian_token",
    finds: "Atlassian API tokens and Bitbucket passwords and access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:AT(?:ATT|CTT|STT)3[A-Za-z0-9_=-]{60,}|ATBB[A-Za-z0-9]{24,})",
        telling: Telling::Literals {
            any_of: &["ATATT3", "ATCTT3", "ATSTT3", "ATBB"],
            then: Then::TokenCharacters(24),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!(
                "ATATT3",
                "xFfGF0oS2VR0QNCtMgAWSNpACMzP5lOWyE8cHjW6GgJHSFNZGz6nQyVh9wdryazARvqnT6GnXyniWYNDIo7vNYYDsHhZv0qxpAlaSrpsDANOw50dZ4WiZNaa7OpgioWvj4Xk3LWP3W0mQGTB2IqoiEdCiEEH1a0DIP0xz7eNNbLQ5u8FE3cSMu1wDG"
            ),
            concat!("ATBB", "VnAAIZsZzFqF8OXutsKNWcS2Hdsal5LO"),
        ],
        must_not_match: &["ATBBshort"],
    },
};
