use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then, is_random};

pub(super) const NOTION_TOKEN: Detector = Detector {
    name: "notion_token",
    finds: "Notion integration tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:ntn_[0-9]{8,}[A-Za-z0-9]{30,}|secret_[A-Za-z0-9]{43})\b",
        telling: Telling::Literals {
            any_of: &["ntn_", "secret_"],
            then: Then::TokenCharacters(40),
        },
        validator: Some(is_random),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("ntn_", "75898195218nfq5CTeCtmPwh9DlaOFbDTHoELOiX6T1w3l"),
            concat!("secret_", "oL3fncBilUK6yQa6oDF6E9MnZm9Co7tzvPbxkZaLpCI"),
        ],
        must_not_match: &["secret_key_base_of_the_application"],
    },
};
