use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const GITLAB_TOKEN: Detector = Detector {
    name: "gitlab_token",
    finds: "GitLab tokens: personal, deploy, runner, trigger and job.",
    method: Method::Pattern(Pattern {
        regex: r"\bgl(?:pat|ptt|dt|rt|cbt)-[A-Za-z0-9_.-]{20,}",
        telling: Telling::Literals {
            any_of: &["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-"],
            then: Then::TokenCharacters(20),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("glpat-", "x7Yq2LmN5sRw93YbC64d"),
            concat!("glrt-", "x7Yq2LmN5sRw93YbC64d"),
        ],
        must_not_match: &["glpat-short"],
    },
};
