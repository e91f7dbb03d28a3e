use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const JFROG_TOKEN: Detector = Detector {
    name: "jfrog_token",
    finds: "JFrog Artifactory API keys and reference tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:AKCp[A-Za-z0-9]{60,}|cmVmdGtuO[A-Za-z0-9]{48,})\b",
        telling: Telling::Literals {
            any_of: &["AKCp", "cmVmdGtu"],
            then: Then::TokenCharacters(48),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!(
                "AKCp",
                "nymL1OmT7LeY2vilH2N5nuUOzQudzcMuELpCa5I9dMSufjiVfYAHKIOLuTpSVWtV8CrG6"
            ),
            concat!("cmVmdGtuO", "iaDOVw9oUfbidFIl6wjlT5kbWp8ENvXCu4gTeOy1dIz46MnpqAomVNs"),
        ],
        must_not_match: &["AKCpshort"],
    },
};
