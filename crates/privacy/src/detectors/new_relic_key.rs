use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const NEW_RELIC_KEY: Detector = Detector {
    name: "new_relic_key",
    finds: "New Relic keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:NRAK-[A-Z0-9]{27}|NRI[IQ]-[A-Za-z0-9_-]{32}|NRRA-[0-9a-f]{42}|[0-9a-f]{36}(?:FFFFNRAL|NRAL))",
        telling: Telling::Literals {
            any_of: &["NRAK-", "NRII-", "NRIQ-", "NRRA-", "NRAL"],
            then: Then::Anything,
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("NRAK-", "JMDT5SN76XCWP8NXWNSY6RN9C4Y"),
            concat!("NRII-", "IBU3TUcui73iKJcyUNrVsHA8OXPx7SQr"),
            concat!("29dc528e2b24046ff24f3571466f43e7dac5FFFF", "NRAL"),
        ],
        must_not_match: &["NRAK-name"],
    },
};
