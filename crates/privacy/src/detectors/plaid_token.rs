use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const PLAID_TOKEN: Detector = Detector {
    name: "plaid_token",
    finds: "Plaid access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\baccess-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        telling: Telling::Literals {
            any_of: &["access-sandbox-", "access-development-", "access-production-"],
            then: Then::TokenCharacters(36),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("access-sandbox-", "3f2b8c1d-7a6e-4d5f-9b0c-1e2d3f4a5b6c")],
        must_not_match: &["access-sandbox-name"],
    },
};
