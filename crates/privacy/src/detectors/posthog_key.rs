use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const POSTHOG_KEY: Detector = Detector {
    name: "posthog_key",
    finds: "PostHog personal keys. (Project keys, `phc_`, are public.)",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bph[xs]_[A-Za-z0-9]{40,}\b",
        telling: Telling::Literals {
            any_of: &["phx_", "phs_"],
            then: Then::TokenCharacters(40),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("phx_", "gUqjwP799MOjTIw3pijjKXjFJIzHadAoUoZofDyuVnPZCF5")],
        must_not_match: &["phx_name"],
    },
};
