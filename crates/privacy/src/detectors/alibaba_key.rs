use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then, is_random};

pub(super) const ALIBABA_KEY: Detector = Detector {
    name: "alibaba_key",
    finds: "Alibaba Cloud access key ids.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bLTAI[A-Za-z0-9]{12,26}\b",
        telling: Telling::Literals {
            any_of: &["LTAI"],
            then: Then::TokenCharacters(12),
        },
        validator: Some(is_random),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("LTAI", "5tQ8vLmN5sRw93YbC64dHf")],
        must_not_match: &["LTAIshort"],
    },
};
