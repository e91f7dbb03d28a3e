//! Objects whose reads are counted, and can be held up.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::{ObjectEntry, Objects, StoreError};

/// A read of an object, or of a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectRead {
    pub path: String,
    /// Bytes that were given.
    pub bytes: u64,
}

/// Whether a read is to wait.
#[derive(Debug, PartialEq, Eq)]
enum Hold {
    None,
    /// The next ranged read below this folder.
    Next(String),
    Waiting,
}

pub struct CountedObjects {
    inner: Arc<dyn Objects>,
    reads: Mutex<Vec<ObjectRead>>,
    hold: watch::Sender<Hold>,
}

impl CountedObjects {
    pub fn new(inner: Arc<dyn Objects>) -> Arc<Self> {
        Arc::new(Self {
            inner,
            reads: Mutex::default(),
            hold: watch::Sender::new(Hold::None),
        })
    }

    /// The reads since this was last asked.
    pub fn take_reads(&self) -> Vec<ObjectRead> {
        std::mem::take(&mut self.reads.lock())
    }

    /// Lets the next ranged read below a folder wait until [`CountedObjects::release`]; those after it do not.
    pub fn hold_next(&self, folder: &str) {
        self.hold.send_replace(Hold::Next(folder.to_owned()));
    }

    /// Resolves once a read waits.
    pub async fn until_held(&self) {
        let _ = self.hold.subscribe().wait_for(|hold| *hold == Hold::Waiting).await;
    }

    pub fn release(&self) {
        self.hold.send_replace(Hold::None);
    }

    async fn pass(&self, path: &str) {
        let is_meant = self.hold.send_if_modified(|hold| match hold {
            Hold::Next(folder) if path.starts_with(folder.as_str()) => {
                *hold = Hold::Waiting;
                true
            }
            _ => false,
        });
        if is_meant {
            let _ = self.hold.subscribe().wait_for(|hold| *hold == Hold::None).await;
        }
    }

    fn note(&self, path: &str, read: &Result<Option<Bytes>, StoreError>) {
        if let Ok(Some(bytes)) = read {
            self.reads.lock().push(ObjectRead {
                path: path.to_owned(),
                bytes: bytes.len() as u64,
            });
        }
    }
}

#[async_trait]
impl Objects for CountedObjects {
    async fn put(&self, path: &str, bytes: Bytes) -> Result<(), StoreError> {
        self.inner.put(path, bytes).await
    }

    async fn get(&self, path: &str) -> Result<Option<Bytes>, StoreError> {
        let read = self.inner.get(path).await;
        self.note(path, &read);
        read
    }

    async fn get_range(&self, path: &str, range: Range<u64>) -> Result<Option<Bytes>, StoreError> {
        self.pass(path).await;
        let read = self.inner.get_range(path, range).await;
        self.note(path, &read);
        read
    }

    async fn list(&self, prefix: &str) -> Result<Vec<ObjectEntry>, StoreError> {
        self.inner.list(prefix).await
    }

    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        self.inner.delete(path).await
    }
}
