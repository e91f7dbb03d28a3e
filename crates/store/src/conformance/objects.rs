use std::sync::Arc;

use bytes::Bytes;

use crate::{ObjectEntry, Objects, StoreError};

const PATH: &str = "blocks/00/a.block";

pub async fn what_was_put_is_read_back(objects: Arc<dyn Objects>) {
    for bytes in [Bytes::new(), Bytes::from_static(b"a"), Bytes::from(vec![7; 5 << 20])] {
        objects.put(PATH, bytes.clone()).await.unwrap();
        assert_eq!(objects.get(PATH).await.unwrap(), Some(bytes));
    }
}

pub async fn ranges(objects: Arc<dyn Objects>) {
    objects.put(PATH, Bytes::from_static(b"0123456789")).await.unwrap();
    assert_eq!(
        objects.get_range(PATH, 2..5).await.unwrap().as_deref(),
        Some(&b"234"[..])
    );
    assert_eq!(
        objects.get_range(PATH, 0..10).await.unwrap().as_deref(),
        Some(&b"0123456789"[..])
    );
    for beyond in [5..11, 10..12, 20..30] {
        let error = objects.get_range(PATH, beyond.clone()).await.unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }), "{beyond:?}: {error}");
    }
}

pub async fn absent_objects(objects: Arc<dyn Objects>) {
    assert_eq!(objects.get(PATH).await.unwrap(), None);
    assert_eq!(objects.get_range(PATH, 0..1).await.unwrap(), None);
    assert_eq!(objects.list("blocks").await.unwrap(), []);
    objects.delete(PATH).await.unwrap();
}

pub async fn overwriting(objects: Arc<dyn Objects>) {
    objects
        .put(PATH, Bytes::from_static(b"first and longer"))
        .await
        .unwrap();
    objects.put(PATH, Bytes::from_static(b"second")).await.unwrap();
    assert_eq!(objects.get(PATH).await.unwrap().as_deref(), Some(&b"second"[..]));
}

pub async fn listing_is_sorted_and_below_the_prefix(objects: Arc<dyn Objects>) {
    for path in [
        "blocks/02/b.block",
        "blocks/01/z.block",
        "blocks/01/a.block",
        "blocksmith/x",
        "tombstones/t",
    ] {
        objects.put(path, Bytes::from(path.to_owned())).await.unwrap();
    }
    let entry = |path: &str| ObjectEntry {
        path: path.to_owned(),
        bytes: path.len() as u64,
    };
    let wanted = ["blocks/01/a.block", "blocks/01/z.block", "blocks/02/b.block"].map(entry);
    assert_eq!(objects.list("blocks").await.unwrap(), wanted);
}

pub async fn deleting(objects: Arc<dyn Objects>) {
    objects.put(PATH, Bytes::from_static(b"a")).await.unwrap();
    objects
        .put("blocks/00/b.block", Bytes::from_static(b"b"))
        .await
        .unwrap();
    objects.delete(PATH).await.unwrap();
    objects.delete(PATH).await.unwrap();
    assert_eq!(objects.get(PATH).await.unwrap(), None);
    assert_eq!(objects.list("blocks").await.unwrap().len(), 1);
    objects.put(PATH, Bytes::from_static(b"again")).await.unwrap();
    assert_eq!(objects.get(PATH).await.unwrap().as_deref(), Some(&b"again"[..]));
}
