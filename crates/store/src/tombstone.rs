//! What is left of a deleted session: a hash that names it to those who know its id, and to nobody else.

use std::fmt;

use bytes::Bytes;
use reenact_recording::{ProjectId, SessionId};
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// Folder of all tombstones.
pub const TOMBSTONES_PREFIX: &str = "tombstones";
/// How long batches of a deleted session are refused. A session lasts 24 hours at most, and a client gives up its
/// queue long before this.
pub const TOMBSTONE_DAYS: i64 = 30;
pub(crate) const TOMBSTONE_MS: i64 = TOMBSTONE_DAYS * 24 * 60 * 60 * 1000;

const TOMBSTONE_VERSION: u32 = 1;
const HASH_CONTEXT: &str = "reenact 2026 tombstone of a session, version 1";

/// A one-way name of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TombstoneId(pub [u8; 32]);

impl TombstoneId {
    pub fn of(project: &ProjectId, session: &SessionId) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(HASH_CONTEXT);
        hasher
            .update(project.as_str().as_bytes())
            .update(b"/")
            .update(session.as_str().as_bytes());
        Self(hasher.finalize().into())
    }

    pub fn path(&self) -> String {
        format!("{TOMBSTONES_PREFIX}/{self}")
    }

    pub fn from_path(path: &str) -> Option<Self> {
        let name = path.strip_prefix(TOMBSTONES_PREFIX)?.strip_prefix('/')?;
        blake3::Hash::from_hex(name).ok().map(|hash| Self(hash.into()))
    }
}

impl fmt::Display for TombstoneId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

/// A deletion, as it is kept for [`TOMBSTONE_DAYS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tombstone {
    pub id: TombstoneId,
    /// By when the session's bytes are to be gone.
    pub due_ms: i64,
    /// Until when its batches are refused.
    pub expires_at_ms: i64,
}

#[derive(Serialize, Deserialize)]
struct TombstoneFile {
    version: u32,
    due_ms: i64,
    expires_at_ms: i64,
}

impl Tombstone {
    /// The tombstone as an object.
    pub fn to_bytes(&self) -> Bytes {
        let Self {
            due_ms, expires_at_ms, ..
        } = self;
        format!("{{\"version\":{TOMBSTONE_VERSION},\"due_ms\":{due_ms},\"expires_at_ms\":{expires_at_ms}}}\n").into()
    }

    pub fn from_bytes(path: &str, bytes: &[u8]) -> Result<Self, StoreError> {
        let damaged = |why: String| StoreError::Damaged {
            at: path.to_owned(),
            why,
        };
        let id = TombstoneId::from_path(path).ok_or_else(|| damaged("this is no tombstone's name".to_owned()))?;
        let file: TombstoneFile = serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
        if file.version > TOMBSTONE_VERSION {
            let what = format!("the tombstone at {path}");
            return Err(StoreError::Newer {
                what,
                found: file.version,
                known: TOMBSTONE_VERSION,
            });
        }
        Ok(Self {
            id,
            due_ms: file.due_ms,
            expires_at_ms: file.expires_at_ms,
        })
    }
}
