use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const BREVO_KEY: Detector = Detector {
    name: "brevo_key",
    finds: "Brevo (Sendinblue) keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bx(?:keysib|smtpsib)-[0-9a-f]{64}-[A-Za-z0-9]{16}\b",
        telling: Telling::Literals {
            any_of: &["xkeysib-", "xsmtpsib-"],
            then: Then::TokenCharacters(80),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "xkeysib-",
            "d5347f2d52b536dd90c9ef5dd4555613e6aec3ecfbcd4a6d285d5dde2fbaa0d8-CvWW1nvpgubXoeeT"
        )],
        must_not_match: &["xkeysib-name"],
    },
};
