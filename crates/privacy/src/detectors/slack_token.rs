use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const SLACK_TOKEN: Detector = Detector {
    name: "slack_token",
    finds: "Slack tokens and incoming webhooks.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:xox[abcdeoprs](?:\.xox[bp])?-[A-Za-z0-9%+/=-]{10,}|xapp-[A-Za-z0-9-]{10,}|hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/_-]{20,})",
        telling: Telling::Literals {
            any_of: &[
                "xoxa",
                "xoxb",
                "xoxc",
                "xoxd",
                "xoxe",
                "xoxo",
                "xoxp",
                "xoxr",
                "xoxs",
                "xapp-",
                "slack.com/",
            ],
            then: Then::TokenCharacters(10),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("xoxb-", "263594206564-FGqddMF8t08v8N7Oq4i57vs1"),
            concat!(
                "https://hooks.slack",
                ".com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"
            ),
            concat!("xapp-", "1-A0123456789-abcdef"),
        ],
        must_not_match: &["xoxo, yours", "foxox-1234567890", "https://hooks.slack.com/services/"],
    },
};
