use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const CONTENTFUL_TOKEN: Detector = Detector {
    name: "contentful_token",
    finds: "Contentful management tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bCFPAT-[A-Za-z0-9_-]{43}",
        telling: Telling::Literals {
            any_of: &["CFPAT-"],
            then: Then::TokenCharacters(43),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("CFPAT-", "8p8daImFhZPQ59QSadA8tJaz3KZamlZg5q2Fu7zReZ8")],
        must_not_match: &["CFPAT-name"],
    },
};
