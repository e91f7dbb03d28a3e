//! Compacting one session.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use reenact_recording::{BatchKey, ProjectId};
use reenact_store::{
    ContentHash, Finished, PackContent, PackId, Pass, ReadPage, RecordingCommit, RecordingId, RecordingRecord,
    SessionKey, SessionRow, StoreError, open_object,
};

use crate::Outcome;
use crate::compaction::Parts;
use crate::draft::{Draft, Stop, Written};
use crate::sharing::{SessionSharing, kept_until_ms, pack};
use crate::verify::verify;

/// Numbers for shared contents that are taken at once.
const NUMBERS_TAKEN: u64 = 1_024;

/// A session that is being compacted.
pub(crate) struct CompactPass {
    parts: Arc<Parts>,
    key: SessionKey,
    /// The session's recording so far.
    last: Option<RecordingRecord>,
    /// Or why nothing comes of it.
    draft: Result<Draft, String>,
    covered: Vec<BatchKey>,
    frame_bytes: u64,
    json_bytes: u64,
}

impl CompactPass {
    pub(crate) async fn begin(parts: Arc<Parts>, session: &SessionRow) -> Result<Self, StoreError> {
        let key = SessionKey {
            project: session.project.clone(),
            session: session.id.clone(),
        };
        let last = parts.index.recording(&key.project, &key.session).await?;
        let projects = parts.index.projects().await?;
        let project = projects.iter().find(|project| project.id == key.project);
        let now_ms = parts.clock.now_ms();
        let sharing = SessionSharing::new(parts.clone(), key.project.clone(), project, &session.facts);
        let draft = match Draft::new(sharing, parts.settings.zstd_level(), now_ms) {
            Ok(draft) => Ok(draft),
            Err(Stop::Refused(why)) => Err(why),
            Err(Stop::Store(error)) => return Err(error),
        };
        Ok(Self {
            parts,
            key,
            last,
            draft,
            covered: Vec::new(),
            frame_bytes: 0,
            json_bytes: 0,
        })
    }

    fn take_in(&mut self, page: &ReadPage<'_>) -> Result<(), StoreError> {
        let Ok(draft) = &mut self.draft else { return Ok(()) };
        match draft.add(page) {
            Ok(()) => {}
            Err(Stop::Refused(why)) => self.draft = Err(why),
            Err(Stop::Store(error)) => return Err(error),
        }
        for batch in &page.batches {
            self.frame_bytes += batch.frame_bytes;
            self.json_bytes += batch.whole.map_or(0, |whole| whole.json_bytes as u64);
            self.covered.push(BatchKey {
                stream: page.stream.clone(),
                sequence: batch.sequence,
            });
        }
        Ok(())
    }

    /// Puts the recording in place of its batches' frames. A session that cannot be compacted is noted, so that it is
    /// not tried again.
    pub(crate) async fn complete(self) -> Result<Outcome, StoreError> {
        let begun = Instant::now();
        let (parts, key) = (self.parts.clone(), self.key.clone());
        let outcome = match self.put_in_place().await {
            Ok(outcome) => outcome,
            Err(Stop::Refused(why)) => {
                tracing::warn!(session = %key.session, why, "a session cannot be compacted and stays as it is");
                parts.index.refuse_session(&key, parts.clock.now_ms()).await?;
                Outcome::Refused(why)
            }
            Err(Stop::Store(error)) => return Err(error),
        };
        parts.counters.spent(begun.elapsed());
        parts.counters.note(&outcome);
        Ok(outcome)
    }

    async fn put_in_place(self) -> Result<Outcome, Stop> {
        let draft = self.draft.map_err(Stop::Refused)?;
        if self.covered.is_empty() {
            return Ok(Outcome::Overtaken);
        }
        let (parts, key) = (self.parts, self.key);
        let mut written = blocking(move || draft.finish()).await??;
        let id = RecordingId {
            project: key.project.clone(),
            session: key.session.clone(),
            generation: self.last.as_ref().map_or(0, |last| last.id.generation) + 1,
        };
        let record = written.object.record(id.clone(), &written.record);
        let bytes_before = self.frame_bytes + self.last.map_or(0, |last| last.bytes);
        parts.share(&key, std::mem::take(&mut written.shared.new)).await?;
        let Some(written) = parts.verify(&id, written).await? else {
            return Ok(Outcome::Overtaken);
        };
        parts.objects.put(&id.path(), written.object.bytes).await?;
        let shared = &written.shared;
        if let Some(visitor) = shared.visitor.filter(|_| !shared.candidates.is_empty()) {
            let noted = parts
                .index
                .note_candidates(&key, visitor, &shared.candidates, parts.clock.now_ms());
            noted.await?;
        }
        match parts
            .index
            .commit_recording(&record, &self.covered, &shared.used)
            .await?
        {
            RecordingCommit::Committed => Ok(Outcome::Compacted {
                json_bytes: self.json_bytes,
                bytes_before,
                bytes_after: record.bytes,
            }),
            RecordingCommit::SessionGone => Ok(Outcome::Overtaken),
            RecordingCommit::Stale => {
                // Perhaps what it refers to is gone.
                parts.known.forget(&key.project);
                Ok(Outcome::Overtaken)
            }
        }
    }
}

#[async_trait]
impl Pass for CompactPass {
    fn page(&mut self, page: &ReadPage<'_>) -> Result<(), StoreError> {
        let begun = Instant::now();
        let taken_in = self.take_in(page);
        self.parts.counters.spent(begun.elapsed());
        taken_in
    }

    async fn finish(self: Box<Self>) -> Result<Finished, StoreError> {
        Ok(match self.complete().await? {
            Outcome::Overtaken => Finished::Overtaken,
            Outcome::Compacted { .. } | Outcome::Refused(_) => Finished::Done,
        })
    }
}

impl Parts {
    /// So many numbers that nothing else gets, one behind the other; the first of them. They are taken from the index in
    /// larger numbers, since each time is a transaction.
    pub(crate) async fn take_numbers(&self, project: &ProjectId, count: u64) -> Result<u64, StoreError> {
        if let Some(first) = self.known.take_numbers(project, count) {
            return Ok(first);
        }
        let taken = count.max(NUMBERS_TAKEN);
        let first = self.index.take_numbers(project, taken).await?;
        self.known.add_numbers(project, first + count..first + taken);
        Ok(first)
    }

    /// Packs what is shared from now on and lets it be referred to.
    async fn share(&self, key: &SessionKey, new: Vec<(ContentHash, PackContent)>) -> Result<(), Stop> {
        if new.is_empty() {
            return Ok(());
        }
        let id = PackId {
            project: key.project.clone(),
            number: self.take_numbers(&key.project, 1).await?,
        };
        let path = id.path();
        let level = self.settings.zstd_level();
        let (record, bytes, entries) = blocking(move || pack(id, new, level)).await??;
        self.objects.put(&path, bytes).await?;
        let kept_until_ms = kept_until_ms(self.clock.now_ms());
        self.index.commit_pack(&record, &entries, kept_until_ms).await?;
        let entries = entries.iter().map(|entry| (entry.hash, entry.number));
        self.known.add(&key.project, entries);
        Ok(())
    }

    /// Reads the object back, with the shared contents as they are stored. `None` if some that were known are gone.
    async fn verify(&self, id: &RecordingId, written: Written) -> Result<Option<Written>, Stop> {
        let (_, open, _) = open_object(id, &written.object.bytes)?;
        let pool = self.reader.shared_pool();
        let shared = pool.snapshot(&id.project, &open.directory.shared).await?;
        if !shared.has_all(&open.directory.shared) {
            self.known.forget(&id.project);
            return Ok(None);
        }
        let verified = blocking(move || {
            verify(&open, &written.object.bytes, &written.events, &shared)?;
            Ok(Some(written))
        });
        let verified: Result<_, crate::verify::Difference> = verified.await?;
        verified.map_err(|difference| Stop::Refused(difference.to_string()))
    }
}

/// Work that would hold up everything else on this thread.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| StoreError::Unavailable(format!("compacting a session: {error}")))
}
