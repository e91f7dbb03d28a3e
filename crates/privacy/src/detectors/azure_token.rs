use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const AZURE_TOKEN: Detector = Detector {
    name: "azure_token",
    finds: "Azure client secrets, DevOps tokens, and keys of functions and search services.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"(?:^|[^A-Za-z0-9_~.])(?P<secret>[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}|[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}|[A-Za-z0-9_-]{40,44}AzFu[A-Za-z0-9_-]{6,8}={0,2}|[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5})(?:[^A-Za-z0-9_~=-]|$)",
        telling: Telling::Literals {
            any_of: &["Q~", "AZDO", "AzFu", "AzSe"],
            then: Then::Anything,
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("aB38Q~", "x7Yq2LmN5sRw93YbC64dHfJpG17uEZx81k"),
            concat!(
                "pat x7Yq2LmN5sRw93YbC64dHfJpG17uEZx81kQ0vTq72LmN5sRw93YbC64dHfJpG17uEx7Yq2LmN5sRAZDO",
                "a1B2"
            ),
            concat!("x7Yq2LmN5sRw93YbC64dHfJpG17uEZx81kQ0vTq72LmNAzFu", "x7Yq2L=="),
            concat!("x7Yq2LmN5sRw93YbC64dHfJpG17uEZx81kQ0vTq72LAzSe", "Ax7Yq2"),
        ],
        must_not_match: &["seQ~uence", "AZDO_PERSONAL_ACCESS_TOKEN"],
    },
};
