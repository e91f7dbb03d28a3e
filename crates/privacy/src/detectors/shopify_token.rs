use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const SHOPIFY_TOKEN: Detector = Detector {
    name: "shopify_token",
    finds: "Shopify access tokens and shared secrets.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b",
        telling: Telling::Literals {
            any_of: &["shpa", "shpc", "shpp", "shps"],
            then: Then::TokenCharacters(34),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("shpat_", "0f1e2d3c4b5a69788796a5b4c3d2e1f0")],
        must_not_match: &["shpat_short"],
    },
};
