use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const SEGMENT_TOKEN: Detector = Detector {
    name: "segment_token",
    finds: "Segment and Sourcegraph access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bsgp_(?:[A-Za-z0-9]{16}_)?[A-Za-z0-9]{40,64}\b",
        telling: Telling::Literals {
            any_of: &["sgp_"],
            then: Then::TokenCharacters(40),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "sgp_",
            "j2ShxPacv29t4W1K8N6JmGDuxFKnrFFzPlGrVRWGp5FxsyRYDTnCwswUTmoWOPNQ"
        )],
        must_not_match: &["sgp_name"],
    },
};
