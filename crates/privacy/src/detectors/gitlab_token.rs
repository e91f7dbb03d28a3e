use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const GITLAB_TOKEN: Detector = Detector {
    name: "gitlab_token",
    finds: "GitLab tokens: personal, deploy, runner, trigger, job, feed, agent, SCIM, OAuth, incoming mail, feature flags, workspaces.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:gl(?:pat|ptt|dt|rtr|rt|cbt|oas|ft|imt|agent|soat|ffct|wt)-[A-Za-z0-9_.-]{20,}|GR1348941[A-Za-z0-9_-]{20,})",
        telling: Telling::Literals {
            any_of: &[
                "glpat-",
                "gldt-",
                "glrt-",
                "glrtr-",
                "glptt-",
                "glcbt-",
                "gloas-",
                "glft-",
                "glimt-",
                "glagent-",
                "glsoat-",
                "glffct-",
                "glwt-",
                "GR1348941",
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
            concat!("glagent-", "x7Yq2LmN5sRw93YbC64dHfJpG17uE"),
            concat!("GR1348941", "x7Yq2LmN5sRw93YbC64d"),
        ],
        must_not_match: &["glpat-short"],
    },
};
