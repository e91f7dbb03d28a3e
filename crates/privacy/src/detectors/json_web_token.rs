use crate::detector::{Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const JSON_WEB_TOKEN: Detector = Detector {
    name: "json_web_token",
    finds: "JSON web tokens, signed or encrypted: base64url parts joined by dots, the first beginning with `eyJ`.",
    method: Method::Pattern(Pattern {
        regex: r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,3}",
        telling: Telling::Literals {
            any_of: &["eyJ"],
            then: Then::TokenCharacters(13),
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
