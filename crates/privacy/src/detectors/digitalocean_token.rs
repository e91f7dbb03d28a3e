use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const DIGITALOCEAN_TOKEN: Detector = Detector {
    name: "digitalocean_token",
    finds: "DigitalOcean personal, OAuth and refresh tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bdo[opr]_v1_[0-9a-f]{64}\b",
        telling: Telling::Literals {
            any_of: &["_v1_"],
            then: Then::TokenCharacters(64),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "dop_v1_",
            "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
        )],
        must_not_match: &["dop_v1_0f1e"],
    },
};
