use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const ADYEN_KEY: Detector = Detector {
    name: "adyen_key",
    finds: "Adyen API keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bAQE[a-z]hm[A-Za-z0-9+/]{16,}[A-Za-z0-9+/=-]{50,}",
        telling: Telling::Literals {
            any_of: &["AQE"],
            then: Then::TokenCharacters(60),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "AQE",
            "yhmfuXNWTK0Qc+iSGm1QqZGlA4nJilVSmefLEqmLRYKmeTzSdYu01Ea4D2qlZwkxKaGBFhSY1tSxUd27E-FGHb7nlgpYbfRmbLJGRg1SchEFrhziK1jJUkZ6yA0Gy=-6WuouB8X4Y0dG75p"
        )],
        must_not_match: &["AQEyhmshort"],
    },
};
