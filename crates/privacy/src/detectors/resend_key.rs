use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then, is_random};

pub(super) const RESEND_KEY: Detector = Detector {
    name: "resend_key",
    finds: "Resend API keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}\b",
        telling: Telling::Literals {
            any_of: &["re_"],
            then: Then::TokenCharacters(33),
        },
        validator: Some(is_random),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("re_", "mCyX7tN3_D3Tt2JgKZGEz2Pmww7Rh4cKA")],
        must_not_match: &["re_exported_module_of_the_application_x"],
    },
};
