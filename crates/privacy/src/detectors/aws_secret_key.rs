use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then, is_random};

pub(super) const AWS_SECRET_KEY: Detector = Detector {
    name: "aws_secret_key",
    finds: "AWS secret access keys beside their key id, or after words that name one.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r#"(?:\b(?:AKIA|ASIA)[A-Z2-7]{16}["']?[\s,;:|/]{1,8}["']?|\b[Ss]ecret(?: [Aa]ccess)? [Kk]ey(?: \[[^\]\n]{0,24}\])?["']?\s{0,4}[:=]\s{0,4}["']?)(?P<secret>[A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"#,
        telling: Telling::Literals {
            any_of: &["AKIA", "ASIA", "ecret"],
            then: Then::Anything,
        },
        validator: Some(is_random),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("AKIA", "Y34FZKBOKMUTVV7A,wJalrXUtnFEMI/K7MDENG/bPxRfiCYzT4nQ8vLmX"),
            concat!(
                "AWS Secret Access Key [None]: ",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzT4nQ8vLmX"
            ),
        ],
        must_not_match: &[
            "AKIAY34FZKBOKMUTVV7A, 40 letters",
            "secret key: see the documentation of the keys",
        ],
    },
};
