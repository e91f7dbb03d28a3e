use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const PUTTY_KEY: Detector = Detector {
    name: "putty_key",
    finds: "The private part of keys in PuTTY's form.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"Private-Lines: [0-9]+(?P<secret>(?:[\s0-9:|>+\u{2192}-]|\\[nr]){1,24}[A-Za-z0-9+/=]{16}(?:[A-Za-z0-9+/=\s\u{2192}|:>-]|\\[nr])*?)(?:Private-MAC|\z|[^A-Za-z0-9+/=\s\u{2192}|:>\\-])",
        telling: Telling::Literals {
            any_of: &["Private-Lines: "],
            then: Then::Anything,
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n",
            "ANwGeAFbi8W6NY22cNqQqH5MpGA6rsOhK7FqCHjhisz=\nPrivate-MAC: 4318d99a3b789743386905d3874f4c21d7067b13fb255a9dd8bbc7cbe2d0c97f"
        )],
        must_not_match: &["Private-Lines: 1"],
    },
};
