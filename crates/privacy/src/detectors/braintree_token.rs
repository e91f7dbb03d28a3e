use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const BRAINTREE_TOKEN: Detector = Detector {
    name: "braintree_token",
    finds: "Braintree and PayPal access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\baccess_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}\b",
        telling: Telling::Literals {
            any_of: &["access_token$"],
            then: Then::Anything,
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "access_token$",
            "production$qm3rwfhcztf5jofj$d5275e1f0ea374435ffe14e0b4f0c520"
        )],
        must_not_match: &["access_token$production"],
    },
};
