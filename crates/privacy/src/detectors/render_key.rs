use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then, is_random};

pub(super) const RENDER_KEY: Detector = Detector {
    name: "render_key",
    finds: "Render API keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\brnd_[A-Za-z0-9]{26,40}\b",
        telling: Telling::Literals {
            any_of: &["rnd_"],
            then: Then::TokenCharacters(26),
        },
        validator: Some(is_random),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("rnd_", "7gx8XTAmNgmycyXQFNCiLzT4AJUA")],
        must_not_match: &["rnd_seed"],
    },
};
