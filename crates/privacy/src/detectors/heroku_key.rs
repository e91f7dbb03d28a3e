use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const HEROKU_KEY: Detector = Detector {
    name: "heroku_key",
    finds: "Heroku API keys that say what they are.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bHRKU-[A-Za-z0-9_-]{36,}",
        telling: Telling::Literals {
            any_of: &["HRKU-"],
            then: Then::TokenCharacters(36),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "HRKU-",
            "AAonVs7ElnzP6jyn8iddy32T95ul6UbPxxukarv7h7mwYYAdDx5lw3bzYVcc"
        )],
        must_not_match: &["HRKU-short"],
    },
};
