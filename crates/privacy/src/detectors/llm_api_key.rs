use crate::detector::{Candidate, Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const LLM_API_KEY: Detector = Detector {
    name: "llm_api_key",
    finds: "Keys of language model services that begin with `sk-`, `gsk_` or `xai-`.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:sk-|gsk_|xai-)[A-Za-z0-9_-]{20,}",
        telling: Telling::Literals {
            any_of: &["sk-", "gsk_", "xai-"],
            then: Then::TokenCharacters(20),
        },
        validator: Some(is_random),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!("sk-", "proj-x7Yq2LmN5sRw93YbC64dHfJpG17uE"),
            concat!("sk-", "ant-api03-x7Yq2LmN5sRw93YbC64dHfJpG17uE"),
            concat!(
                "sk-",
                "or-v1-0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
            ),
            concat!("gsk_", "x7Yq2LmN5sRw93YbC64dHfJpG17uE"),
        ],
        must_not_match: &[
            "sk-loading-indicator-circle-wrapper-2",
            "task-x7Yq2LmN5sRw93YbC64d",
            "sk-Chase sk-Wave sk-Fold sk-Grid",
        ],
    },
};

/// Some services write keys in hexadecimal digits.
const HEXADECIMAL_DIGITS_MIN: usize = 32;

/// Class names begin with `sk-` too; most keys mix digits with both cases.
fn is_random(candidate: &Candidate<'_>) -> bool {
    let tail = candidate
        .secret
        .rsplit('-')
        .find(|part| part.len() >= 12)
        .unwrap_or_default();
    let has = |class: fn(&u8) -> bool| tail.as_bytes().iter().any(class);
    let is_hexadecimal = tail.len() >= HEXADECIMAL_DIGITS_MIN && tail.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hexadecimal || has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
}
