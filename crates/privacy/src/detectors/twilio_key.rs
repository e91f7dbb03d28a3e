use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const TWILIO_KEY: Detector = Detector {
    name: "twilio_key",
    finds: "Twilio API keys, and the token after an account's id.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r#"\b(?:SK[0-9a-f]{32}\b|AC[0-9a-f]{32}["']?[\s:,;]{1,4}["']?(?P<secret>[0-9a-f]{32})\b)"#,
        telling: Telling::Literals {
            any_of: &["SK", "AC"],
            then: Then::TokenCharacters(32),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("SK", "4026619f95b6270a25fcdaabf3c44d9d"),
            concat!(
                "ACe9308b4102b034bf01ef258567401219:",
                "b4cb573e802b6b3cc193bcc31a92391a"
            ),
        ],
        must_not_match: &["SKU-0001"],
    },
};
