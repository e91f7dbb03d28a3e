use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const FLY_TOKEN: Detector = Detector {
    name: "fly_token",
    finds: "Fly.io tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:fm[12][ar]?_[A-Za-z0-9+/=_-]{60,}|fo1_[A-Za-z0-9_-]{40,})",
        telling: Telling::Literals {
            any_of: &["fm1a_", "fm1r_", "fm2_", "fo1_"],
            then: Then::TokenCharacters(40),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!(
                "FlyV1 fm2_",
                "d5pU3vq7MqStraU4N6boD77xpAE5lXTZVLutwWemUpecIu829qffESBozMPU0Ph0sJxTmppj2Juy9FoYO9gDY04cshl8K5x1BqW6"
            ),
            concat!("fo1_", "gKMnwimpLOmauQltmXHdgyINfkRzrt7tJwz19wmTma3"),
        ],
        must_not_match: &["fo1_short"],
    },
};
