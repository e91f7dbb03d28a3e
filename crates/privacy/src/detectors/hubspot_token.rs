use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const HUBSPOT_TOKEN: Detector = Detector {
    name: "hubspot_token",
    finds: "HubSpot private app tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bpat-(?:na|eu|ap)[0-9]-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        telling: Telling::Literals {
            any_of: &["pat"],
            then: Then::TokenCharacters(40),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("pat-na1-", "3f2b8c1d-7a6e-4d5f-9b0c-1e2d3f4a5b6c")],
        must_not_match: &["pat-na1-name"],
    },
};
