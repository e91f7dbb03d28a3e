use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const X_BEARER_TOKEN: Detector = Detector {
    name: "x_bearer_token",
    finds: "Bearer tokens of the X (Twitter) API.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bAAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9]{5,}%[A-Za-z0-9%]{40,}",
        telling: Telling::Literals {
            any_of: &["AAAAAAAAAAAAAAAAAAAAA"],
            then: Then::TokenCharacters(40),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "AAAAAAAAAAAAAAAAAAAAA",
            "MLheAAAAAAA0%2BuSeidxTbn7QPEDmkORqNiMkFtIiDMitQHMWJnBZJUwB8YOgLc58Tq0kZGa3BZQH1m"
        )],
        must_not_match: &["AAAAAAAAAAAAAAAAAAAAAAAA"],
    },
};
