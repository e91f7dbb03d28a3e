use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const GITLAB_TOKEN: Detector = Detector {
    name: "gitlab_token",
    finds: "GitLab tokens: personal, deploy, runner, trigger, feed, agent and others.",
    method: Method::Pattern(Pattern {
        regex: r"\bgl(?:pat|ptt|dt|rt|cbt|ft|soat|agent|imt|oas)-[A-Za-z0-9_.-]{20,}",
        telling: Telling::Literals {
            any_of: &[
                "glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "glft-", "glsoat-", "glagent-", "glimt-", "gloas-",
            ],
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
