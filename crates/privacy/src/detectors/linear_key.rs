use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const LINEAR_KEY: Detector = Detector {
    name: "linear_key",
    finds: "Linear API keys and OAuth tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\blin_(?:api|oauth|wh)_[A-Za-z0-9]{32,}\b",
        telling: Telling::Literals {
            any_of: &["lin_api_", "lin_oauth_", "lin_wh_"],
            then: Then::TokenCharacters(32),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("lin_api_", "bQmq7NKOLRsdeawigE8QqVlgszQBTf5vZbZo1XPr"),
            concat!(
                "lin_oauth_",
                "03e2a9a221f6a9310d2f5b2c45813c46c33365a7d0ad30717b1172371157e813"
            ),
        ],
        must_not_match: &["lin_api_client"],
    },
};
