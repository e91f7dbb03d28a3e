use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const DOCKER_TOKEN: Detector = Detector {
    name: "docker_token",
    finds: "Docker Hub access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{24,}",
        telling: Telling::Literals {
            any_of: &["dckr_"],
            then: Then::TokenCharacters(24),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("dckr_pat_", "NNwrX26QsVTFNvIzduu9Dwpovia"),
            concat!("dckr_oat_", "2CBJskestTI6v5KelJ9wWA1eE3rpbkqR"),
        ],
        must_not_match: &["dckr_pat_name"],
    },
};
