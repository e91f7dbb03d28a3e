use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const TELEGRAM_TOKEN: Detector = Detector {
    name: "telegram_token",
    finds: "Telegram bot tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b",
        telling: Telling::Literals {
            any_of: &[":AA"],
            then: Then::TokenCharacters(33),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("123456789:AA", "Hdqx7Yq2LmN5sRw93YbC64dHfJpG17uE0")],
        must_not_match: &["12:AAHdqx7Yq2LmN5sRw93YbC64dHfJpG17uE0Z"],
    },
};
