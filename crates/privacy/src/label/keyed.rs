use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::label::canonical::canonical;
use crate::label::{DIGITS, Finding, LABEL_START, Labeller};
use crate::randomness::bits;

/// What is harder to guess than this gets the same label in all sessions of a project.
const HARD_TO_GUESS_BITS_MIN: f64 = 64.0;

/// What each key is made for: none of them can be taken for another.
const OF_PROJECT: &[u8] = b"reenact label key of a project, version 1";
const OF_PROJECT_VALUES: &[u8] = b"reenact labels of a project, version 1";
const OF_SESSION_VALUES: &[u8] = b"reenact labels of a session, version 1";

/// From which the labels of all sessions of one project follow.
///
/// Whoever redacts for the project holds it: the server, and the machines that redact before they send. It says
/// nothing of the secret that it was derived from. Whoever has it can test whether a label stands for a value that
/// he guesses, so it is to be kept as a key is.
#[derive(Clone, PartialEq, Eq)]
pub struct ProjectLabelKey([u8; ProjectLabelKey::BYTES]);

/// It is not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a label key is 64 hexadecimal digits; ask the server for the project's anew")]
pub struct NoLabelKey;

impl ProjectLabelKey {
    pub const BYTES: usize = 32;

    /// From a secret that never leaves the server. Deriving cannot be turned around.
    pub fn derive(project_secret: &[u8; 32]) -> ProjectLabelKey {
        ProjectLabelKey(hmac(project_secret, OF_PROJECT, ""))
    }

    pub fn from_bytes(bytes: [u8; ProjectLabelKey::BYTES]) -> ProjectLabelKey {
        ProjectLabelKey(bytes)
    }

    pub fn as_bytes(&self) -> &[u8; ProjectLabelKey::BYTES] {
        &self.0
    }

    /// As it is sent and kept by clients.
    pub fn to_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub fn from_hex(digits: &str) -> Result<ProjectLabelKey, NoLabelKey> {
        let digits = digits.trim().as_bytes();
        if digits.len() != 2 * ProjectLabelKey::BYTES {
            return Err(NoLabelKey);
        }
        let mut bytes = [0; ProjectLabelKey::BYTES];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let value = |digit: u8| (digit as char).to_digit(16).ok_or(NoLabelKey);
            *byte = (value(pair[0])? << 4 | value(pair[1])?) as u8;
        }
        Ok(ProjectLabelKey(bytes))
    }

    /// The keys of one session's labels.
    pub fn for_session(&self, session_id: &str) -> LabelKeys {
        LabelKeys {
            project: hmac(&self.0, OF_PROJECT_VALUES, ""),
            session: hmac(&self.0, OF_SESSION_VALUES, session_id),
        }
    }
}

/// No part of a key is ever printed.
impl fmt::Debug for ProjectLabelKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProjectLabelKey")
    }
}

/// The keys of the labels of one session: one for what nobody can guess, the same in all sessions of its project,
/// and one for what could be guessed, of this session only.
#[derive(Clone, PartialEq, Eq)]
pub struct LabelKeys {
    project: [u8; 32],
    session: [u8; 32],
}

impl fmt::Debug for LabelKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LabelKeys")
    }
}

/// Gives the same secret the same label, so that a reader can follow it: `[redacted:github_token:7f3a9c01b2d4]`.
///
/// The digits depend on the secret alone, not on the detector that found it. What could be guessed (a detector's
/// kind says so, or the value is not random enough) is labelled by the session's key, and marked:
/// `[redacted:email:s7f3a9c01b2d4]`.
#[derive(Debug, Clone)]
pub struct KeyedLabeller {
    keys: LabelKeys,
}

impl KeyedLabeller {
    pub fn new(keys: LabelKeys) -> KeyedLabeller {
        KeyedLabeller { keys }
    }
}

impl Labeller for KeyedLabeller {
    fn label(&self, finding: &Finding<'_>) -> String {
        let secret = canonical(finding);
        let of_session = finding.guessable || bits(&secret) < HARD_TO_GUESS_BITS_MIN;
        let (key, mark) = if of_session {
            (&self.keys.session, "s")
        } else {
            (&self.keys.project, "")
        };
        let mut label = format!("{LABEL_START}{}:{mark}", finding.detector);
        let hash = hmac(key, b"", &secret);
        for byte in &hash[..DIGITS / 2] {
            label.push_str(&format!("{byte:02x}"));
        }
        label.push(']');
        label
    }
}

/// HMAC-SHA-256 of a message in a domain; no domain ends in the byte that parts it from the message.
fn hmac(key: &[u8; 32], domain: &[u8], message: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(domain);
    mac.update(&[0]);
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "x7Yq2LmN5sRw93YbC64dHfJpG17uE";

    fn label(key: &ProjectLabelKey, session: &str, secret: &str, guessable: bool) -> String {
        KeyedLabeller::new(key.for_session(session)).label(&Finding {
            detector: "test",
            secret,
            guessable,
        })
    }

    #[test]
    fn random_secrets_are_the_same_in_all_sessions_of_a_project() {
        let (one, other) = (ProjectLabelKey::derive(&[1; 32]), ProjectLabelKey::derive(&[2; 32]));
        let first = label(&one, "a", TOKEN, false);
        assert_eq!(first, label(&one, "b", TOKEN, false));
        assert_ne!(first, label(&one, "a", &TOKEN.replace('x', "y"), false));
        assert_ne!(first, label(&other, "a", TOKEN, false));
    }

    #[test]
    fn what_could_be_guessed_is_the_same_in_one_session_only() {
        let key = ProjectLabelKey::derive(&[1; 32]);
        for (secret, guessable) in [("ada@example.com", true), ("hunter2", false), (TOKEN, true)] {
            let here = label(&key, "a", secret, guessable);
            assert!(here.starts_with("[redacted:test:s"), "{here}");
            assert_eq!(here, label(&key, "a", secret, guessable));
            assert_ne!(here, label(&key, "b", secret, guessable));
        }
    }

    /// Labels are stored: the same secret has to keep its label in later versions. Computed with another program.
    #[test]
    fn labels_never_change() {
        let key = ProjectLabelKey::derive(&[1; 32]);
        assert_eq!(label(&key, "session-1", TOKEN, false), "[redacted:test:4e6dd3444941]");
        assert_eq!(
            label(&key, "session-1", "hunter2", false),
            "[redacted:test:s1cdd9d4dd84e]"
        );
    }

    #[test]
    fn keys_are_written_in_hexadecimal_and_never_shown() {
        let key = ProjectLabelKey::derive(&[1; 32]);
        assert_eq!(
            ProjectLabelKey::from_hex(&format!("{}\n", key.to_hex())),
            Ok(key.clone())
        );
        for wrong in ["", "00", &"0g".repeat(32), &"ä".repeat(32)] {
            assert_eq!(ProjectLabelKey::from_hex(wrong), Err(NoLabelKey));
        }
        assert_eq!(
            format!("{key:?} {:?}", key.for_session("a")),
            "ProjectLabelKey LabelKeys"
        );
    }
}
