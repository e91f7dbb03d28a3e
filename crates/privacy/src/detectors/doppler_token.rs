use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const DOPPLER_TOKEN: Detector = Detector {
    name: "doppler_token",
    finds: "Doppler tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bdp\.(?:pt|st|ct|sa|scim|audit|said)\.(?:[a-z0-9_-]+\.)?[A-Za-z0-9]{40,}\b",
        telling: Telling::Literals {
            any_of: &["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.sc", "dp.au"],
            then: Then::TokenCharacters(40),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("dp.pt.", "xPueUxGE3UbKCC0zD3BEFZPTycQIVVhneYgfUIdQSDd"),
            concat!("dp.st.dev.", "QzK9Y2juGa9rqtp1IFAds1X1pmdHxCEKwXm5IdtHzJu"),
        ],
        must_not_match: &["dp.pt.short"],
    },
};
