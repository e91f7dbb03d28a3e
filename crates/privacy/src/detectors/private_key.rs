use crate::detector::{Candidate, Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const PRIVATE_KEY: Detector = Detector {
    name: "private_key",
    finds: "Private keys in PEM form, also cut off before their end.",
    method: Method::Pattern(Pattern {
        regex: r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?P<secret>(?:[A-Za-z0-9+/=\s\\:,.()]|-[A-Za-z0-9])*)",
        telling: Telling::Literals {
            any_of: &["PRIVATE KEY"],
            then: Then::Anything,
        },
        validator: Some(has_body),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEvQIBADANBgkqhkiG9w0BAQ",
            r"-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY\n-----END EC PRIVATE KEY-----",
        ],
        must_not_match: &[
            "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----",
            "const HEADER = '-----BEGIN PRIVATE KEY-----';",
        ],
    },
};

/// Program text names the header without a key after it.
const BODY_BYTES_MIN: usize = 16;

fn has_body(candidate: &Candidate<'_>) -> bool {
    candidate.secret.bytes().filter(u8::is_ascii_alphanumeric).count() >= BODY_BYTES_MIN
}
