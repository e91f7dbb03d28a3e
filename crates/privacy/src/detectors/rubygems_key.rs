use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const RUBYGEMS_KEY: Detector = Detector {
    name: "rubygems_key",
    finds: "RubyGems API keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\brubygems_[0-9a-f]{48}\b",
        telling: Telling::Literals {
            any_of: &["rubygems_"],
            then: Then::TokenCharacters(48),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("rubygems_", "d2b5cad15bfb0918c1ea437d9101c284a62e8bcf0528dc02")],
        must_not_match: &["rubygems_version"],
    },
};
