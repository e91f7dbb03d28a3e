use crate::detector::{Detector, Examples, Method, Pattern, Telling};

pub(super) const CONNECTION_STRING: Detector = Detector {
    name: "connection_string",
    finds: "The password in a URL such as `postgres://user:password@host`.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r#"://[^\s/:@"'<>\\]{0,200}:(?P<secret>[^\s/"'<>\\]{1,200})@[A-Za-z0-9\[\u{80}-\u{10ffff}]"#,
        telling: Telling::AtSign,
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            "postgres://app:s3cret@db.internal:5432/shop",
            "redis://:hunter2@localhost",
            "https://ada:p%40ss@example.com/",
            "amqp://a:b@c@[::1]/",
        ],
        must_not_match: &[
            "https://example.com:443/@ada",
            "postgres://app@db.internal/shop",
            "http://localhost:3000/a@b",
        ],
    },
};
