use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const PYPI_TOKEN: Detector = Detector {
    name: "pypi_token",
    finds: "PyPI upload tokens.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\bpypi-AgE[A-Za-z0-9_-]{50,}",
        telling: Telling::Literals {
            any_of: &["pypi-AgE"],
            then: Then::TokenCharacters(50),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "pypi-AgE",
            "IcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMAACKl"
        )],
        must_not_match: &["pypi-AgEIcHlwaS5vcmc"],
    },
};
