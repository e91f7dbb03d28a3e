//! Style sheets, fonts and images that recorded pages need, kept by content once per project.
//!
//! - The bytes lie in the object store below [`ASSETS_PREFIX`], named by their hash ([`AssetId`]).
//! - Which session uses which address, and what came of it, is in the index ([`AssetIndex`]), and once more beside the
//!   blocks ([`ASSET_USES_PREFIX`], one object a session, named by a one-way hash), so that a rebuilt index has it too.
//! - Deleting a session drops its uses at once. What no session uses any more is retired: first in the index, then its
//!   object is deleted, then it is forgotten, so that a crash at any step leaves nothing behind.
//!
//! Whoever keeps something reserves it first ([`AssetIndex::reserve_asset`]), so that it is not retired between the
//! writing of its bytes and the writing of its use.

mod kept;
mod manifest;

use std::fmt;

use async_trait::async_trait;
use reenact_recording::{ProjectId, SessionId};
use serde::{Deserialize, Serialize};

use crate::{SessionKey, StoreError};

pub use kept::{ASSET_RESERVED_MS, AssetStore};
pub(crate) use kept::{drop_uses_of_deleted, erase_uses, remove_others, remove_unused, restore_uses};

/// Folder of all kept contents.
pub const ASSETS_PREFIX: &str = "assets";
/// Folder of what sessions use, one object each.
pub const ASSET_USES_PREFIX: &str = "asset-uses";

const HASH_CONTEXT: &str = "reenact 2026 content of a kept asset, version 1";

/// The hash of a content and its media type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AssetId(pub [u8; 32]);

impl AssetId {
    pub fn of(media_type: &str, bytes: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(HASH_CONTEXT);
        hasher.update(media_type.as_bytes()).update(b"\n").update(bytes);
        Self(hasher.finalize().into())
    }

    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let is_lower = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let hash = is_lower.then(|| blake3::Hash::from_hex(text).ok()).flatten()?;
        Some(Self(hash.into()))
    }

    /// Where a project's content lies.
    pub fn path(&self, project: &ProjectId) -> String {
        let name = self.to_string();
        format!("{ASSETS_PREFIX}/{project}/{}/{name}", &name[..2])
    }
}

impl fmt::Display for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AssetId({self})")
    }
}

impl Serialize for AssetId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AssetId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("expected 64 hexadecimal digits"))
    }
}

/// A content, as it is told without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AssetContent {
    pub id: AssetId,
    pub media_type: String,
    pub bytes: u64,
}

/// What came of one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetOutcome {
    Kept {
        content: AssetContent,
        /// `None`: the recorder sent it. Then it is this session's business alone.
        fetched_at_ms: Option<i64>,
    },
    /// It could not be had.
    Missing {
        reason: String,
        tried_at_ms: i64,
        tries: u32,
    },
}

/// One use of a file by a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetUse {
    /// `None`: only a kept style sheet of the session names it.
    pub url: Option<String>,
    /// From when on, in recorded time.
    pub at_ms: i64,
    pub outcome: AssetOutcome,
}

impl AssetUse {
    pub fn content(&self) -> Option<&AssetContent> {
        match &self.outcome {
            AssetOutcome::Kept { content, .. } => Some(content),
            AssetOutcome::Missing { .. } => None,
        }
    }
}

/// What a session that was gone through uses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionAssets {
    /// The session's [`crate::SessionRow::last_received_at_ms`] before it was gone through: what came later is not in it.
    pub received_until_ms: i64,
    /// When something that could not be had is to be tried again.
    pub retry_at_ms: Option<i64>,
    pub uses: Vec<AssetUse>,
}

/// What is known of a content that is about to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetReservation {
    /// Sessions use it: its bytes are there.
    InUse,
    /// Its bytes are to be written.
    New,
    /// It is just being removed: to be kept later.
    BeingRemoved,
}

/// How much is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AssetTotals {
    pub contents: u64,
    pub bytes: u64,
}

/// A content of a project.
pub type ProjectAsset = (ProjectId, AssetId);

/// What is kept, and who uses it.
#[async_trait]
pub trait AssetIndex: Send + Sync + 'static {
    /// Notes a content that will be used soon: it is not retired before `until_ms`.
    async fn reserve_asset(
        &self,
        project: &ProjectId,
        content: &AssetContent,
        until_ms: i64,
    ) -> Result<AssetReservation, StoreError>;

    /// Keeps what a session uses, in place of what was kept of it, and ends the reservations of these contents. Fails
    /// if one of them is not there. `false` if there is no such session.
    async fn put_session_assets(
        &self,
        project: &ProjectId,
        session: &SessionId,
        assets: &SessionAssets,
    ) -> Result<bool, StoreError>;

    /// `None` if the session was not gone through yet.
    async fn session_assets(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Option<SessionAssets>, StoreError>;

    /// The content, if the session uses it.
    async fn session_asset(
        &self,
        project: &ProjectId,
        session: &SessionId,
        id: &AssetId,
    ) -> Result<Option<AssetContent>, StoreError>;

    /// A content that the project has.
    async fn asset_content(&self, project: &ProjectId, id: &AssetId) -> Result<Option<AssetContent>, StoreError>;

    /// What came of an address the last time that it was fetched for a session of the project, if that is not longer
    /// ago than `since_ms`.
    async fn known_asset(
        &self,
        project: &ProjectId,
        url: &str,
        since_ms: i64,
    ) -> Result<Option<AssetOutcome>, StoreError>;

    /// Sessions in which something is to be tried again by now.
    async fn sessions_to_retry(&self, now_ms: i64, limit: u32) -> Result<Vec<SessionKey>, StoreError>;

    async fn asset_totals(&self) -> Result<AssetTotals, StoreError>;
}
