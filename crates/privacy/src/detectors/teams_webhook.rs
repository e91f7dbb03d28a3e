use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const TEAMS_WEBHOOK: Detector = Detector {
    name: "teams_webhook",
    finds: "Incoming webhooks of Microsoft Teams.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"webhook\.office\.com/webhookb2/[0-9a-fA-F-]{36}@[0-9a-fA-F-]{36}/IncomingWebhook/[0-9a-zA-Z]{32}/[0-9a-fA-F-]{36}(?:/[A-Za-z0-9_-]+)?",
        telling: Telling::Literals {
            any_of: &["webhook.office.com/"],
            then: Then::Anything,
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "https://shop.webhook.office",
            ".com/webhookb2/3f2b8c1d-7a6e-4d5f-9b0c-1e2d3f4a5b6c@3f2b8c1d-7a6e-4d5f-9b0c-1e2d3f4a5b6c/IncomingWebhook/9fd946e6a9ec40469de0dcd94dcae518/3f2b8c1d-7a6e-4d5f-9b0c-1e2d3f4a5b6c"
        )],
        must_not_match: &["https://shop.webhook.office.com/webhookb2/"],
    },
};
