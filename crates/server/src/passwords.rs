//! Passwords as argon2id PHC strings. Hashing is slow on purpose, so it happens off the async threads and only a
//! few at a time.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::secrets::random_bytes;

/// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Each holds [`MEMORY_KIB`], so that logins can never take much.
const CONCURRENT_MAX: usize = 2;
/// Shortest password that may be set.
pub(crate) const PASSWORD_CHARS_MIN: usize = 10;
/// Longest that is hashed: argon2's cost does not depend on it, but reading it does.
pub(crate) const PASSWORD_BYTES_MAX: usize = 1_024;

static SLOTS: Semaphore = Semaphore::const_new(CONCURRENT_MAX);
/// Verified when nobody has the given address, so that an answer's time does not tell who exists.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody").unwrap_or_default());

#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("a password needs at least {PASSWORD_CHARS_MIN} characters")]
    TooShort,
    #[error("a password may have at most {PASSWORD_BYTES_MAX} bytes")]
    TooLong,
    #[error("the password could not be hashed: {0}")]
    Hashing(String),
}

/// Hashes a new password.
pub async fn hash_password(password: &str) -> Result<String, PasswordError> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(PasswordError::TooShort);
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(PasswordError::TooLong);
    }
    let password = password.to_owned();
    off_thread(move || hash_now(&password)).await
}

/// Whether `password` is the one of `hash`; without a hash it takes as long and is false.
pub(crate) async fn verify_password(password: &str, hash: Option<String>) -> Result<bool, PasswordError> {
    if password.len() > PASSWORD_BYTES_MAX {
        return Ok(false);
    }
    let password = password.to_owned();
    off_thread(move || {
        let somebody = hash.is_some();
        let phc = hash.unwrap_or_else(|| NOBODY.clone());
        let parsed = PasswordHash::new(&phc).map_err(|error| PasswordError::Hashing(error.to_string()))?;
        Ok(argon2()?.verify_password(password.as_bytes(), &parsed).is_ok() && somebody)
    })
    .await
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
) -> Result<T, PasswordError> {
    let failed = |error: String| PasswordError::Hashing(error);
    let _slot = SLOTS.acquire().await.map_err(|error| failed(error.to_string()))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| failed(error.to_string()))?
}

fn hash_now(password: &str) -> Result<String, PasswordError> {
    let hashing = |error: argon2::password_hash::Error| PasswordError::Hashing(error.to_string());
    let salt = SaltString::encode_b64(&random_bytes::<16>()).map_err(hashing)?;
    Ok(argon2()?
        .hash_password(password.as_bytes(), &salt)
        .map_err(hashing)?
        .to_string())
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| PasswordError::Hashing(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_verifies_against_its_own_hash_only() {
        let hash = hash_password("correct horse battery").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(
            verify_password("correct horse battery", Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(!verify_password("correct horse batterz", Some(hash)).await.unwrap());
        assert!(
            !verify_password("nobody", None).await.unwrap(),
            "the stand-in is nobody's password"
        );
    }

    #[tokio::test]
    async fn short_and_huge_passwords_are_refused() {
        assert!(matches!(hash_password("short").await, Err(PasswordError::TooShort)));
        assert!(matches!(
            hash_password(&"x".repeat(2_000)).await,
            Err(PasswordError::TooLong)
        ));
    }
}
