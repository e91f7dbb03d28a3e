use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const TAILSCALE_KEY: Detector = Detector {
    name: "tailscale_key",
    finds: "Tailscale keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\btskey-[a-z]+-[A-Za-z0-9]+-[A-Za-z0-9]{16,}",
        telling: Telling::Literals {
            any_of: &["tskey-"],
            then: Then::TokenCharacters(20),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("tskey-auth-", "kFGiAS2CNTRL-N9KPtacjMAF3ioObawgwnKKmMDi6pjfN")],
        must_not_match: &["tskey-auth"],
    },
};
