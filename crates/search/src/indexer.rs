//! The task that makes quiet sessions searchable.

use std::sync::Arc;
use std::time::Duration;

use reenact_store::{Clock, Index, SessionReader, StoreError, UnsearchedSession};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::{IndexedSession, index_session};

/// Sessions listed at a time.
const LISTED_MAX: u32 = 256;

#[derive(Debug, Clone)]
pub struct IndexerSettings {
    /// A session is gone through when nothing has arrived for so long.
    pub quiet_min: u32,
    /// How often to look for such sessions.
    pub every_s: u32,
}

impl Default for IndexerSettings {
    fn default() -> Self {
        Self {
            quiet_min: 35,
            every_s: 60,
        }
    }
}

/// Hears of every session that was gone through.
pub type OnIndexed = Arc<dyn Fn(&IndexedSession) + Send + Sync>;

/// The task.
pub struct Indexer {
    work: Arc<tokio::sync::Mutex<Work>>,
    closing: watch::Sender<bool>,
    worker: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

struct Work {
    index: Arc<dyn Index>,
    reader: SessionReader,
    clock: Arc<dyn Clock>,
    quiet_ms: i64,
    on_indexed: OnIndexed,
    /// Sessions whose last batch came before are done. Begins anew with the program, which costs one listing.
    done_until_ms: i64,
}

impl Indexer {
    /// Starts the task on the current runtime.
    pub fn start(
        index: Arc<dyn Index>,
        reader: SessionReader,
        clock: Arc<dyn Clock>,
        settings: &IndexerSettings,
        on_indexed: OnIndexed,
    ) -> Self {
        let work = Arc::new(tokio::sync::Mutex::new(Work {
            index,
            reader,
            clock,
            quiet_ms: i64::from(settings.quiet_min) * 60_000,
            on_indexed,
            done_until_ms: i64::MIN,
        }));
        let (closing, closed) = watch::channel(false);
        let every = Duration::from_secs(u64::from(settings.every_s.max(1)));
        let worker = tokio::spawn(run(work.clone(), every, closed));
        Self {
            work,
            closing,
            worker: tokio::sync::Mutex::new(Some(worker)),
        }
    }

    /// Makes all quiet sessions searchable that are not; tells how many.
    pub async fn work_now(&self) -> Result<usize, StoreError> {
        let never = watch::channel(false).1;
        self.work.lock().await.round(&never).await
    }

    /// Ends the task after the session it is at.
    pub async fn close(&self) {
        let _ = self.closing.send(true);
        if let Some(worker) = self.worker.lock().await.take()
            && let Err(error) = worker.await
        {
            tracing::error!(%error, "the task that makes sessions searchable did not end well");
        }
    }
}

async fn run(work: Arc<tokio::sync::Mutex<Work>>, every: Duration, mut closed: watch::Receiver<bool>) {
    while !*closed.borrow() {
        match work.lock().await.round(&closed).await {
            Ok(0) => {}
            Ok(sessions) => tracing::debug!(sessions, "made sessions searchable"),
            Err(error) => tracing::error!(%error, "making sessions searchable failed, it will be tried again"),
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            _ = closed.changed() => {}
        }
    }
}

impl Work {
    async fn round(&mut self, closed: &watch::Receiver<bool>) -> Result<usize, StoreError> {
        let mut done = 0;
        loop {
            let quiet_until_ms = self.clock.now_ms().saturating_sub(self.quiet_ms);
            let sessions = self
                .index
                .unsearched_sessions(self.done_until_ms, quiet_until_ms, LISTED_MAX)
                .await?;
            if sessions.is_empty() {
                return Ok(done);
            }
            for session in sessions {
                if *closed.borrow() {
                    return Ok(done);
                }
                match self.index(&session).await {
                    // It would fail again, and hold up the others.
                    Err(error @ (StoreError::Damaged { .. } | StoreError::Newer { .. })) => {
                        tracing::error!(%error, "a session cannot be made searchable");
                    }
                    other => other?,
                }
                self.done_until_ms = session.last_received_at_ms;
                done += 1;
            }
        }
    }

    async fn index(&self, quiet: &UnsearchedSession) -> Result<(), StoreError> {
        let UnsearchedSession { project, session, .. } = quiet;
        if let Some(indexed) = index_session(self.index.as_ref(), &self.reader, project, session).await? {
            (self.on_indexed)(&indexed);
        }
        Ok(())
    }
}
