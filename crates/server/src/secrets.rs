//! Random tokens and what is kept of them. A token is 256 random bits, so its plain BLAKE3 hash cannot be guessed back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore as _;
use reenact_store::KeyPurpose;

/// Characters of a read key that are shown to tell keys apart.
const SECRET_KEY_PREFIX_CHARS: usize = 10;
/// How keys begin that record coding agents.
pub(crate) const AGENT_KEY_BEGIN: &str = "ak_";
const PASSWORD_CHARS: usize = 16;
/// Without those that look alike.
const PASSWORD_ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// 32 random bytes as 43 URL-safe characters.
pub(crate) fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}

pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

pub(crate) fn hash(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}

/// `pk_` and 24 characters: public, so only collisions matter.
pub(crate) fn random_public_key() -> String {
    format!(
        "pk_{}",
        URL_SAFE_NO_PAD.encode(random_bytes::<18>()).replace(['-', '_'], "x")
    )
}

/// A short random id of letters and digits.
pub(crate) fn random_id() -> String {
    URL_SAFE_NO_PAD
        .encode(random_bytes::<9>())
        .replace(['-', '_'], "x")
        .to_lowercase()
}

/// A new secret key: the secret, which is shown once, its prefix and its hash.
pub(crate) struct NewSecret {
    pub(crate) secret: String,
    pub(crate) prefix: String,
    pub(crate) hash: [u8; 32],
}

pub(crate) fn random_secret_key(purpose: KeyPurpose) -> NewSecret {
    let begin = match purpose {
        KeyPurpose::Read => "rk_",
        KeyPurpose::Agent => AGENT_KEY_BEGIN,
    };
    let secret = format!("{begin}{}", random_token());
    NewSecret {
        prefix: secret.chars().take(SECRET_KEY_PREFIX_CHARS).collect(),
        hash: hash(&secret),
        secret,
    }
}

/// A password that a person can type: 80 random bits.
pub(crate) fn random_password() -> String {
    let bytes = random_bytes::<PASSWORD_CHARS>();
    // 32 divides 256, so every character is equally likely.
    bytes
        .iter()
        .map(|byte| char::from(PASSWORD_ALPHABET[usize::from(byte % 32)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_key_is_found_by_its_hash_and_shown_by_its_prefix() {
        let key = random_secret_key(KeyPurpose::Read);
        assert_eq!(key.secret.len(), 46);
        assert!(key.secret.starts_with(&key.prefix) && key.prefix.len() == 10);
        assert_eq!(hash(&key.secret), key.hash);
        assert_ne!(random_secret_key(KeyPurpose::Read).secret, key.secret);
        assert!(random_secret_key(KeyPurpose::Agent).secret.starts_with("ak_"));
    }

    #[test]
    fn ids_are_identifiers() {
        for _ in 0..100 {
            assert!(reenact_recording::ProjectId::parse(&random_id()).is_ok());
            assert_eq!(random_public_key().len(), 27);
        }
        assert_eq!(random_password().len(), PASSWORD_CHARS);
    }
}
