use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then, is_random};

pub(super) const CRATES_IO_TOKEN: Detector = Detector {
    name: "crates_io_token",
    finds: "crates.io tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bcio[A-Za-z0-9]{32}\b",
        telling: Telling::Literals {
            any_of: &["cio"],
            then: Then::TokenCharacters(32),
        },
        validator: Some(is_random),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("cio", "eB1ISUh9SgZyk7IWiWdoxaKnsRA3M2I4")],
        must_not_match: &["ciorcario"],
    },
};
