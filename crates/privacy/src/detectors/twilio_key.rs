use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const TWILIO_KEY: Detector = Detector {
    name: "twilio_key",
    finds: "Twilio API keys. (Auth tokens have no form of their own; `sensitive_key` finds them by name.)",
    method: Method::Pattern(Pattern {
        regex: r"\bSK[0-9a-f]{32}\b",
        telling: Telling::Literals {
            any_of: &[
                "SK0", "SK1", "SK2", "SK3", "SK4", "SK5", "SK6", "SK7", "SK8", "SK9", "SKa", "SKb", "SKc", "SKd",
                "SKe", "SKf",
            ],
            then: Then::TokenCharacters(31),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("SK", "0f1e2d3c4b5a69788796a5b4c3d2e1f0")],
        must_not_match: &[
            "SK0f1e2d3c",
            "SKU0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "AC0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        ],
    },
};
