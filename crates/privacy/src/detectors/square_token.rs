use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then, is_random};

pub(super) const SQUARE_TOKEN: Detector = Detector {
    name: "square_token",
    finds: "Square access tokens and application secrets.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:EAAA[A-Za-z0-9_-]{60}|sq0[ac][ts]p-[A-Za-z0-9_-]{22,43})\b",
        telling: Telling::Literals {
            any_of: &["EAA", "sq0atp-", "sq0csp-"],
            then: Then::TokenCharacters(22),
        },
        validator: Some(is_random),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("sq0atp-", "XmU5oLQCmpUXCfYVoJ32GD"),
            concat!("sq0csp-", "KlllRwIyGjc9xgNWjLvGbc91EJqWA6VY7pcmlfdI1C6"),
            concat!("EAAA", "4dLyh7pIN7PyBj79ncpv34ZcWRO9diU6PsKUguphDkoiQaSmc5n513iBg50M"),
        ],
        must_not_match: &["sq0idp-x7Yq2LmN5sRw93YbC64dHf"],
    },
};
