use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const FIGMA_TOKEN: Detector = Detector {
    name: "figma_token",
    finds: "Figma access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bfig[dour]_[A-Za-z0-9_-]{36,}",
        telling: Telling::Literals {
            any_of: &["figd_", "figo_", "figu_", "figr_"],
            then: Then::TokenCharacters(36),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("figd_", "BfeXQiCN9uVpmjzMsknfltFlDB8E6DmKikeR7zvA")],
        must_not_match: &["figd_name"],
    },
};
