use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const MAILCHIMP_KEY: Detector = Detector {
    name: "mailchimp_key",
    finds: "Mailchimp keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b[0-9a-f]{32}-us[0-9]{1,2}\b",
        telling: Telling::Literals {
            any_of: &["-us"],
            then: Then::TokenCharacters(1),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("4c21128d22c6513f14bee7f947bb23f1", "-us12")],
        must_not_match: &["https://api-us12.example.com/"],
    },
};
