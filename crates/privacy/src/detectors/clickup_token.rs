use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const CLICKUP_TOKEN: Detector = Detector {
    name: "clickup_token",
    finds: "ClickUp tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bpk_[0-9]{5,}_[A-Z0-9]{32}\b",
        telling: Telling::Literals {
            any_of: &["pk_"],
            then: Then::TokenCharacters(38),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("pk_", "1234567_JCMB8SY82IMD20RNJRZ645PPL9GFK74L")],
        must_not_match: &["pk_live_4eC39HqLyjWDarjtT1zdp7dc"],
    },
};
