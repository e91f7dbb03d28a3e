use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const PREFECT_KEY: Detector = Detector {
    name: "prefect_key",
    finds: "Prefect API keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bpn[ub]_[A-Za-z0-9]{36}\b",
        telling: Telling::Literals {
            any_of: &["pnu_", "pnb_"],
            then: Then::TokenCharacters(36),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("pnu_", "LlefufOAtF6pjsu4RAkch0OjMdFugUSFkPAO")],
        must_not_match: &["pnu_name"],
    },
};
