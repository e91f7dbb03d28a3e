use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const CIRCLECI_TOKEN: Detector = Detector {
    name: "circleci_token",
    finds: "CircleCI tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bCCIP(?:AT|RJ)_[A-Za-z0-9]{20,}_[0-9a-f]{40}\b",
        telling: Telling::Literals {
            any_of: &["CCIPAT_", "CCIPRJ_"],
            then: Then::TokenCharacters(60),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "CCIPAT_",
            "GQcBXJB2Luy614IikxQaXW_80c6a9b6ffe9564eccdfb5c492d74e1ec2c9e96e"
        )],
        must_not_match: &["CCIPAT_name"],
    },
};
