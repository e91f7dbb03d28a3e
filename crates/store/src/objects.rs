//! Bytes under paths.

use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;

use crate::StoreError;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectEntry {
    pub path: String,
    pub bytes: u64,
}

/// A place for whole objects. Paths are `/`-separated, relative, of identifier characters and dots.
#[async_trait]
pub trait Objects: Send + Sync + 'static {
    /// Writes a whole object. When this returns, the object survives a loss of power; before, it is either absent
    /// or whole.
    async fn put(&self, path: &str, bytes: Bytes) -> Result<(), StoreError>;
    async fn get(&self, path: &str) -> Result<Option<Bytes>, StoreError>;
    async fn get_range(&self, path: &str, range: Range<u64>) -> Result<Option<Bytes>, StoreError>;
    /// Objects below a prefix (a folder), sorted by path.
    async fn list(&self, prefix: &str) -> Result<Vec<ObjectEntry>, StoreError>;
    /// Deletes an object, durably. One that is absent is fine.
    async fn delete(&self, path: &str) -> Result<(), StoreError>;
}
