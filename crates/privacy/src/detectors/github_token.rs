use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const GITHUB_TOKEN: Detector = Detector {
    name: "github_token",
    finds: "GitHub tokens: personal, OAuth, app, refresh and fine-grained.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})",
        telling: Telling::Literals {
            any_of: &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "ub_pat_"],
            then: Then::TokenCharacters(22),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("ghp_", "Zx81kQ0vTq72LmN5sRw93YbC64dHfJpG17uE"),
            concat!("https://x/?a=gho_", "Zx81kQ0vTq72LmN5sRw93YbC64dHfJpG17uE"),
            concat!(
                "github_pat_",
                "11AAAAAAA0123456789abc_Zx81kQ0vTq72LmN5sRw93YbC64dHfJpG17uE"
            ),
        ],
        must_not_match: &["ghp_short", "weighs_as_much_as_it_should"],
    },
};
