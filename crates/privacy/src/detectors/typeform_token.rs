use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const TYPEFORM_TOKEN: Detector = Detector {
    name: "typeform_token",
    finds: "Typeform tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\btfp_[A-Za-z0-9_.=-]{40,}",
        telling: Telling::Literals {
            any_of: &["tfp_"],
            then: Then::TokenCharacters(40),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "tfp_",
            "f3anymfQ9uqPnyQAjeH95gFEmPEYs5YDiDhQRJ8cSXgtdKSvRwSr8BafT1N"
        )],
        must_not_match: &["tfp_name"],
    },
};
