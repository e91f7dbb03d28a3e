use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const NPM_TOKEN: Detector = Detector {
    name: "npm_token",
    finds: "npm access tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bnpm_[A-Za-z0-9]{36}\b",
        telling: Telling::Literals {
            any_of: &["npm_"],
            then: Then::TokenCharacters(36),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!("npm_", "Zx81kQ0vTq72LmN5sRw93YbC64dHfJpG17uE")],
        must_not_match: &["npm_config_registry", "npm_package_dependencies_typescript_version"],
    },
};
