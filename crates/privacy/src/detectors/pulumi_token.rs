use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const PULUMI_TOKEN: Detector = Detector {
    name: "pulumi_token",
    finds: "Pulumi access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bpul-[0-9a-f]{40}\b",
        telling: Telling::Literals {
            any_of: &["pul-"],
            then: Then::TokenCharacters(40),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("pul-", "ceca3adc1b52fab2deebdc96dcd4f8f1fc4d3373")],
        must_not_match: &["pul-request"],
    },
};
