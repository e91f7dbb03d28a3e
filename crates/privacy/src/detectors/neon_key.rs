use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const NEON_KEY: Detector = Detector {
    name: "neon_key",
    finds: "Neon API keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bnapi_[a-z0-9]{48,}\b",
        telling: Telling::Literals {
            any_of: &["napi_"],
            then: Then::TokenCharacters(48),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "napi_",
            "rm3j7khzrdwc2z2wmoo6d5ahj6sn5iqt11xmlf4x0gp1ueq5igkz4ffilsflg90d"
        )],
        must_not_match: &["napi_create_function"],
    },
};
