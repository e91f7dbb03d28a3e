use std::sync::Arc;

use futures::StreamExt;
use reenact_compaction::{Compaction, CompactionSettings};
use reenact_recording::{BatchKey, Encoding, StreamKey};
use reenact_store::conformance::doubles::{HandClock, Script, ScriptedObjects};
use reenact_store::conformance::samples::{START_MS, encoding, facts, frame, key, project, session};
use reenact_store::{
    Append, Appended, Appender, AppenderSettings, BatchQuery, BlockIds, Frame, Housekeeper, HousekeepingSettings,
    Index, Objects, ReaderSettings, SessionKey, SessionReader, SettleSettings, SettleStep, Settler, recover,
};
use reenact_store_objects::LocalObjects;
use reenact_store_sqlite::SqliteIndex;

/// A store in a folder, with everything that works on it.
pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) index: Arc<dyn Index>,
    pub(crate) objects: Arc<ScriptedObjects>,
    pub(crate) script: Arc<Script>,
    pub(crate) appender: Appender,
    pub(crate) keeper: Housekeeper,
    pub(crate) compaction: Compaction,
    pub(crate) clock: Arc<HandClock>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let index: Arc<dyn Index> = Arc::new(SqliteIndex::open(&folder.path().join("index.sqlite")).await.unwrap());
        let script = Script::new();
        let objects = Arc::new(ScriptedObjects {
            inner: Arc::new(LocalObjects::open(&folder.path().join("objects")).unwrap()),
            script: script.clone(),
        });
        let (ids, clock) = (Arc::new(BlockIds::new(1)), HandClock::at(START_MS));
        let appender = Appender::start(
            objects.clone(),
            index.clone(),
            ids.clone(),
            clock.clone(),
            AppenderSettings::default(),
        );
        let settings = HousekeepingSettings {
            every_s: 3_600,
            ..HousekeepingSettings::default()
        };
        let keeper = Housekeeper::start(
            index.clone(),
            index.clone(),
            objects.clone(),
            ids,
            clock.clone(),
            settings,
        );
        let compaction = Compaction::new(
            index.clone(),
            objects.clone(),
            SessionReader::new(index.clone(), objects.clone(), ReaderSettings::default()),
            clock.clone(),
            CompactionSettings::default(),
        );
        Self {
            folder,
            index,
            objects,
            script,
            appender,
            keeper,
            compaction,
            clock,
        }
    }

    /// Compacts with other settings.
    pub(crate) fn set_compaction(&mut self, change: impl FnOnce(&mut CompactionSettings)) {
        let mut settings = CompactionSettings::default();
        change(&mut settings);
        let (index, objects) = (self.index.clone(), self.objects.clone());
        self.compaction = Compaction::new(index, objects, self.reader(), self.clock.clone(), settings);
    }

    /// The task that does these steps with quiet sessions, when it is told to.
    pub(crate) async fn settler(&self, steps: Vec<Arc<dyn SettleStep>>) -> Settler {
        let settings = SettleSettings {
            every_s: 3_600,
            ..SettleSettings::default()
        };
        let (index, clock) = (self.index.clone(), self.clock.clone());
        Settler::start(index, self.reader(), clock, settings, steps, self.keeper.waker())
    }

    /// Compacts what is quiet, as the task does, and folds in what is shared by now.
    pub(crate) async fn compact_quiet(&self) {
        let settler = self.settler(vec![Arc::new(self.compaction.clone())]).await;
        settler.work_now().await.unwrap();
        settler.close().await;
    }

    pub(crate) async fn append(&self, frame: Frame) {
        assert_eq!(self.appender.append(frame).await, Ok(Appended::Stored));
    }

    /// A batch of the suite's kind.
    pub(crate) async fn append_sample(&self, key: &BatchKey) {
        self.append(frame(key, encoding(key.sequence))).await;
    }

    /// A reader that has nothing in memory.
    pub(crate) fn reader(&self) -> SessionReader {
        SessionReader::new(self.index.clone(), self.objects.clone(), ReaderSettings::default())
    }

    /// Every batch of a session as somebody reads it now: place, time of arrival, and its events with theirs.
    pub(crate) async fn read(&self, name: &str) -> Vec<String> {
        let query = BatchQuery::default();
        let batches = self
            .reader()
            .batches(&project("p"), &session(name), &query)
            .await
            .unwrap();
        let batches: Vec<_> = batches.collect().await;
        let mut out = Vec::new();
        for batch in batches {
            let batch = batch.unwrap();
            let StreamKey { window, page, .. } = &batch.key.stream;
            for event in &batch.events {
                let value: serde_json::Value = serde_json::from_str(batch.text(event)).unwrap();
                let (sequence, index, at_ms, kind) = (batch.key.sequence, event.index, event.at_ms, event.kind);
                let received = batch.received_at_ms;
                out.push(format!(
                    "{window} {page} {sequence} {index} {received} {at_ms} {kind:?} {value}"
                ));
            }
        }
        out
    }

    /// The session's events that were set aside.
    pub(crate) async fn set_aside(&self, name: &str) -> String {
        let page = self
            .reader()
            .set_aside(&project("p"), &session(name), None, 1_000)
            .await
            .unwrap();
        assert!(page.damaged.is_empty() && page.next.is_none());
        format!("{:?}", page.events)
    }

    /// What a start of the program does first.
    pub(crate) async fn recover(&self) -> reenact_store::Recovered {
        recover(&*self.index, &*self.objects).await.unwrap()
    }

    pub(crate) async fn paths(&self, prefix: &str) -> Vec<String> {
        let listed = self.objects.list(prefix).await.unwrap();
        listed.into_iter().map(|object| object.path).collect()
    }
}

pub(crate) fn session_key(name: &str) -> SessionKey {
    SessionKey {
        project: project("p"),
        session: session(name),
    }
}

/// A batch of these events, as ingest would hand it over.
pub(crate) fn batch_of(name: &str, page: &str, sequence: u32, events: &[&str]) -> Frame {
    let key = key("p", name, page, sequence);
    let stream = &key.stream;
    let json = format!(
        r#"{{"version":1,"session_id":"{}","window_id":"{}","page_id":"{}","sequence":{sequence},"events":[{}]}}"#,
        stream.session,
        stream.window,
        stream.page,
        events.join(",")
    );
    let mut facts = facts(&key);
    facts.event_count = events.len() as u32;
    Frame {
        received_at_ms: START_MS + i64::from(sequence),
        encoding: Encoding::Zstd,
        payload: Encoding::Zstd.encode(json.as_bytes()).into(),
        set_aside: Vec::new(),
        facts,
        key,
    }
}
