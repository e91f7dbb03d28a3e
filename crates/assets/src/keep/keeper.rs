//! The task that keeps the files of quiet sessions.

use std::sync::Arc;
use std::time::Duration;

use reenact_store::{ASSET_RESERVED_MS, AssetStore, Clock, Index, SessionReader, StoreError, UnkeptSession};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{KeptSession, keep_session};
use crate::fetch::Fetcher;

/// Sessions listed at a time.
const LISTED_MAX: u32 = 256;
/// How long closing waits for a session.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// With the time that a sheet gets to be kept whole, contents must not wait longer for their use than they are reserved
/// for.
pub const SESSION_TIME_S_MAX: u32 = (ASSET_RESERVED_MS / 1_000 / 2) as u32 - 10;

#[derive(Debug, Clone)]
pub struct KeeperSettings {
    /// A session is gone through when nothing has arrived for so long.
    pub quiet_min: u32,
    /// How often to look for such sessions.
    pub every_s: u32,
    /// Files that one session's pages name, and as many again that only style sheets name.
    pub session_files_max: usize,
    /// Bytes of one session's files.
    pub session_bytes_max: u64,
    /// How long one session may take before others have their turn, at most [`SESSION_TIME_S_MAX`].
    pub session_time_s: u32,
    /// How long an answer counts for other sessions.
    pub refresh_h: u32,
}

impl Default for KeeperSettings {
    fn default() -> Self {
        Self {
            quiet_min: 35,
            every_s: 60,
            session_files_max: 500,
            session_bytes_max: 50 << 20,
            session_time_s: 120,
            refresh_h: 24,
        }
    }
}

/// What keeping needs.
pub struct KeeperParts {
    pub index: Arc<dyn Index>,
    pub reader: SessionReader,
    pub store: AssetStore,
    pub fetcher: Arc<Fetcher>,
    pub clock: Arc<dyn Clock>,
    pub settings: KeeperSettings,
}

/// Hears of every session that was gone through.
pub type OnKept = Arc<dyn Fn(&KeptSession) + Send + Sync>;

/// The task.
pub struct Keeper {
    work: Arc<tokio::sync::Mutex<Work>>,
    closing: watch::Sender<bool>,
    worker: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

struct Work {
    parts: KeeperParts,
    on_kept: OnKept,
    /// Sessions whose last batch came before are done. Begins anew with the program, which costs one listing.
    done_until_ms: i64,
}

impl Keeper {
    /// Starts the task on the current runtime.
    pub fn start(parts: KeeperParts, on_kept: OnKept) -> Self {
        let every = Duration::from_secs(u64::from(parts.settings.every_s.max(1)));
        let work = Arc::new(tokio::sync::Mutex::new(Work {
            parts,
            on_kept,
            done_until_ms: i64::MIN,
        }));
        let (closing, closed) = watch::channel(false);
        let worker = tokio::spawn(run(work.clone(), every, closed));
        Self {
            work,
            closing,
            worker: tokio::sync::Mutex::new(Some(worker)),
        }
    }

    /// Goes through all quiet sessions that are waiting; tells how many.
    pub async fn work_now(&self) -> Result<usize, StoreError> {
        let never = watch::channel(false).1;
        self.work.lock().await.round(&never).await
    }

    /// Ends the task. A session that is nearly done is finished; of another nothing is kept, and it comes again.
    pub async fn close(&self) {
        let _ = self.closing.send(true);
        let Some(mut worker) = self.worker.lock().await.take() else {
            return;
        };
        match tokio::time::timeout(CLOSE_WITHIN, &mut worker).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the task that keeps files of pages did not end well"),
            Err(_) => worker.abort(),
        }
    }
}

async fn run(work: Arc<tokio::sync::Mutex<Work>>, every: Duration, mut closed: watch::Receiver<bool>) {
    while !*closed.borrow() {
        match work.lock().await.round(&closed).await {
            Ok(0) => {}
            Ok(sessions) => tracing::debug!(sessions, "kept the files of sessions"),
            Err(error) => tracing::error!(%error, "keeping files of pages failed, it will be tried again"),
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
            let quiet_ms = i64::from(self.parts.settings.quiet_min) * 60_000;
            let quiet_until_ms = self.parts.clock.now_ms().saturating_sub(quiet_ms);
            let listed = self
                .parts
                .index
                .unkept_sessions(self.done_until_ms, quiet_until_ms, LISTED_MAX);
            let sessions = listed.await?;
            // Of sessions that came in the same millisecond as the last one, those that are cut short stay listed.
            let next = sessions.last().map(|session| session.last_received_at_ms);
            done += self.go_through(&sessions, closed).await?;
            let Some(next) = next.filter(|_| !*closed.borrow()) else {
                break;
            };
            let is_whole = sessions.len() < LISTED_MAX as usize;
            self.done_until_ms = match is_whole {
                true => next + 1,
                false => next.max(self.done_until_ms.saturating_add(1)),
            };
            if is_whole {
                break;
            }
        }
        let now_ms = self.parts.clock.now_ms();
        let again = self.parts.index.sessions_to_retry(now_ms, LISTED_MAX).await?;
        Ok(done + self.go_through(&again, closed).await?)
    }

    async fn go_through(
        &self,
        sessions: &[UnkeptSession],
        closed: &watch::Receiver<bool>,
    ) -> Result<usize, StoreError> {
        let mut done = 0;
        for UnkeptSession { project, session, .. } in sessions {
            if *closed.borrow() {
                break;
            }
            match keep_session(&self.parts, project, session).await {
                Ok(Some(kept)) => (self.on_kept)(&kept),
                Ok(None) => {}
                // It would fail again, and hold up the others.
                Err(error @ (StoreError::Damaged { .. } | StoreError::Newer { .. })) => {
                    tracing::error!(%error, "the files of a session cannot be kept");
                }
                Err(error) => return Err(error),
            }
            done += 1;
        }
        Ok(done)
    }
}
