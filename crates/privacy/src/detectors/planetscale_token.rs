use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const PLANETSCALE_TOKEN: Detector = Detector {
    name: "planetscale_token",
    finds: "PlanetScale passwords and tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bpscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,}",
        telling: Telling::Literals {
            any_of: &["pscale_"],
            then: Then::TokenCharacters(32),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("pscale_tkn_", "4NQP8D0R1BSJtnMe4ibg5vibcQNRTeKwYY3e146gmgc"),
            concat!("pscale_pw_", "0YNZNrggUmtAbprSwt7F0MbzBVvRHn1fYkamV8aEEXl"),
        ],
        must_not_match: &["pscale_tkn_name"],
    },
};
