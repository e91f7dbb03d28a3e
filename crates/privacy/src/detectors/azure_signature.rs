use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then, is_random};

pub(super) const AZURE_SIGNATURE: Detector = Detector {
    name: "azure_signature",
    finds: "Signatures of shared access URLs of Azure storage, Service Bus and Logic Apps.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"[?&;](?:amp;)?sig=(?P<secret>[A-Za-z0-9%+/_-]{40,}={0,2})",
        telling: Telling::Literals {
            any_of: &["sig="],
            then: Then::TokenCharacters(40),
        },
        validator: Some(is_random),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[concat!(
            "https://shop.blob.core.windows.net/files?sv=2024-11-04&sp=r&sig=",
            "x7Yq2LmN5sRw93YbC64dHfJpG17uEZx81kQ0vTq7%2Bk%3D"
        )],
        must_not_match: &["https://example.com/?sig=short"],
    },
};
