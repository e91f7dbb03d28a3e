use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const AGE_KEY: Detector = Detector {
    name: "age_key",
    finds: "Secret keys of age.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bAGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{50,}",
        telling: Telling::Literals {
            any_of: &["AGE-SECRET-KEY-"],
            then: Then::TokenCharacters(50),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "AGE-SECRET-KEY-1",
            "UP25VNQQ0KOTNL24RPGKFUUD7L448HP6ABUR71T9SSYOMVM8YSDNOUU58R"
        )],
        must_not_match: &["AGE-SECRET-KEY-1"],
    },
};
