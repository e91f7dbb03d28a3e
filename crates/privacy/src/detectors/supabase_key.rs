use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const SUPABASE_KEY: Detector = Detector {
    name: "supabase_key",
    finds: "Supabase access tokens and secret keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:sbp_[0-9a-f]{40}|sb_secret_[A-Za-z0-9_-]{28,})\b",
        telling: Telling::Literals {
            any_of: &["sbp_", "sb_secret_"],
            then: Then::TokenCharacters(28),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("sbp_", "dc640a85a7eb3e08630c08f2398ad2440ecb0db7"),
            concat!("sb_secret_", "TCogocuUR0SqIBWGqN7n2aqoU6Uu2uo"),
        ],
        must_not_match: &["sb_secret_key"],
    },
};
