//! The task that compacts in the background: one session at a time.

use std::sync::Arc;
use std::time::Duration;

use reenact_store::{DueBefore, SessionKey, StoreError};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::{Compaction, CompactionStats};

/// Sessions that are asked for at once.
const SESSIONS_PER_STEP: u32 = 64;

/// What the task is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    Paused,
    Closing,
}

/// How far compacting everything is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub sessions_done: u64,
    pub sessions_total: u64,
}

/// Compacts finished sessions.
pub struct Compactor {
    compaction: Arc<Compaction>,
    state: watch::Sender<State>,
    worker: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Compactor {
    /// Starts the task on the current runtime. What was refused before is tried once more: this may be a newer program.
    /// `housekeeper` is notified when there is something to clear away.
    pub fn start(compaction: Compaction, housekeeper: Arc<Notify>) -> Self {
        let compaction = Arc::new(compaction);
        let (state, watched) = watch::channel(State::Running);
        let worker = tokio::spawn(run(compaction.clone(), housekeeper, watched));
        Self {
            compaction,
            state,
            worker: tokio::sync::Mutex::new(Some(worker)),
        }
    }

    /// Begins no other session until [`Compactor::resume`].
    pub fn pause(&self) {
        self.go_over_to(State::Paused);
    }

    pub fn resume(&self) {
        self.go_over_to(State::Running);
    }

    fn go_over_to(&self, next: State) {
        self.state.send_if_modified(|state| {
            let changes = *state != State::Closing && *state != next;
            if changes {
                *state = next;
            }
            changes
        });
    }

    pub fn is_paused(&self) -> bool {
        *self.state.borrow() == State::Paused
    }

    /// Compacts every session that has batches in blocks now, finished or not.
    pub async fn compact_all(&self) -> Result<CompactionStats, StoreError> {
        self.compaction.compact_all(&mut |_| {}).await
    }

    pub fn stats(&self) -> CompactionStats {
        self.compaction.counters.snapshot()
    }

    /// Ends the task after the session it is at.
    pub async fn close(&self) {
        self.state.send_replace(State::Closing);
        if let Some(worker) = self.worker.lock().await.take()
            && let Err(error) = worker.await
        {
            tracing::error!(%error, "the compaction task did not end well");
        }
    }
}

async fn run(compaction: Arc<Compaction>, housekeeper: Arc<Notify>, mut state: watch::Receiver<State>) {
    let every = Duration::from_secs(u64::from(compaction.settings.every_s.max(1)));
    if let Err(error) = compaction.index().retry_refused().await {
        tracing::warn!(%error, "sessions that were refused are not tried again");
    }
    while *state.borrow() != State::Closing {
        let go_on = || *state.borrow() == State::Running;
        let compacted_before = compaction.counters.snapshot().sessions_compacted;
        if let Err(error) = compaction.compact_due(&go_on).await {
            compaction.counters.round_failed();
            tracing::error!(%error, "compaction failed, it will be tried again");
        }
        if compaction.counters.snapshot().sessions_compacted > compacted_before {
            housekeeper.notify_one();
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            _ = state.changed() => {}
        }
    }
}

impl Compaction {
    /// Compacts every session that is finished by now, as long as `go_on` says so.
    pub async fn compact_due(&self, go_on: &(dyn Fn() -> bool + Send + Sync)) -> Result<(), StoreError> {
        let now_ms = self.now_ms();
        let before = |s: u32| now_ms.saturating_sub(i64::from(s) * 1_000);
        let due = DueBefore {
            idle_ms: before(self.settings.idle_after_s),
            ended_ms: before(self.settings.ended_after_s),
            longest_ms: before(self.settings.session_s_max),
        };
        self.compact_before(&due, go_on, &mut |_| {}).await?;
        self.index()
            .forget_candidates(before(self.settings.shared_candidates_d.saturating_mul(24 * 60 * 60)))
            .await?;
        self.fold(go_on).await
    }

    /// Compacts every session that has batches in blocks, finished or not, and those that were refused before.
    pub async fn compact_all(
        &self,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<CompactionStats, StoreError> {
        self.index().retry_refused().await?;
        self.compact_before(&DueBefore::ALL, &|| true, progress).await?;
        Ok(self.counters.snapshot())
    }

    /// Writes recordings anew whose copies of their own are shared by now.
    async fn fold(&self, go_on: &(dyn Fn() -> bool + Send + Sync)) -> Result<(), StoreError> {
        let bytes_min = self.settings.fold_bytes_min.max(1);
        for key in self.index().foldable_sessions(bytes_min, SESSIONS_PER_STEP).await? {
            if !go_on() {
                return Ok(());
            }
            self.compact(&key).await?;
        }
        Ok(())
    }

    async fn compact_before(
        &self,
        due: &DueBefore,
        go_on: &(dyn Fn() -> bool + Send + Sync),
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<(), StoreError> {
        let sessions_total = self.index().loose_session_count().await?;
        let mut sessions_done = 0;
        let mut before: Vec<SessionKey> = Vec::new();
        loop {
            let sessions = self.index().due_sessions(due, SESSIONS_PER_STEP).await?;
            // A session that was overtaken is due still: it waits for the next round.
            let new: Vec<_> = sessions.into_iter().filter(|key| !before.contains(key)).collect();
            if new.is_empty() {
                return Ok(());
            }
            for key in &new {
                if !go_on() {
                    return Ok(());
                }
                self.compact(key).await?;
                sessions_done += 1;
                progress(Progress {
                    sessions_done,
                    sessions_total: sessions_total.max(sessions_done),
                });
            }
            before = new;
        }
    }
}
