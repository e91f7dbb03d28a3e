use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const CLOUDFLARE_TOKEN: Detector = Detector {
    name: "cloudflare_token",
    finds: "Cloudflare API tokens and keys that say what they are, and keys of the origin certificate authority.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:cf(?:ut|at|k)_[A-Za-z0-9]{40,}|v1\.0-[0-9a-f]{24}-[0-9a-f]{100,})",
        telling: Telling::Literals {
            any_of: &["cfut_", "cfat_", "cfk_", "v1.0-"],
            then: Then::TokenCharacters(40),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("cfut_", "QVMNejpUsJadqPQPsGCCh3m86bCY8Bqn6nKiG7iYF2Ro3Eba"),
            concat!(
                "v1.0-",
                "774255d0cd1ebe456f956401-d4e34835fecaef8b0b7ca40e2754bf4a486223e73ef723151349eb6686504f28ad34367fdd00be7906eddf3128afbac780c3ea424ab1189639047fae733fb407a64ae3056a3cb83f4d"
            ),
        ],
        must_not_match: &["cfk_short", "v1.0-rc.1"],
    },
};
