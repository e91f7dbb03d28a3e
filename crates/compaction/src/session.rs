//! One session into a recording.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use bumpalo::Bump;
use reenact_recording::log::{WriteError, Writer};
use reenact_recording::{Arenas, BatchKey, StreamKey};
use reenact_store::{
    BatchLocation, BatchQuery, BatchRecord, Clock, ContentHash, Index, Objects, PackContent, PackId, RecordingCommit,
    RecordingDirectory, RecordingId, RecordingMemo, RecordingObject, SessionKey, SessionReader, SessionRecord,
    StoreError, StoredBatch, open_object,
};
use serde_json::value::RawValue;

use crate::CompactionSettings;
use crate::page::{PageBatches, WrittenPage, write_page};
use crate::sharing::{SessionSharing, Shared, kept_until_ms, pack};
use crate::stats::Counters;
use crate::verify::verify_page;

/// Memory for the events of page loads that waits for the next session.
const IDLE_ARENAS_BYTES_MAX: usize = 32 << 20;

/// What became of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Bytes of the JSON, of what was replaced, and of the recording.
    Compacted {
        json_bytes: u64,
        bytes_before: u64,
        bytes_after: u64,
    },
    /// It was deleted, or changed, while it was worked on.
    Overtaken,
    /// It cannot be compacted as it is, and stays in blocks.
    Refused(String),
}

/// Why a session was not compacted.
enum Stop {
    Overtaken,
    Refused(String),
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            // Somebody must look at it; trying again does not help.
            StoreError::Damaged { .. } | StoreError::Newer { .. } => Self::Refused(error.to_string()),
            error => Self::Store(error),
        }
    }
}

/// Compacts sessions, one at a time.
pub struct Compaction {
    index: Arc<dyn Index>,
    objects: Arc<dyn Objects>,
    reader: SessionReader,
    clock: Arc<dyn Clock>,
    arenas: Arc<Arenas>,
    pub(crate) settings: CompactionSettings,
    pub(crate) counters: Counters,
}

/// A session's page loads and where their batches lie.
type Pages = BTreeMap<StreamKey, Vec<BatchLocation>>;

/// A log that is being written, and what goes beside it.
struct Draft {
    writer: Writer<SessionSharing>,
    directory: RecordingDirectory,
    record: SessionRecord,
    health: Vec<serde_json::Value>,
    json_bytes: u64,
}

/// A recording that is whole, and what goes with it.
struct Written {
    object: RecordingObject,
    record: SessionRecord,
    shared: Shared,
    json_bytes: u64,
}

impl Compaction {
    pub fn new(
        index: Arc<dyn Index>,
        objects: Arc<dyn Objects>,
        reader: SessionReader,
        clock: Arc<dyn Clock>,
        settings: CompactionSettings,
    ) -> Self {
        Self {
            index,
            objects,
            reader,
            clock,
            arenas: Arenas::new(IDLE_ARENAS_BYTES_MAX),
            settings,
            counters: Counters::default(),
        }
    }

    pub(crate) fn index(&self) -> &dyn Index {
        &*self.index
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Compacts a session, whether or not it is finished. One that cannot be is noted, so that it is not tried again.
    pub async fn compact(&self, key: &SessionKey) -> Result<Outcome, StoreError> {
        let started = Instant::now();
        let outcome = match self.try_compact(key).await {
            Ok(compacted) => compacted,
            Err(Stop::Overtaken) => Outcome::Overtaken,
            Err(Stop::Refused(why)) => {
                tracing::warn!(session = %key.session, why, "a session cannot be compacted and stays as it is");
                self.index.refuse_session(key, self.clock.now_ms()).await?;
                Outcome::Refused(why)
            }
            Err(Stop::Store(error)) => return Err(error),
        };
        self.counters.note(&outcome, started.elapsed());
        Ok(outcome)
    }

    async fn try_compact(&self, key: &SessionKey) -> Result<Outcome, Stop> {
        let last = self.index.recording(&key.project, &key.session).await?;
        let pages = self.pages(key).await?;
        if pages.is_empty() {
            return Err(Stop::Overtaken);
        }
        let id = RecordingId {
            project: key.project.clone(),
            session: key.session.clone(),
            generation: last.as_ref().map_or(0, |last| last.id.generation) + 1,
        };
        let Written {
            object,
            record,
            shared,
            json_bytes,
        } = self.write(key, &pages).await?;
        let record = object.record(id.clone(), &record);
        self.share(key, shared.new).await?;
        self.verify(&id, &object, &pages).await?;
        let frames = pages.values().flatten().filter_map(|location| location.frame.as_ref());
        let bytes_before = frames.map(|frame| frame.length).sum::<u64>() + last.map_or(0, |last| last.bytes);
        let bytes_after = record.bytes;
        self.objects.put(&id.path(), object.bytes).await?;
        let covered: Vec<BatchKey> = pages.into_values().flatten().map(|location| location.key).collect();
        match self.index.commit_recording(&record, &covered, &shared.used).await? {
            RecordingCommit::Committed => Ok(Outcome::Compacted {
                json_bytes,
                bytes_before,
                bytes_after,
            }),
            RecordingCommit::SessionGone | RecordingCommit::Stale => Err(Stop::Overtaken),
        }
    }

    /// The session's page loads, each with its batches by sequence.
    async fn pages(&self, key: &SessionKey) -> Result<Pages, StoreError> {
        let mut pages = Pages::new();
        let located = self
            .index
            .locate(&key.project, &key.session, &BatchQuery::default())
            .await?;
        for location in located {
            pages.entry(location.key.stream.clone()).or_default().push(location);
        }
        for batches in pages.values_mut() {
            batches.sort_unstable_by_key(|location| location.key.sequence);
        }
        Ok(pages)
    }

    /// Packs what is shared from now on and lets it be referred to.
    async fn share(&self, key: &SessionKey, new: Vec<(ContentHash, PackContent)>) -> Result<(), Stop> {
        if new.is_empty() {
            return Ok(());
        }
        let id = PackId {
            project: key.project.clone(),
            number: self.index.take_numbers(&key.project, 1).await?,
        };
        let path = id.path();
        let level = self.settings.zstd_level();
        let (record, bytes, entries) = blocking(move || pack(id, new, level)).await??;
        self.objects.put(&path, bytes).await?;
        let kept_until_ms = kept_until_ms(self.clock.now_ms());
        self.index.commit_pack(&record, &entries, kept_until_ms).await?;
        Ok(())
    }

    /// The session's side of what the project shares.
    async fn sharing(&self, key: &SessionKey) -> Result<SessionSharing, Stop> {
        let session = self.index.session(&key.project, &key.session).await?;
        let facts = session.ok_or(Stop::Overtaken)?.facts;
        let projects = self.index.projects().await?;
        let project = projects.iter().find(|project| project.id == key.project);
        let (index, policy) = (self.index.clone(), self.settings.sharing());
        let now_ms = self.clock.now_ms();
        Ok(SessionSharing::new(index, key.clone(), project, &facts, policy, now_ms))
    }

    async fn write(&self, key: &SessionKey, pages: &Pages) -> Result<Written, Stop> {
        let sharing = self.sharing(key).await?;
        let mut draft = Draft {
            writer: Writer::new(sharing, self.settings.zstd_level()).map_err(refused)?,
            directory: RecordingDirectory::default(),
            record: SessionRecord {
                compacted_at_ms: self.clock.now_ms(),
                ..SessionRecord::default()
            },
            health: Vec::new(),
            json_bytes: 0,
        };
        let mut memo = RecordingMemo::default();
        for (stream, locations) in pages {
            let mut records = Vec::with_capacity(locations.len());
            for location in locations {
                let record = self.reader.batch_record(location, &mut memo).await?;
                records.push(record.ok_or(Stop::Overtaken)?);
            }
            let page = self.page(stream, locations).await?;
            let arena = self.arenas.take();
            draft = blocking(move || draft.add(&page, records, &arena)).await??;
        }
        blocking(move || draft.finish()).await?
    }

    /// A page load's batches, in memory.
    async fn page(&self, stream: &StreamKey, locations: &[BatchLocation]) -> Result<PageBatches, Stop> {
        let mut batches = Vec::with_capacity(locations.len());
        let mut bytes = 0;
        for location in locations {
            let batch: StoredBatch = self.reader.read(location).await?.ok_or(Stop::Overtaken)?;
            bytes += batch.json.len();
            if bytes > self.settings.page_bytes_max {
                let most = self.settings.page_bytes_max;
                let why = format!(
                    "page {} has more than the {most} bytes of JSON that are taken into memory",
                    stream.page
                );
                return Err(Stop::Refused(why));
            }
            batches.push(batch);
        }
        Ok(PageBatches {
            stream: stream.clone(),
            batches,
        })
    }

    /// Reads the object back and compares it with the batches, which are read once more.
    async fn verify(&self, id: &RecordingId, object: &RecordingObject, pages: &Pages) -> Result<(), Stop> {
        let (_, open, _) = open_object(id, &object.bytes)?;
        let shared = self
            .reader
            .shared_pool()
            .snapshot(&id.project, &open.directory.shared)
            .await?;
        let (open, shared) = (Arc::new(open), Arc::new(shared));
        for (number, (stream, locations)) in pages.iter().enumerate() {
            let page = self.page(stream, locations).await?;
            let (open, shared, bytes) = (open.clone(), shared.clone(), object.bytes.clone());
            let verified = blocking(move || verify_page(&open, &bytes, number, &page.batches, &*shared));
            verified
                .await?
                .map_err(|difference| Stop::Refused(difference.to_string()))?;
        }
        Ok(())
    }
}

impl Draft {
    fn add(mut self, page: &PageBatches, records: Vec<BatchRecord>, arena: &Bump) -> Result<Self, Stop> {
        self.json_bytes += page.batches.iter().map(|batch| batch.json.len() as u64).sum::<u64>();
        let WrittenPage { directory, health } = write_page(&mut self.writer, page, arena).map_err(refused)?;
        self.directory.streams.push(directory);
        self.record.batches.push(records);
        self.health.push(health);
        Ok(self)
    }

    fn finish(mut self) -> Result<Written, Stop> {
        let finished = self.writer.finish().map_err(refused)?;
        let shared = finished.store.finish();
        self.directory.shared.clone_from(&shared.used);
        let health = serde_json::json!({ "version": 1, "pages": self.health });
        self.record.health = RawValue::from_string(health.to_string()).ok();
        let object = RecordingObject::new(finished.bytes, &self.directory, &self.record)?;
        Ok(Written {
            object,
            record: self.record,
            shared,
            json_bytes: self.json_bytes,
        })
    }
}

fn refused(error: WriteError<StoreError>) -> Stop {
    match error {
        WriteError::Store(error) => Stop::Store(error),
        error => Stop::Refused(error.to_string()),
    }
}

/// Work that would hold up everything else on this thread.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| StoreError::Unavailable(format!("compacting a session: {error}")))
}
