use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const DATABRICKS_TOKEN: Detector = Detector {
    name: "databricks_token",
    finds: "Databricks access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:dapi|dose|dkea)[0-9a-f]{32}(?:-[0-9])?\b",
        telling: Telling::Literals {
            any_of: &["dapi", "dose", "dkea"],
            then: Then::TokenCharacters(32),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("dapi", "7eab6ccafd61ad59dc0701c697535d94"),
            concat!("dose", "14b7ac1a0d24f53e9e67f8f3d2802f7c-2"),
        ],
        must_not_match: &["dapi-server"],
    },
};
