use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const SENDGRID_KEY: Detector = Detector {
    name: "sendgrid_key",
    finds: "SendGrid API keys.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}",
        telling: Telling::Literals {
            any_of: &["SG."],
            then: Then::TokenCharacters(33),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "SG.",
            "x7Yq2LmN5sRw93YbC64dHf.JpG17uEx7Yq2LmN5sRw93YbC64dHfJpG17uE"
        )],
        must_not_match: &["SG.x7Yq2LmN5sRw93YbC64dHf", "MSG.init"],
    },
};
