use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const TERRAFORM_TOKEN: Detector = Detector {
    name: "terraform_token",
    finds: "Terraform Cloud tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{50,}",
        telling: Telling::Literals {
            any_of: &[".atlasv1."],
            then: Then::TokenCharacters(50),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "4DSGDni5GGGYok.atlasv1.",
            "YCNZ31cxZYhjpgwXGCfy9RBDXVjQwGowvxbmJdlSruoZfN1mAXMxcBwSszOYvxJ5l8S"
        )],
        must_not_match: &[".atlasv1.short"],
    },
};
