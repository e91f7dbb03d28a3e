use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const POSTMAN_KEY: Detector = Detector {
    name: "postman_key",
    finds: "Postman API keys and collection tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:PMAK-[0-9a-f]{24}-[0-9a-f]{34}|PMAT-[0-9A-Z]{26})\b",
        telling: Telling::Literals {
            any_of: &["PMAK-", "PMAT-"],
            then: Then::TokenCharacters(26),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("PMAK-", "b231f2289e032976eadf4f60-e1044fd68dca813a9cef31e92b4358a1b9"),
            concat!("PMAT-", "QY2ARYZXG82IP8HO86I0MX1EIH"),
        ],
        must_not_match: &["PMAK-key"],
    },
};
