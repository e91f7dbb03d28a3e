use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const CLOJARS_TOKEN: Detector = Detector {
    name: "clojars_token",
    finds: "Clojars tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bCLOJARS_[0-9a-z]{60}\b",
        telling: Telling::Literals {
            any_of: &["CLOJARS_"],
            then: Then::TokenCharacters(60),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "CLOJARS_",
            "r7mh850jgjcbsounayxtty95zolp9nnof9av7jvnihe426bylxtl8a04sv9i"
        )],
        must_not_match: &["CLOJARS_PASSWORD"],
    },
};
