use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then, is_random};

pub(super) const VERCEL_TOKEN: Detector = Detector {
    name: "vercel_token",
    finds: "Vercel tokens that say what they are.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bvc[pirack]_[A-Za-z0-9_-]{24,}",
        telling: Telling::Literals {
            any_of: &["vcp_", "vci_", "vca_", "vcr_", "vck_"],
            then: Then::TokenCharacters(24),
        },
        validator: Some(is_random),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("vcp_", "AYz2CkaIN4fMwFjrG5gEX7mh68Dd5y4MZjWnz0ZlnyGxhpS3cIUcZhLI"),
            concat!("vck_", "MsAKAOBBbMEoVWClDghAfBFcNfTWFdFx6i19TYm8E74kW5evUj3rYiF5"),
        ],
        must_not_match: &["vcp_short"],
    },
};
