use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::detector::{Candidate, Detector, Examples, Method, Pattern, Telling, Then};

pub(super) const ENCODED_PRIVATE_KEY: Detector = Detector {
    name: "encoded_private_key",
    finds: "Private keys in PEM form and service account files, in base64, as Kubernetes and build services keep them.",
    guessable: false,
    method: Method::Pattern(Pattern {
        regex: r"\b(?:LS0tLS1CRUdJTi|eyJ0eXBlIjoic2VydmljZV9hY2NvdW50|eyAgInR5cGUiOiAic2VydmljZV9hY2NvdW50|ewogICJ0eXBlIjogInNlcnZpY2VfYWNjb3Vud)[A-Za-z0-9+/_-]{16,}(?:(?:\s|\\+[nr])+[A-Za-z0-9+/_-]{40,})*={0,2}",
        telling: Telling::Literals {
            any_of: &["LS0tLS1CRUdJTi", "eyJ0", "eyAgInR5cGUiOiAic2", "ewogICJ0eXBlIjog"],
            then: Then::Anything,
        },
        validator: Some(is_private),
        numbers: false,
    }),
    examples: Examples {
        must_match: &[
            concat!(
                "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2UUlCQURBTkJna3Foa2lHOXcwQkFRRUZBQVND",
                "TUlJRXZRSUJBREFOQmdrcWhraUc5dzBCQVFFRkFBU0M="
            ),
            concat!(
                "ewogICJ0eXBlIjogInNlcnZpY2VfYWNjb3VudCIsCiAgInByaXZhdGVfa2V5Ijog",
                "Ii0tLS0tQkVHSU4"
            ),
        ],
        must_not_match: &[
            "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUlJQklqQU5CZ2txaGtpRzl3MEJBUUVGQUFPQ0FROEE=",
            "LS0tLS1CRUdJTi",
        ],
    },
};

/// Certificates and public keys begin alike.
fn is_private(candidate: &Candidate<'_>) -> bool {
    let beginning: String = candidate.secret.chars().take(BEGINNING_BYTES).collect();
    let whole = &beginning[..beginning.len() / 4 * 4];
    let decoded = STANDARD_NO_PAD.decode(whole).unwrap_or_default();
    let has = |part: &[u8]| memchr::memmem::find(&decoded, part).is_some();
    has(b"PRIVATE KEY") || has(b"service_account")
}

/// Enough of the text to hold what says what it is.
const BEGINNING_BYTES: usize = 64;
