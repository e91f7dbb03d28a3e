//! Sessions opened for looking into: what the page was at any moment, asked again and again while somebody watches.
//!
//! 1. `streams` says which page load is meant: the one asked for, or the one that was in front. A `page_load` is what
//!    endpoints hold of it.
//! 2. `part` says what of it must be open: in a recording, from the keyframe before the moment on.
//! 3. `cache` holds what is open, bounded in bytes and in time. A part is opened once, however many ask.
//! 4. `read` brings in what is missing of a part: segments of the recording by ranged reads (`recorded` decodes them),
//!    and batches that lie in blocks.
//! 5. `opened` is what is open: an arena, the events in it, the engine over them.
//!
//! Reading and replaying is work of the blocking pool; how much of it goes on at once is bounded. Who asks has checked
//! that the project has the session: what lies here is only ever found by a key that names both.

mod cache;
mod opened;
mod page_load;
mod part;
mod read;
mod recorded;
mod streams;

use std::sync::Arc;
use std::time::Duration;

use reenact_recording::{ProjectId, SessionId, StreamKey};
use reenact_replay::Replay;
use reenact_store::{OpenRecording, SessionReader, StoreError};
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use crate::options::MomentsSettings;
use crate::problem::{Code, Problem};
use cache::Cache;
use opened::OpenedStream;
pub(crate) use opened::StreamHealth;
pub(crate) use page_load::PageLoad;
pub(crate) use part::Look;
use part::{Part, PartKey, RecordedPart};
pub(crate) use streams::{Streams, WantedStream};

/// Page loads that are read or replayed at the same time; more wait.
const TURNS_MAX: usize = 4;
/// How often a recording that has been replaced is opened anew.
const LOOKS_MAX: u32 = 4;

pub(crate) struct Moments {
    reader: SessionReader,
    cache: Arc<Cache>,
    turns: Arc<Semaphore>,
    bytes_max: u64,
}

/// A page load that is being worked on, and the right to do so.
struct Turn {
    stream: OwnedMutexGuard<OpenedStream>,
    _permit: OwnedSemaphorePermit,
}

impl Moments {
    pub(crate) fn new(reader: SessionReader, settings: &MomentsSettings) -> Self {
        let cache = Arc::new(Cache::new(
            settings.bytes_max,
            Duration::from_secs(settings.idle_s.into()),
        ));
        Cache::sweep_in_background(&cache);
        Self {
            reader,
            cache,
            turns: Arc::new(Semaphore::new(TURNS_MAX)),
            bytes_max: settings.bytes_max,
        }
    }

    /// Lets `work` look into a page load.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        load: &PageLoad,
        look: Look,
        work: impl FnOnce(&mut Replay<'_>) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        for _ in 0..LOOKS_MAX {
            let open = self.recording_of(load).await?;
            let part = match open {
                Some(open) => Part::new(open, &load.key, &load.batches, look),
                None => Part::of_batches(&load.batches),
            };
            let key = part.key(&load.key);
            let Some(turn) = self.open(&key, &part).await? else {
                continue;
            };
            if let Some(recorded) = part.recorded.filter(|_| !matches!(look, Look::Through)) {
                self.check_damage(&turn, &recorded)?;
            }
            return self.work(&key, turn, |opened| opened.with_replay(work)).await;
        }
        Err(Problem::new(
            Code::Internal,
            "the session's recording was replaced again and again while it was read",
        ))
    }

    /// What is wrong with a page load, found by reading all of it batch by batch.
    pub(crate) async fn health(&self, load: &PageLoad) -> Result<StreamHealth, Problem> {
        let part = Part::of_batches(&load.batches);
        let key = part.key(&load.key);
        let turn = self.open(&key, &part).await?.ok_or_else(Problem::no_such_session)?;
        self.work(&key, turn, OpenedStream::health).await
    }

    /// The recording that holds batches of the page load, if one does.
    async fn recording_of(&self, load: &PageLoad) -> Result<Option<Arc<OpenRecording>>, Problem> {
        let StreamKey { project, session, .. } = &load.key;
        if load.batches.iter().all(|batch| batch.frame.is_some()) {
            return Ok(None);
        }
        match self.reader.recording(project, session).await {
            Ok(Some(open)) => Ok(Some(open)),
            // Deleted since its batches were located.
            Ok(None) => Err(Problem::no_such_session()),
            Err(StoreError::Damaged { at, why }) => Err(damaged(&at, &why)),
            Err(error) => Err(error.into()),
        }
    }

    fn check_damage(&self, turn: &Turn, recorded: &RecordedPart) -> Result<(), Problem> {
        match turn.stream.damage_at_end(&recorded.span) {
            Some(why) => Err(damaged(&recorded.open.id.path(), why)),
            None => Ok(()),
        }
    }

    /// Opens a part of a page load, or what is missing of it. `None`: where it lay has been replaced or deleted.
    async fn open(&self, key: &PartKey, part: &Part) -> Result<Option<Turn>, Problem> {
        let entry = self.cache.entry(key);
        let stream = entry.lock_owned().await;
        let permit = self.turns.clone().acquire_owned().await;
        let turn = Turn {
            stream,
            _permit: permit.map_err(|_| Problem::stopping())?,
        };
        let opened = read::read_new(&self.reader, turn, part, self.bytes_max).await;
        match &opened {
            Ok(Some(turn)) => self.cache.note(key, turn.stream.memory_bytes()),
            // What failed in the middle is not built upon.
            Ok(None) | Err(_) => self.cache.forget(key),
        }
        opened
    }

    async fn work<T: Send + 'static>(
        &self,
        key: &PartKey,
        turn: Turn,
        work: impl FnOnce(&mut OpenedStream) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let worked = in_background(turn, move |stream| {
            let answer = work(stream);
            (answer, stream.memory_bytes())
        })
        .await;
        match worked {
            Ok((_turn, (answer, bytes))) => {
                self.cache.note(key, bytes);
                Ok(answer)
            }
            Err(problem) => {
                self.cache.forget(key);
                Err(problem)
            }
        }
    }

    /// A deleted session's page loads are closed.
    pub(crate) fn forget_session(&self, project: &ProjectId, session: &SessionId) {
        self.cache.forget_session(project, session);
    }

    /// Page loads that are open, and their bytes.
    pub(crate) fn open_count_and_bytes(&self) -> (usize, u64) {
        self.cache.count_and_bytes()
    }
}

fn damaged(at: &str, why: &str) -> Problem {
    Problem::new(Code::RecordingDamaged, format!("{at}: {why}"))
}

/// Works on a page load where it holds up nobody else. The turn goes along, so that it is over only when the work is,
/// also if whoever asked has gone.
async fn in_background<T: Send + 'static>(
    mut turn: Turn,
    work: impl FnOnce(&mut OpenedStream) -> T + Send + 'static,
) -> Result<(Turn, T), Problem> {
    let worked = tokio::task::spawn_blocking(move || {
        let answer = work(&mut turn.stream);
        (turn, answer)
    });
    worked.await.map_err(|error| {
        tracing::error!(%error, "looking into a session failed");
        Problem::new(Code::Internal, "looking into the session failed")
    })
}
