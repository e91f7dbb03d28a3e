use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const JSON_WEB_TOKEN: Detector = Detector {
    name: "json_web_token",
    finds: "JSON web tokens, signed or encrypted: base64url parts joined by dots, the first beginning with `eyJ`.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\beyJ[046hijlpqr][A-Za-z0-9_-]{7,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,3}",
        telling: Telling::Literals {
            any_of: HEADERS,
            then: Then::TokenCharacters(12),
        },
        validator: None,
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
            "id=eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
            "eyJhbGciOiJSU0EtT0FFUCJ9.OKOawDo13gRp.48V1_ALb6US0.5eym8TW_c8SuK0.XFBoMYUZodetZd",
        ],
        must_not_match: &[
            "eyJhbGciOiJIUzI1NiJ9",
            "data:application/json;base64,eyJ2ZXJzaW9uIjozfQ==",
            "keyJustALongName.somethingElse",
        ],
    },
};

/// `{"` and the first letter of a header's first member: `typ`, `x5t`, `zip`, `alg`, `b64` or `iss`, `cty`,
/// `enc` or `epk`, `p2c`, `jku` or `jwk`, `kid`.
const HEADERS: &[&str] = &[
    "eyJ0", "eyJ4", "eyJ6", "eyJh", "eyJi", "eyJj", "eyJl", "eyJp", "eyJq", "eyJr",
];
