use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const VAULT_TOKEN: Detector = Detector {
    name: "vault_token",
    finds: "HashiCorp Vault service, batch and recovery tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bhv[sbr]\.[A-Za-z0-9_-]{24,}",
        telling: Telling::Literals {
            any_of: &["hvs.", "hvb.", "hvr."],
            then: Then::TokenCharacters(24),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("hvs.", "CAESIJx7Yq2LmN5sRw93YbC64dHfJpG17uE")],
        must_not_match: &["hvs.name"],
    },
};
