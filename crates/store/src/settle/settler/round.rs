//! One time through all that is quiet.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{Counters, Work};
use crate::settle::{Finished, Pass, QuietBefore, ReadThrough, UnsettledSession, read_through};
use crate::{SessionKey, StoreError};

/// Sessions listed at a time.
const LISTED_MAX: u32 = 64;
/// Sessions that wait for somebody else while others are read.
const FINISHING_MAX: usize = 8;
/// After so many sessions in a row that failed, it is the store and not the sessions.
const FAILURES_IN_ROW_MAX: u32 = 3;
/// How long a session that failed waits at first, and at most; each time twice as long.
const PUT_OFF_MS: i64 = 30_000;
const PUT_OFF_MS_MAX: i64 = 3_600_000;
/// Failed sessions that are remembered; with more of them, all are tried again.
const PUT_OFF_MAX: usize = 4_096;

/// Steps by their places.
type Steps = Vec<usize>;
type Passes = Vec<(usize, Box<dyn Pass>)>;

/// What became of a session.
enum Outcome {
    Done,
    /// It comes again by itself, or is gone.
    Left,
    /// All that is left of it waits for somebody else.
    Waits(Passes),
}

/// A session that failed before.
#[derive(Debug, Clone, Copy)]
struct PutOff {
    until_ms: i64,
    times: u32,
}

pub(super) struct Round {
    work: Arc<Work>,
    closed: watch::Receiver<bool>,
    put_off: HashMap<SessionKey, PutOff>,
    finishing: JoinSet<(SessionKey, Result<Outcome, StoreError>)>,
    in_hand: HashSet<SessionKey>,
    failures_in_row: u32,
}

impl Round {
    pub(super) fn new(work: Arc<Work>, closed: watch::Receiver<bool>) -> Self {
        Self {
            work,
            closed,
            put_off: HashMap::new(),
            finishing: JoinSet::new(),
            in_hand: HashSet::new(),
            failures_in_row: 0,
        }
    }

    /// Gives every session its turn that is quiet; tells how many were gone through. An error is the store's, not that
    /// of one session.
    pub(super) async fn run(&mut self, before: &QuietBefore) -> Result<usize, StoreError> {
        let mut gone_through = 0;
        let mut after = None;
        self.failures_in_row = 0;
        while !self.is_closed() {
            let listed = self.work.index.unsettled_sessions(before, after, LISTED_MAX).await?;
            let Some(last) = listed.last() else { break };
            after = Some(last.place);
            for session in &listed {
                let steps = self.work.steps.iter().enumerate();
                let wanting: Steps = steps
                    .filter(|(_, step)| step.wants(session))
                    .map(|(place, _)| place)
                    .collect();
                gone_through += usize::from(!wanting.is_empty());
                self.take(&session.key, Some(session), wanting).await?;
            }
        }
        let now_ms = self.work.clock.now_ms();
        for (place, step) in self.work.steps.clone().into_iter().enumerate() {
            for session in step.again(now_ms, LISTED_MAX).await? {
                gone_through += 1;
                self.take(&session, None, vec![place]).await?;
            }
            step.tidy(now_ms).await?;
        }
        if gone_through > 0 {
            tracing::debug!(sessions = gone_through, "went through quiet sessions");
            self.work.housekeeper.notify_one();
        }
        Ok(gone_through)
    }

    /// One session's turn, unless it has to wait.
    async fn take(
        &mut self,
        key: &SessionKey,
        unsettled: Option<&UnsettledSession>,
        steps: Steps,
    ) -> Result<(), StoreError> {
        while let Some(finished) = self.finishing.try_join_next() {
            self.note_finished(finished)?;
        }
        let now_ms = self.work.clock.now_ms();
        let waits = self.put_off.get(key).is_some_and(|put_off| put_off.until_ms > now_ms);
        if waits || self.is_closed() || self.in_hand.contains(key) {
            return Ok(());
        }
        let closed = self.closed.clone();
        match self.work.go_through(key, steps, &move || !*closed.borrow()).await {
            Ok(Outcome::Waits(passes)) => {
                while self.finishing.len() >= FINISHING_MAX
                    && let Some(finished) = self.finishing.join_next().await
                {
                    self.note_finished(finished)?;
                }
                self.in_hand.insert(key.clone());
                let (work, key, unsettled) = (self.work.clone(), key.clone(), unsettled.cloned());
                self.finishing.spawn(async move {
                    let outcome = work.finish_and_settle(&key, passes, unsettled.as_ref()).await;
                    (key, outcome)
                });
                Ok(())
            }
            Ok(Outcome::Done) => {
                let settled = self.work.settle(unsettled).await;
                self.note(key, settled.map(|()| Outcome::Done))
            }
            other => self.note(key, other),
        }
    }

    fn note_finished(
        &mut self,
        finished: Result<(SessionKey, Result<Outcome, StoreError>), tokio::task::JoinError>,
    ) -> Result<(), StoreError> {
        let (key, outcome) =
            finished.map_err(|error| StoreError::Unavailable(format!("settling a session: {error}")))?;
        self.in_hand.remove(&key);
        self.note(&key, outcome)
    }

    /// A session that fails waits, so that the others have their turn; if several fail, the round ends.
    fn note(&mut self, key: &SessionKey, outcome: Result<Outcome, StoreError>) -> Result<(), StoreError> {
        let Err(error) = outcome else {
            self.failures_in_row = 0;
            self.put_off.remove(key);
            return Ok(());
        };
        Counters::count(&self.work.counters.put_off);
        let times = self.put_off.get(key).map_or(0, |put_off| put_off.times);
        let wait_ms = PUT_OFF_MS.saturating_mul(1 << times.min(16)).min(PUT_OFF_MS_MAX);
        tracing::warn!(session = %key.session, %error, wait_s = wait_ms / 1_000, "a session could not be settled, it will be tried again");
        if self.put_off.len() >= PUT_OFF_MAX {
            self.put_off.clear();
        }
        let put_off = PutOff {
            until_ms: self.work.clock.now_ms().saturating_add(wait_ms),
            times: times + 1,
        };
        self.put_off.insert(key.clone(), put_off);
        self.failures_in_row += 1;
        match self.failures_in_row {
            FAILURES_IN_ROW_MAX.. => Err(error),
            _ => Ok(()),
        }
    }

    /// Until no session waits for somebody else.
    pub(super) async fn wait_for_finishing(&mut self) -> Result<(), StoreError> {
        while let Some(finished) = self.finishing.join_next().await {
            self.note_finished(finished)?;
        }
        Ok(())
    }

    /// Gives up on whatever waits for somebody else.
    pub(super) async fn close(&mut self) {
        self.finishing.shutdown().await;
    }

    fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }
}

impl Work {
    /// Reads a session for these steps and finishes those that need not wait.
    async fn go_through(
        &self,
        key: &SessionKey,
        steps: Steps,
        go_on: &(dyn Fn() -> bool + Send + Sync),
    ) -> Result<Outcome, StoreError> {
        if steps.is_empty() {
            return Ok(Outcome::Done);
        }
        let Some(row) = self.index.session(&key.project, &key.session).await? else {
            return Ok(Outcome::Left);
        };
        let (mut wanting, mut passes) = (Vec::new(), Vec::new());
        for place in steps {
            match self.steps[place].begin(&row).await {
                Ok(Some(pass)) => {
                    wanting.push(place);
                    passes.push(pass);
                }
                Ok(None) => {}
                Err(error) => drop(self.judge(place, key, Err(error))?),
            }
        }
        if passes.is_empty() {
            return Ok(Outcome::Done);
        }
        let index = &*self.index;
        let read = read_through(index, &self.reader, key, self.settings.page_bytes_max, passes, go_on).await?;
        let ReadThrough::Whole(read) = read else {
            return Ok(Outcome::Left);
        };
        self.counters.json_bytes.fetch_add(read.json_bytes, Relaxed);
        Counters::add_time(&self.counters.read_us, read.took);
        let (mut waiting, mut outcome, mut failed) = (Vec::new(), Outcome::Done, None);
        for (place, shown) in wanting.into_iter().zip(read.passes) {
            Counters::add_time(&self.counters.step_us[place], shown.took);
            let finished = match shown.pass {
                Ok(pass) if self.steps[place].waits_for_others() => {
                    waiting.push((place, pass));
                    continue;
                }
                Ok(pass) => self.finish(place, key, pass).await,
                Err(error) => self.judge(place, key, Err(error)),
            };
            match finished {
                Ok(Finished::Done) => {}
                Ok(Finished::Overtaken) => outcome = Outcome::Left,
                // What another step has to do with the session, it does all the same.
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            Some(error) => Err(error),
            None if waiting.is_empty() || matches!(outcome, Outcome::Left) => Ok(outcome),
            None => Ok(Outcome::Waits(waiting)),
        }
    }

    async fn finish_and_settle(
        &self,
        key: &SessionKey,
        passes: Passes,
        unsettled: Option<&UnsettledSession>,
    ) -> Result<Outcome, StoreError> {
        let mut outcome = Outcome::Done;
        for (place, pass) in passes {
            if self.finish(place, key, pass).await? == Finished::Overtaken {
                outcome = Outcome::Left;
            }
        }
        if matches!(outcome, Outcome::Done) {
            self.settle(unsettled).await?;
        }
        Ok(outcome)
    }

    async fn settle(&self, unsettled: Option<&UnsettledSession>) -> Result<(), StoreError> {
        if let Some(unsettled) = unsettled {
            self.index.settle_session(unsettled).await?;
            Counters::count(&self.counters.settled);
        }
        Ok(())
    }

    async fn finish(&self, place: usize, key: &SessionKey, pass: Box<dyn Pass>) -> Result<Finished, StoreError> {
        let begun = Instant::now();
        let finished = pass.finish().await;
        Counters::add_time(&self.counters.step_us[place], begun.elapsed());
        self.judge(place, key, finished)
    }

    /// A step that fails because of what the session holds would fail again: it is given up until something arrives.
    fn judge(
        &self,
        place: usize,
        key: &SessionKey,
        finished: Result<Finished, StoreError>,
    ) -> Result<Finished, StoreError> {
        match finished {
            Err(error @ (StoreError::Damaged { .. } | StoreError::Newer { .. })) => {
                Counters::count(&self.counters.given_up);
                let step = self.steps[place].name();
                tracing::error!(session = %key.session, step, %error, "a step cannot be done with a session");
                Ok(Finished::Done)
            }
            other => other,
        }
    }
}
