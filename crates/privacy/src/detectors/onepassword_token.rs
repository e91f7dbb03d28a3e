use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const ONEPASSWORD_TOKEN: Detector = Detector {
    name: "onepassword_token",
    finds: "1Password service account tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bops_eyJ[A-Za-z0-9+/_=-]{80,}",
        telling: Telling::Literals {
            any_of: &["ops_eyJ"],
            then: Then::TokenCharacters(80),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "ops_eyJ",
            "zaWduSW5BZGRyZXNzqXsSXKC5B2dANd1eKl5IXEPPsnZj4mgfW6zOp4QjdRcZsoKtIj4u0jX8ycxNnHfCTAQhZh596GsvUE5fE1LHfiq30o5cL7v6OduBpUlWseIfIWKCcFgOiJvxPkk6u02Djf2hEHhDkHFwmzmho2F3a6EXJQoUjqbyGs3fJoKWSdpL8cMQYvYC5a6zzfpTQjvimnu89XDE"
        )],
        must_not_match: &["ops_eyJshort"],
    },
};
