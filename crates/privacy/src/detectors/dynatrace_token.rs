use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const DYNATRACE_TOKEN: Detector = Detector {
    name: "dynatrace_token",
    finds: "Dynatrace tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bdt0[a-z][0-9]{2}\.[A-Z0-9]{8,24}\.[A-Z0-9]{64}\b",
        telling: Telling::Literals {
            any_of: &["dt0"],
            then: Then::TokenCharacters(70),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "dt0c01.",
            "NI3BRD46BQQZ0M7GE3EGSMF7.R2J6H6W81WT4PD63Y0IQ387FYTOGEQRJNT1VF5N89FU8NTLBHEKWU8YN8WT5YMVK"
        )],
        must_not_match: &["dt0c01.name"],
    },
};
