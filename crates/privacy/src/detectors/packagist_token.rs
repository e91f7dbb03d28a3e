use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const PACKAGIST_TOKEN: Detector = Detector {
    name: "packagist_token",
    finds: "Packagist tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bpackagist_[a-z]{2,3}_[0-9a-f]{60,}\b",
        telling: Telling::Literals {
            any_of: &["packagist_"],
            then: Then::TokenCharacters(60),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "packagist_uut_",
            "f392dd4cd457e2a979e3e5cd2df401f0e2b12a15ebef03cb083610f5e17262a2b815"
        )],
        must_not_match: &["packagist_uut_name"],
    },
};
