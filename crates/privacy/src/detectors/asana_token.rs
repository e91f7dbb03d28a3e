use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const ASANA_TOKEN: Detector = Detector {
    name: "asana_token",
    finds: "Asana personal access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"(?:^|[^0-9/])(?P<secret>[12]/1[0-9]{9,}(?:/[0-9]{10,})?:[0-9a-f]{32})\b",
        telling: Telling::Literals {
            any_of: &["1/1", "2/1"],
            then: Then::TokenCharacters(10),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "2/1200000000000001/1200000000000002:",
            "8ea7569c4565e845d2b030c2304bbef8"
        )],
        must_not_match: &["1/2 of 1200000000000001"],
    },
};
