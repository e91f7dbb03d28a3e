//! The task.

mod round;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use super::{QuietBefore, SettleStep};
use crate::{Clock, Index, SessionReader, StoreError};
use round::Round;

/// How long closing waits for the session that is being worked on.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);
/// After a failure of the store the task waits twice as long as the last time, up to so long.
const BACK_OFF_S_MAX: u64 = 300;

/// Bounds of settling.
#[derive(Debug, Clone)]
pub struct SettleSettings {
    /// A session is quiet when nothing arrived for so long: the recorder ends one after 30 idle minutes.
    pub idle_after_s: u32,
    /// One that said that it ended is quiet when nothing arrived for so long.
    pub ended_after_s: u32,
    /// A session that goes on for so long is taken as if it were quiet, and again.
    pub session_s_max: u32,
    /// How often to look for quiet sessions.
    pub every_s: u32,
    /// JSON of one page load that is taken into memory.
    pub page_bytes_max: usize,
}

impl Default for SettleSettings {
    fn default() -> Self {
        Self {
            idle_after_s: 35 * 60,
            ended_after_s: 30,
            session_s_max: 24 * 60 * 60,
            every_s: 30,
            page_bytes_max: 512 << 20,
        }
    }
}

impl SettleSettings {
    fn quiet_before(&self, now_ms: i64) -> QuietBefore {
        let before = |s: u32| now_ms.saturating_sub(i64::from(s) * 1_000);
        QuietBefore {
            idle_ms: before(self.idle_after_s),
            ended_ms: before(self.ended_after_s),
            longest_ms: before(self.session_s_max),
        }
    }
}

/// What was done since the start; plain numbers to be exported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettleStats {
    pub sessions_settled: u64,
    /// Steps that cannot be done with a session as it is.
    pub steps_given_up: u64,
    /// Sessions that are put off because a step failed.
    pub sessions_put_off: u64,
    /// Rounds that a failure of the store ended.
    pub rounds_failed: u64,
    /// JSON of the sessions that were read.
    pub json_bytes: u64,
    /// Time spent on reading sessions, and on each step with them.
    pub read_us: u64,
    pub step_us: Vec<(&'static str, u64)>,
}

#[derive(Debug, Default)]
struct Counters {
    settled: AtomicU64,
    given_up: AtomicU64,
    put_off: AtomicU64,
    rounds_failed: AtomicU64,
    json_bytes: AtomicU64,
    read_us: AtomicU64,
    /// By place of the step.
    step_us: Vec<AtomicU64>,
}

impl Counters {
    fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Relaxed);
    }

    fn add_time(counter: &AtomicU64, took: Duration) {
        counter.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }
}

/// What the task works with.
struct Work {
    index: Arc<dyn Index>,
    reader: SessionReader,
    clock: Arc<dyn Clock>,
    settings: SettleSettings,
    steps: Vec<Arc<dyn SettleStep>>,
    counters: Counters,
    /// There is something to clear away.
    housekeeper: Arc<Notify>,
}

/// Does the steps with every session that is quiet.
pub struct Settler {
    work: Arc<Work>,
    round: Arc<tokio::sync::Mutex<Round>>,
    wake: Arc<Notify>,
    closing: watch::Sender<bool>,
    worker: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Settler {
    /// Starts the task on the current runtime. Steps finish in this order. `housekeeper` is notified when there may be
    /// something to clear away.
    pub fn start(
        index: Arc<dyn Index>,
        reader: SessionReader,
        clock: Arc<dyn Clock>,
        settings: SettleSettings,
        steps: Vec<Arc<dyn SettleStep>>,
        housekeeper: Arc<Notify>,
    ) -> Self {
        let counters = Counters {
            step_us: steps.iter().map(|_| AtomicU64::new(0)).collect(),
            ..Counters::default()
        };
        let work = Arc::new(Work {
            index,
            reader,
            clock,
            settings,
            steps,
            counters,
            housekeeper,
        });
        let (closing, closed) = watch::channel(false);
        let round = Arc::new(tokio::sync::Mutex::new(Round::new(work.clone(), closed.clone())));
        let wake = Arc::new(Notify::new());
        let worker = tokio::spawn(run(work.clone(), round.clone(), wake.clone(), closed));
        Self {
            work,
            round,
            wake,
            closing,
            worker: tokio::sync::Mutex::new(Some(worker)),
        }
    }

    /// Goes through the sessions that are quiet by now, and returns when they are settled; tells how many were gone
    /// through.
    pub async fn work_now(&self) -> Result<usize, StoreError> {
        let now_ms = self.work.clock.now_ms();
        self.work_until(&self.work.settings.quiet_before(now_ms)).await
    }

    /// The same for all sessions, quiet or not.
    pub async fn settle_all(&self) -> Result<usize, StoreError> {
        self.work_until(&QuietBefore::ALL).await
    }

    async fn work_until(&self, before: &QuietBefore) -> Result<usize, StoreError> {
        let mut round = self.round.lock().await;
        let sessions = round.run(before).await?;
        round.wait_for_finishing().await?;
        Ok(sessions)
    }

    /// Notified, the task looks for quiet sessions at once.
    pub fn waker(&self) -> Arc<Notify> {
        self.wake.clone()
    }

    pub fn stats(&self) -> SettleStats {
        let counters = &self.work.counters;
        let of = |counter: &AtomicU64| counter.load(Relaxed);
        SettleStats {
            sessions_settled: of(&counters.settled),
            steps_given_up: of(&counters.given_up),
            sessions_put_off: of(&counters.put_off),
            rounds_failed: of(&counters.rounds_failed),
            json_bytes: of(&counters.json_bytes),
            read_us: of(&counters.read_us),
            step_us: {
                let steps = self.work.steps.iter().zip(&counters.step_us);
                steps.map(|(step, us)| (step.name(), of(us))).collect()
            },
        }
    }

    /// Ends the task. A session that is nearly done is finished; of another nothing is kept, and it comes again.
    pub async fn close(&self) {
        let _ = self.closing.send(true);
        let Some(mut worker) = self.worker.lock().await.take() else {
            return;
        };
        match tokio::time::timeout(CLOSE_WITHIN, &mut worker).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the task that settles sessions did not end well"),
            Err(_) => worker.abort(),
        }
    }
}

async fn run(
    work: Arc<Work>,
    round: Arc<tokio::sync::Mutex<Round>>,
    wake: Arc<Notify>,
    mut closed: watch::Receiver<bool>,
) {
    for step in &work.steps {
        if let Err(error) = step.start().await {
            tracing::warn!(%error, step = step.name(), "a step with quiet sessions does not begin as it should");
        }
    }
    let every_s = u64::from(work.settings.every_s.max(1));
    let mut wait_s = every_s;
    while !*closed.borrow() {
        let before = work.settings.quiet_before(work.clock.now_ms());
        match round.lock().await.run(&before).await {
            Ok(_) => wait_s = every_s,
            Err(error) => {
                Counters::count(&work.counters.rounds_failed);
                wait_s = (wait_s * 2).min(BACK_OFF_S_MAX.max(every_s));
                tracing::error!(%error, wait_s, "settling quiet sessions failed, it will be tried again");
            }
        }
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(Duration::from_secs(wait_s)) => {}
            _ = closed.changed() => {}
        }
    }
    round.lock().await.close().await;
}
