//! Sessions opened for looking into: what the page was at any moment, asked again and again while somebody watches.
//!
//! 1. `streams` says which page load is meant: the one asked for, or the one that was in front.
//! 2. `cache` holds opened page loads, bounded in bytes and in time. A page load is opened once, however many ask.
//! 3. `read` brings in the batches that an opened page load does not hold yet: all at first, later what has arrived.
//! 4. `opened` is the page load itself: an arena, the events in it, the engine over them.
//!
//! Reading and replaying is work of the blocking pool; how much of it goes on at once is bounded. Who asks has checked
//! that the project has the session: what lies here is only ever found by a key that names both.

mod cache;
mod opened;
mod read;
mod streams;

use std::sync::Arc;
use std::time::Duration;

use reenact_recording::{ProjectId, SessionId, StreamKey};
use reenact_replay::Replay;
use reenact_store::{BatchLocation, SessionReader};
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use crate::options::MomentsSettings;
use crate::problem::{Code, Problem};
use cache::Cache;
use opened::OpenedStream;
pub(crate) use opened::StreamHealth;
pub(crate) use streams::{Streams, WantedStream};

/// Page loads that are read or replayed at the same time; more wait.
const TURNS_MAX: usize = 4;

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

    /// Lets `work` look into a page load of which these are the batches.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        stream: &StreamKey,
        batches: &[BatchLocation],
        work: impl FnOnce(&mut Replay<'_>) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        self.work(stream, batches, |opened| opened.with_replay(work)).await
    }

    /// What is wrong with a page load's recording.
    pub(crate) async fn health(&self, stream: &StreamKey, batches: &[BatchLocation]) -> Result<StreamHealth, Problem> {
        self.work(stream, batches, OpenedStream::health).await
    }

    async fn work<T: Send + 'static>(
        &self,
        key: &StreamKey,
        batches: &[BatchLocation],
        work: impl FnOnce(&mut OpenedStream) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let entry = self.cache.entry(key);
        let stream = entry.lock_owned().await;
        let permit = self.turns.clone().acquire_owned().await;
        let turn = Turn {
            stream,
            _permit: permit.map_err(|_| Problem::stopping())?,
        };
        let outcome = self.read_and_work(turn, batches, work).await;
        match &outcome {
            Ok((_, bytes)) => self.cache.note(key, *bytes),
            // What failed in the middle is not built upon.
            Err(_) => self.cache.forget(key),
        }
        outcome.map(|(answer, _)| answer)
    }

    async fn read_and_work<T: Send + 'static>(
        &self,
        turn: Turn,
        batches: &[BatchLocation],
        work: impl FnOnce(&mut OpenedStream) -> T + Send + 'static,
    ) -> Result<(T, u64), Problem> {
        let turn = read::read_new(&self.reader, turn, batches, self.bytes_max).await?;
        let (_, answer) = in_background(turn, move |stream| {
            let answer = work(stream);
            (answer, stream.memory_bytes())
        })
        .await?;
        Ok(answer)
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
