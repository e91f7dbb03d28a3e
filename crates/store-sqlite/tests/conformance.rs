//! The index passes the suite, alone and together with either object store.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use reenact_store::{Index, Objects};
use reenact_store_objects::{LocalObjects, MemoryObjects};
use reenact_store_sqlite::SqliteIndex;

async fn index() -> (Arc<dyn Index>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let index = SqliteIndex::open(&folder.path().join("index.sqlite")).await.unwrap();
    (Arc::new(index), folder)
}

async fn with_memory() -> (Arc<dyn Index>, Arc<dyn Objects>, tempfile::TempDir) {
    let (index, folder) = index().await;
    (index, Arc::new(MemoryObjects::new()), folder)
}

async fn with_folder() -> (Arc<dyn Index>, Arc<dyn Objects>, tempfile::TempDir) {
    let (index, folder) = index().await;
    let objects = LocalObjects::open(&folder.path().join("objects")).unwrap();
    (index, Arc::new(objects), folder)
}

reenact_store::index_conformance!(index);

mod over_memory {
    use super::*;
    reenact_store::store_conformance!(with_memory);
}

mod over_a_folder {
    use super::*;
    reenact_store::store_conformance!(with_folder);
}
