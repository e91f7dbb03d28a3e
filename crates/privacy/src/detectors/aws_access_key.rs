use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const AWS_ACCESS_KEY: Detector = Detector {
    name: "aws_access_key",
    finds: "AWS access key ids. (Secret access keys have no form of their own; `sensitive_key` finds them by name.)",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b",
        telling: Telling::Literals {
            any_of: &["AKIA", "ASIA"],
            then: Then::TokenCharacters(16),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("AKIA", "IOSFODNN7QWXZKTB"),
            concat!("key=ASIA", "Y34FZKBOKMUTVV7A"),
        ],
        must_not_match: &["AKIAIOSFODNN7EXAMPL", "XAKIAIOSFODNN7EXAMPLE", "ASIA PACIFIC REGION"],
    },
};
