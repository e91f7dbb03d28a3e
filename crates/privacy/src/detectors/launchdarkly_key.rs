use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const LAUNCHDARKLY_KEY: Detector = Detector {
    name: "launchdarkly_key",
    finds: "LaunchDarkly API and SDK keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:api|sdk)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        telling: Telling::Literals {
            any_of: &["api-", "sdk-"],
            then: Then::TokenCharacters(36),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("sdk-", "3f2b8c1d-7a6e-4d5f-9b0c-1e2d3f4a5b6c"),
            concat!("api-", "3f2b8c1d-7a6e-4d5f-9b0c-1e2d3f4a5b6c"),
        ],
        must_not_match: &["api-server-of-the-application-with-names"],
    },
};
