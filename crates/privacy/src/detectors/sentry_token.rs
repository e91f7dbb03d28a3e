use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const SENTRY_TOKEN: Detector = Detector {
    name: "sentry_token",
    finds: "Sentry tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:sntrys_eyJ[A-Za-z0-9+/=_-]{60,}|sntry[ui]_[0-9a-f]{64})",
        telling: Telling::Literals {
            any_of: &["sntrys_", "sntryu_", "sntryi_"],
            then: Then::TokenCharacters(60),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!(
                "sntryu_",
                "2c78ac45e84a4c0d95f4318ca6c14afabc6fb56c52d88ae25168da9694dcd2ac"
            ),
            concat!(
                "sntrys_eyJ",
                "pYXQiOjE3F33UYO2iRRLreLZqnnfP8XwReZuaNirdBIYcZgnNvuJnXm0YHbWbFAdNSKyFKo19X7u9eDiCQRCvlyrmTGBmRmqIR8U65SSdma1S=_NqwkN9sckw3XCggjWD94XDYhgIFmpb4S68BTxY0ianK"
            ),
        ],
        must_not_match: &["sntrys_name"],
    },
};
