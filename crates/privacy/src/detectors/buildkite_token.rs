use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const BUILDKITE_TOKEN: Detector = Detector {
    name: "buildkite_token",
    finds: "Buildkite tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bbk(?:ua|at|ct)_[A-Za-z0-9]{32,}\b",
        telling: Telling::Literals {
            any_of: &["bkua_", "bkat_", "bkct_"],
            then: Then::TokenCharacters(32),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("bkua_", "1c141d7b4ba17b3a45eff69cc7d6f71b2a0f8b2a")],
        must_not_match: &["bkua_name"],
    },
};
