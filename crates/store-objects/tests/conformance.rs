//! Both object stores pass the suite.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use reenact_store::Objects;
use reenact_store_objects::{LocalObjects, MemoryObjects};

fn local() -> (Arc<dyn Objects>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let objects = LocalObjects::open(folder.path()).unwrap();
    (Arc::new(objects), folder)
}

fn memory() -> (Arc<dyn Objects>, ()) {
    (Arc::new(MemoryObjects::new()), ())
}

mod in_a_folder {
    use super::*;
    reenact_store::objects_conformance!(local);
}

mod in_memory {
    use super::*;
    reenact_store::objects_conformance!(memory);
}
