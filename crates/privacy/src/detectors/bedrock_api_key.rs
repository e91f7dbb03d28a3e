use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const BEDROCK_API_KEY: Detector = Detector {
    name: "bedrock_api_key",
    finds: "Amazon Bedrock API keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bABSKQmVkcm9ja0FQSUtleS[A-Za-z0-9+/]{80,}={0,2}",
        telling: Telling::Literals {
            any_of: &["ABSKQmVkcm9ja"],
            then: Then::TokenCharacters(80),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "ABSKQmVkcm9ja0FQSUtleS",
            "I2Y1rzw27jkooEKqazwJ7QFMPd3W2XyygNdemkvdajgwb2Mjpvwh09CDfgvqZkb6GjHbG81RqwkVHWunY90XYToGwbbrqQ7B697wnommM30DOX="
        )],
        must_not_match: &["ABSKQmVkcm9ja0FQSUtleS"],
    },
};
