use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then, is_no_placeholder};

pub(super) const NETRC_PASSWORD: Detector = Detector {
    name: "netrc_password",
    finds: "Passwords in netrc form: `machine … login … password …`.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:machine\s+(?:\S{1,253}[.:]\S{1,253}|localhost)|default)\s+login\s+\S{1,256}\s+(?:account\s+\S{1,256}\s+)?password\s+(?P<secret>[^\s'`<>]{3,512})",
        telling: Telling::Literals {
            any_of: &["machine ", "machine\t", "machine\n", "default "],
            then: Then::Anything,
        },
        validator: Some(is_no_placeholder),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            "machine api.example.com login ada password hunter2x",
            "machine api.example.com\n  login ada\n  password hunter2x",
        ],
        must_not_match: &[
            "machine learning login page password reset",
            "machine api.example.com login ada password <password>",
        ],
    },
};
