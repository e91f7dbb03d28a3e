use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const SONAR_TOKEN: Detector = Detector {
    name: "sonar_token",
    finds: "SonarQube and SonarCloud tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bsq[pau]_[0-9a-f]{40}\b",
        telling: Telling::Literals {
            any_of: &["sqp_", "sqa_", "squ_"],
            then: Then::TokenCharacters(40),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("squ_", "e1e63bd61dc9f0010ba1229af5f6643ffb2225b0")],
        must_not_match: &["sqp_name"],
    },
};
