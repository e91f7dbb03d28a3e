use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use futures::future::join_all;
use reenact_recording::BatchKey;

use super::doubles::{Fault, HandClock, Script, ScriptedIndex, ScriptedObjects};
use super::samples::{START_MS, encoding, frame, key, project, session};
use crate::{
    Append, Appended, Appender, AppenderSettings, BatchQuery, BlockIds, Housekeeper, HousekeepingSettings, Index,
    KeyState, Objects, StoreError, recover,
};

/// An appender over a scripted index and scripted objects.
pub(super) struct Rig {
    pub(super) appender: Appender,
    pub(super) index: Arc<ScriptedIndex>,
    pub(super) objects: Arc<ScriptedObjects>,
    pub(super) script: Arc<Script>,
    pub(super) ids: Arc<BlockIds>,
    pub(super) clock: Arc<HandClock>,
}

impl Rig {
    pub(super) fn new(index: Arc<dyn Index>, objects: Arc<dyn Objects>) -> Self {
        Self::with(index, objects, AppenderSettings::default())
    }

    pub(super) fn with(index: Arc<dyn Index>, objects: Arc<dyn Objects>, settings: AppenderSettings) -> Self {
        let script = Script::new();
        let index = Arc::new(ScriptedIndex {
            inner: index,
            script: script.clone(),
        });
        let objects = Arc::new(ScriptedObjects {
            inner: objects,
            script: script.clone(),
        });
        // Every rig stands for a start of the program: its ids are its own.
        static STARTS: AtomicU64 = AtomicU64::new(0);
        let ids = Arc::new(BlockIds::new(STARTS.fetch_add(1, SeqCst)));
        let clock = HandClock::at(START_MS);
        let appender = Appender::start(objects.clone(), index.clone(), ids.clone(), clock.clone(), settings);
        Self {
            appender,
            index,
            objects,
            script,
            ids,
            clock,
        }
    }

    /// A housekeeper that works when it is told to.
    pub(super) fn housekeeper(&self) -> Housekeeper {
        self.housekeeper_with(HousekeepingSettings {
            every_s: 3_600,
            ..HousekeepingSettings::default()
        })
    }

    pub(super) fn housekeeper_with(&self, settings: HousekeepingSettings) -> Housekeeper {
        Housekeeper::start(
            self.index.clone(),
            self.index.inner.clone(),
            self.objects.clone(),
            self.ids.clone(),
            self.clock.clone(),
            settings,
        )
    }

    pub(super) async fn append(&self, key: &BatchKey) -> Result<Appended, StoreError> {
        self.appender.append(frame(key, encoding(key.sequence))).await
    }

    async fn append_all(&self, keys: &[BatchKey]) -> Vec<Result<Appended, StoreError>> {
        join_all(keys.iter().map(|key| self.append(key))).await
    }
}

fn full() -> StoreError {
    StoreError::Full("no room".to_owned())
}

fn broken() -> StoreError {
    StoreError::Unavailable("broken".to_owned())
}

/// Every batch of a session that the index finds, each to be read from a block that is there.
async fn stored(index: &dyn Index, objects: &dyn Objects, name: &str) -> Vec<u32> {
    let located = index
        .locate(&project("p"), &session(name), &BatchQuery::default())
        .await
        .unwrap();
    let mut sequences = Vec::new();
    for location in located {
        let at = location.frame.unwrap();
        let range = at.offset..at.offset + at.length;
        let bytes = objects.get_range(&at.block.path(), range).await.unwrap().unwrap();
        let frame = crate::decode_frame("", 0, bytes).unwrap();
        assert_eq!(frame.key, location.key);
        sequences.push(location.key.sequence);
    }
    sequences
}

/// The order of the writes: block, index, answer. A loss of power between any two finds no acknowledged batch missing.
pub async fn acknowledged_only_when_durable(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index, objects);
    for round in 0..5 {
        let keys: Vec<_> = (0..20).map(|n| key("p", &format!("{n:04}"), "1", round)).collect();
        let answers = keys.iter().map(|key| async {
            assert_eq!(rig.append(key).await, Ok(Appended::Stored));
            rig.script.note("answer");
        });
        join_all(answers).await;
        let log = rig.script.take_log();
        let mut owed = 0;
        let mut block_is_durable = false;
        let mut index_is_durable = false;
        for step in &log {
            match step.as_str() {
                "put blocks" => (block_is_durable, index_is_durable) = (true, false),
                "commit_block" => {
                    assert!(block_is_durable, "the index was committed before its block: {log:?}");
                    index_is_durable = true;
                }
                "answer" => {
                    assert!(block_is_durable && index_is_durable, "answered too early: {log:?}");
                    owed += 1;
                }
                other => panic!("unexpected {other}"),
            }
        }
        assert_eq!(owed, 20);
    }
    let stats = rig.appender.stats();
    assert_eq!(
        (stats.frames_stored, stats.queued_frames, stats.queued_bytes),
        (100, 0, 0)
    );
    assert!(
        stats.groups < 100,
        "batches that came together share their write: {stats:?}"
    );
    assert_eq!(stats.commits_by_duration.iter().sum::<u64>(), stats.groups);
}

pub async fn duplicates_are_stored_once(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    let key = key("p", "a", "1", 0);
    let answers = rig.append_all(&vec![key.clone(); 9]).await;
    let stored_count = answers.iter().filter(|answer| **answer == Ok(Appended::Stored)).count();
    let duplicates = answers
        .iter()
        .filter(|answer| **answer == Ok(Appended::Duplicate))
        .count();
    assert_eq!((stored_count, duplicates), (1, 8));
    assert_eq!(rig.append(&key).await, Ok(Appended::Duplicate));
    assert_eq!(stored(&*index, &*objects, "a").await, [0]);
    let row = index.session(&project("p"), &session("a")).await.unwrap().unwrap();
    assert_eq!(row.facts.event_count, 3);
}

pub async fn a_dropped_caller_loses_nothing(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    let (gone, there) = (key("p", "a", "1", 0), key("p", "a", "1", 1));
    let mut caller = Box::pin(rig.append(&gone));
    assert!(futures::poll!(&mut caller).is_pending());
    drop(caller);
    assert_eq!(rig.append(&there).await, Ok(Appended::Stored));
    assert_eq!(stored(&*index, &*objects, "a").await, [0, 1]);
}

pub async fn closing_finishes_what_is_under_way(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    let keys: Vec<_> = (0..10).map(|n| key("p", "a", "1", n)).collect();
    let mut callers: Vec<_> = keys.iter().map(|key| Box::pin(rig.append(key))).collect();
    for caller in &mut callers {
        assert!(futures::poll!(caller).is_pending());
    }
    rig.appender.close().await;
    for answer in join_all(callers).await {
        assert_eq!(answer, Ok(Appended::Stored));
    }
    assert_eq!(rig.append(&key("p", "a", "1", 10)).await, Err(StoreError::Closing));
    rig.appender.close().await;
    assert_eq!(stored(&*index, &*objects, "a").await.len(), 10);
}

pub async fn a_full_disk_refuses_and_recovers(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    let keys: Vec<_> = (0..5).map(|n| key("p", "a", "1", n)).collect();
    rig.script.fail("put blocks", Fault::Before(full()), u32::MAX);
    for answer in rig.append_all(&keys).await {
        assert_eq!(answer, Err(full()));
    }
    assert_eq!(
        index
            .session(&project("p"), &session("a"))
            .await
            .unwrap()
            .map(|row| row.id),
        None
    );
    assert_eq!(objects.list("blocks").await.unwrap(), []);
    rig.script.heal();
    for answer in rig.append_all(&keys).await {
        assert_eq!(answer, Ok(Appended::Stored));
    }
    assert_eq!(stored(&*index, &*objects, "a").await.len(), 5);
    assert_eq!(rig.appender.stats().frames_failed, 5);
}

/// The block was written, the index was not: the callers hear of the failure, and when they send again, nothing is
/// stored twice.
pub async fn a_failed_commit_is_caught_up(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    for (n, fault) in [Fault::Before(full()), Fault::After(broken())].into_iter().enumerate() {
        let key = key("p", "a", "1", n as u32);
        rig.script.fail("commit_block", fault, 1);
        rig.append(&key).await.unwrap_err();
        assert_eq!(rig.append(&key).await, Ok(Appended::Duplicate));
    }
    assert_eq!(objects.list("blocks").await.unwrap().len(), 2);
    assert_eq!(stored(&*index, &*objects, "a").await, [0, 1]);
    let row = index.session(&project("p"), &session("a")).await.unwrap().unwrap();
    assert_eq!(row.facts.event_count, 6);
}

/// Faults of every kind at random, callers that try again, restarts: what was acknowledged is there, and everything
/// is there once.
pub async fn batches_under_faults_are_stored_once(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    const ROUNDS: u32 = 30;
    let mut seed = 11_u64;
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let settings = AppenderSettings {
            group_frames_max: 3,
            ..AppenderSettings::default()
        };
        let rig = Rig::with(index.clone(), objects.clone(), settings);
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let step = ["put blocks", "commit_block", "delete blocks"][(seed >> 33) as usize % 3];
        let fault = if seed >> 63 == 0 {
            Fault::Before(full())
        } else {
            Fault::After(broken())
        };
        rig.script.fail(step, fault.clone(), (seed >> 40) as u32 % 4);
        rig.script.fail("put blocks", fault, (seed >> 50) as u32 % 2);
        // Each round sends half of the last round's batches again.
        let keys: Vec<_> = (round * 4..round * 4 + 8).map(|n| key("p", "a", "1", n)).collect();
        for (key, answer) in keys.iter().zip(rig.append_all(&keys).await) {
            if answer.is_ok() {
                acknowledged.push(key.clone());
            }
        }
        rig.appender.close().await;
        recover(&*index, &*objects).await.unwrap();
    }
    let found = stored(&*index, &*objects, "a").await;
    let states = index.key_states(&acknowledged).await.unwrap();
    assert!(states.iter().all(|state| *state == KeyState::Stored));
    let row = index.session(&project("p"), &session("a")).await.unwrap().unwrap();
    assert_eq!(row.facts.event_count, 3 * found.len() as u64, "each batch counts once");
    assert!(
        !acknowledged.is_empty() && acknowledged.len() < 8 * ROUNDS as usize,
        "faults and successes both occur"
    );
}

/// More than the queue holds waits for room instead of filling the memory.
pub async fn a_full_queue_waits(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let settings = AppenderSettings {
        queue_bytes_max: 4 << 10,
        ..AppenderSettings::default()
    };
    let rig = Rig::with(index.clone(), objects.clone(), settings);
    let keys: Vec<_> = (0..50).map(|n| key("p", "a", "1", n)).collect();
    let mut callers: Vec<_> = keys.iter().map(|key| Box::pin(rig.append(key))).collect();
    for caller in &mut callers {
        assert!(futures::poll!(caller).is_pending());
    }
    assert!(
        rig.appender.stats().queued_bytes <= 5 << 10,
        "{:?}",
        rig.appender.stats()
    );
    for answer in join_all(callers).await {
        assert_eq!(answer, Ok(Appended::Stored));
    }
    assert_eq!(stored(&*index, &*objects, "a").await.len(), 50);
}
