use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const META_TOKEN: Detector = Detector {
    name: "meta_token",
    finds: "Facebook and Instagram access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bEAA[A-Z][A-Za-z0-9]{80,}\b",
        telling: Telling::Literals {
            any_of: &["EAA"],
            then: Then::TokenCharacters(80),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "EAAG",
            "03AlVxh3ByKpbyxaxVuQMlbPLsm14oKJtcuNLFhntzw3h9o1pKxcXYqWD9dxoMW0HyXgqUB9fCnaffwAFrRF8kFEx1m2wuMIrf7whOGuu0uz7wykPPBzoWCZ"
        )],
        must_not_match: &["EAAGshort"],
    },
};
