use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then, is_random};

pub(super) const NUGET_KEY: Detector = Detector {
    name: "nuget_key",
    finds: "NuGet API keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\boy2[a-z0-9]{43}\b",
        telling: Telling::Literals {
            any_of: &["oy2"],
            then: Then::TokenCharacters(43),
        },
        validator: Some(is_random),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("oy2", "3yorf4o5vclh6vbgmqunmaumaq9bfyjjsjut89bu151")],
        must_not_match: &["oy2"],
    },
};
