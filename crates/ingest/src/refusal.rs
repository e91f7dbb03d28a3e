use reenact_store::StoreError;
use thiserror::Error;

/// Why a batch was not taken. Nothing of it was stored.
#[derive(Debug, Error)]
pub enum Refusal {
    /// 413
    #[error("{limit} is over its limit of {limit_value}")]
    TooLarge { limit: &'static str, limit_value: u64 },
    /// 400
    #[error("{0}")]
    NotDecodable(String),
    /// 410
    #[error("this session was deleted")]
    SessionDeleted,
    /// 503
    #[error("too many batches are being worked on")]
    Overloaded { retry_after_s: u32 },
    /// 503, by kind of storage error
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Batches are worked on within milliseconds; whoever is turned away need not wait long.
const OVERLOADED_RETRY_AFTER_S: u32 = 5;

impl Refusal {
    pub(crate) fn overloaded() -> Self {
        Self::Overloaded {
            retry_after_s: OVERLOADED_RETRY_AFTER_S,
        }
    }
}
