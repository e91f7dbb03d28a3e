use thiserror::Error;

/// What can go wrong in storage, by who must act. Something that is absent is `Ok(None)`, never an error.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The disk or bucket is full: the operator must make room; nothing was lost.
    #[error("storage is full: {0}")]
    Full(String),
    /// The backend failed and may recover: the caller may try again.
    #[error("storage failed: {0}")]
    Unavailable(String),
    /// Stored bytes are not what was written: the operator must look; `at` says where.
    #[error("damaged data at {at}: {why}")]
    Damaged { at: String, why: String },
    /// The store was written by a newer version of Reenact.
    #[error("{what} has format version {found}, this program reads up to {known}: use a newer Reenact")]
    Newer { what: String, found: u32, known: u32 },
    /// A name that must be unique is taken.
    #[error("{0} exists already")]
    Exists(String),
    /// The store is being closed.
    #[error("storage is closing")]
    Closing,
}
