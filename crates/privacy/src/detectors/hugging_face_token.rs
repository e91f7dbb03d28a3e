use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const HUGGING_FACE_TOKEN: Detector = Detector {
    name: "hugging_face_token",
    finds: "Hugging Face access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bhf_[A-Za-z]{34}\b",
        telling: Telling::Literals {
            any_of: &["hf_"],
            then: Then::TokenCharacters(34),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("hf_", "abcdefghijKLMNOPQRstuvwxyzABCDEFGH")],
        must_not_match: &["hf_hub_download"],
    },
};
