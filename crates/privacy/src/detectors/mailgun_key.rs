use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const MAILGUN_KEY: Detector = Detector {
    name: "mailgun_key",
    finds: "Mailgun keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8})\b",
        telling: Telling::Literals {
            any_of: &["key", "mailgun", "MAILGUN", "Mailgun"],
            then: Then::Anything,
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("key-", "3468b0b34ab9e34a423cdbfc45b09108"),
            concat!("mailgun: ", "2ee731885b8c11674a357bc57ee917a4-0fe27941-cc6161f0"),
        ],
        must_not_match: &["key-value"],
    },
};
