use std::sync::Arc;

use futures::StreamExt;

use super::appending::Rig;
use super::samples::{START_MS, key, project, secret, session};
use crate::{
    BatchQuery, BlockIndex, HousekeepingSettings, Index, Objects, ReaderSettings, SessionReader, StoreError,
    StoredBatch,
};

pub(super) fn reader(index: &Arc<dyn Index>, objects: &Arc<dyn Objects>) -> SessionReader {
    SessionReader::new(index.clone(), objects.clone(), ReaderSettings::default())
}

pub(super) async fn read(reader: &SessionReader, name: &str) -> Vec<Result<StoredBatch, StoreError>> {
    let batches = reader
        .batches(&project("p"), &session(name), &BatchQuery::default())
        .await
        .unwrap();
    batches.collect().await
}

pub async fn events_come_back_as_sent(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    let keys: Vec<_> = (0..7).map(|n| key("p", "a", "1", n)).collect();
    for key in keys.iter().rev() {
        rig.append(key).await.unwrap();
    }
    let batches = read(&reader(&index, &objects), "a").await;
    assert_eq!(batches.len(), 7);
    for (n, (batch, key)) in batches.into_iter().zip(&keys).enumerate() {
        let batch = batch.unwrap();
        assert_eq!(batch.key, *key);
        let places: Vec<_> = batch.events.iter().map(|event| event.index).collect();
        assert_eq!(
            places,
            [0, 2, 3],
            "the event that was set aside is left out, the others keep their places"
        );
        assert_eq!(batch.events[1].at_ms, START_MS + n as i64 * 5_000 + 2_000);
        assert_eq!(batch.events[1].kind.map(|kind| kind.name()), Some("rrweb/mutation"));
        let event: serde_json::Value = serde_json::from_str(batch.text(&batch.events[1])).unwrap();
        assert_eq!(event["data"]["texts"][0]["value"], secret(key));
    }
}

pub async fn set_aside_events_come_back(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    for n in 0..3 {
        rig.append(&key("p", "a", "1", n)).await.unwrap();
    }
    let reader = reader(&index, &objects);
    let page = reader.set_aside(&project("p"), &session("a"), None, 100).await.unwrap();
    assert_eq!(page.next, None);
    let events = page.events;
    let places: Vec<_> = events.iter().map(|event| (event.sequence, event.index)).collect();
    assert_eq!(places, [(0, 1), (1, 1), (2, 1)]);
    assert_eq!(events[0].reason, "data: expected an object");
    assert!(events[0].event.get().contains(&secret(&key("p", "a", "1", 0))));
    // Page by page, each event comes once.
    for limit in 1..4 {
        let (mut turned, mut after) = (Vec::new(), None);
        loop {
            let page = reader
                .set_aside(&project("p"), &session("a"), after.as_ref(), limit)
                .await
                .unwrap();
            assert!(page.events.len() <= limit);
            turned.extend(page.events.iter().map(|event| (event.sequence, event.index)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(turned, places);
    }
}

pub async fn a_damaged_batch_does_not_hide_the_others(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    for n in 0..3 {
        rig.append(&key("p", "a", "1", n)).await.unwrap();
    }
    let damaged = index.locate_batch(&key("p", "a", "1", 1)).await.unwrap().unwrap();
    let damaged = damaged.frame.unwrap();
    let path = damaged.block.path();
    let mut bytes = objects.get(&path).await.unwrap().unwrap().to_vec();
    bytes[(damaged.offset + damaged.length / 2) as usize] ^= 1;
    objects.put(&path, bytes.into()).await.unwrap();
    let batches = read(&reader(&index, &objects), "a").await;
    assert!(batches[0].is_ok() && batches[2].is_ok());
    let Err(StoreError::Damaged { at, .. }) = &batches[1] else {
        panic!("{:?}", batches[1])
    };
    assert_eq!(*at, format!("{path}, byte {}", damaged.offset));
}

/// A block may be rewritten between the moment a batch was located and the moment it is read.
pub async fn reading_survives_a_move(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    for n in 0..3 {
        rig.append(&key("p", "a", "1", n)).await.unwrap();
    }
    let reader = reader(&index, &objects);
    let located = index
        .locate(&project("p"), &session("a"), &BatchQuery::default())
        .await
        .unwrap();
    rig.clock.advance(3_600_000);
    let settings = HousekeepingSettings {
        merge_blocks_min: 2,
        ..HousekeepingSettings::default()
    };
    let keeper = rig.housekeeper_with(settings);
    keeper.work_now().await.unwrap();
    assert_eq!(rig.index.blocks().await.unwrap().len(), 1);
    for location in &located {
        assert_eq!(reader.read(location).await.unwrap().unwrap().key, location.key);
    }
    keeper
        .delete_session(&project("p"), &session("a"))
        .await
        .unwrap()
        .unwrap();
    keeper.work_now().await.unwrap();
    for location in &located {
        assert!(reader.read(location).await.unwrap().is_none(), "deleted meanwhile");
    }
    keeper.close().await;
}
