use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const AIRTABLE_TOKEN: Detector = Detector {
    name: "airtable_token",
    finds: "Airtable personal access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}\b",
        telling: Telling::Literals {
            any_of: &["pat"],
            then: Then::TokenCharacters(79),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "pat",
            "SAfGYWwnUXn29A.6be345b288a2ff8c2e8cd5e308eef8e82ac6944687105bb34829e39bbbb4de0f"
        )],
        must_not_match: &["patterns.example"],
    },
};
