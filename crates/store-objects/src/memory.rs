use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{PoisonError, RwLock};

use async_trait::async_trait;
use bytes::Bytes;
use reenact_store::{ObjectEntry, Objects, StoreError};

/// Objects in memory, for tests.
#[derive(Debug, Default)]
pub struct MemoryObjects {
    objects: RwLock<BTreeMap<String, Bytes>>,
}

impl MemoryObjects {
    pub fn new() -> Self {
        Self::default()
    }

    fn find(&self, path: &str) -> Option<Bytes> {
        self.objects
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(path)
            .cloned()
    }
}

#[async_trait]
impl Objects for MemoryObjects {
    async fn put(&self, path: &str, bytes: Bytes) -> Result<(), StoreError> {
        self.objects
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.to_owned(), bytes);
        Ok(())
    }

    async fn get(&self, path: &str) -> Result<Option<Bytes>, StoreError> {
        Ok(self.find(path))
    }

    async fn get_range(&self, path: &str, range: Range<u64>) -> Result<Option<Bytes>, StoreError> {
        let Some(bytes) = self.find(path) else { return Ok(None) };
        if range.start > range.end || range.end > bytes.len() as u64 {
            let why = "the object ends before the wanted range does".to_owned();
            return Err(StoreError::Damaged {
                at: path.to_owned(),
                why,
            });
        }
        Ok(Some(bytes.slice(range.start as usize..range.end as usize)))
    }

    async fn list(&self, prefix: &str) -> Result<Vec<ObjectEntry>, StoreError> {
        let objects = self.objects.read().unwrap_or_else(PoisonError::into_inner);
        let below = |path: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'));
        let entries = objects.iter().filter(|(path, _)| below(path));
        Ok(entries
            .map(|(path, bytes)| ObjectEntry {
                path: path.clone(),
                bytes: bytes.len() as u64,
            })
            .collect())
    }

    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        self.objects
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(path);
        Ok(())
    }
}
