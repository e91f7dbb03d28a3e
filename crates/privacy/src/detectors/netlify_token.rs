use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const NETLIFY_TOKEN: Detector = Detector {
    name: "netlify_token",
    finds: "Netlify access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bnf[pcobu]_[A-Za-z0-9_-]{36,}",
        telling: Telling::Literals {
            any_of: &["nfp_", "nfc_", "nfo_", "nfb_", "nfu_"],
            then: Then::TokenCharacters(36),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("nfp_", "mqFtclj6Q3kWhGNw2IJ2g9NyXq9JwVBkUcYp")],
        must_not_match: &["nfp_short"],
    },
};
