//! The task that does what is to be done with quiet sessions.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use async_trait::async_trait;
use parking_lot::Mutex;
use reenact_store::conformance::samples::key;
use reenact_store::{
    Finished, Pass, QuietBefore, ReadPage, SessionKey, SessionRow, SettleStep, StoreError, UnsettledSession,
};
use tokio::sync::Notify;

use crate::world::{World, session_key};

const QUIET_MS: i64 = 36 * 60_000;

/// What a step of the test does with a session.
type Finish = dyn Fn(&str) -> Result<Finished, StoreError> + Send + Sync;

/// A step that notes what it is shown.
#[derive(Clone)]
struct Noting {
    name: &'static str,
    seen: Arc<Mutex<Vec<String>>>,
    finish: Arc<Finish>,
    again: Arc<Mutex<Vec<SessionKey>>>,
    /// Finishing waits until this is notified.
    gate: Option<Arc<Notify>>,
}

impl Noting {
    fn new(name: &'static str, finish: impl Fn(&str) -> Result<Finished, StoreError> + Send + Sync + 'static) -> Self {
        Self {
            name,
            seen: Arc::default(),
            finish: Arc::new(finish),
            again: Arc::default(),
            gate: None,
        }
    }

    fn well(name: &'static str) -> Self {
        Self::new(name, |_| Ok(Finished::Done))
    }

    fn take_seen(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock())
    }
}

#[async_trait]
impl SettleStep for Noting {
    fn name(&self) -> &'static str {
        self.name
    }

    fn wants(&self, _: &UnsettledSession) -> bool {
        true
    }

    async fn begin(&self, session: &SessionRow) -> Result<Option<Box<dyn Pass>>, StoreError> {
        let pass = NotingPass {
            step: self.clone(),
            session: session.id.to_string(),
            events: 0,
        };
        Ok(Some(Box::new(pass)))
    }

    async fn again(&self, _: i64, _: u32) -> Result<Vec<SessionKey>, StoreError> {
        Ok(std::mem::take(&mut self.again.lock()))
    }

    fn waits_for_others(&self) -> bool {
        self.gate.is_some()
    }
}

struct NotingPass {
    step: Noting,
    session: String,
    events: usize,
}

#[async_trait]
impl Pass for NotingPass {
    fn page(&mut self, page: &ReadPage<'_>) -> Result<(), StoreError> {
        self.events += page.operations.len();
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<Finished, StoreError> {
        if let Some(gate) = &self.step.gate {
            gate.notified().await;
        }
        self.step.seen.lock().push(format!("{} {}", self.session, self.events));
        (self.step.finish)(&self.session)
    }
}

async fn world_of(names: &[&str]) -> World {
    let world = World::new().await;
    for name in names {
        for n in 0..2 {
            world.append_sample(&key("p", name, "1", n)).await;
        }
    }
    world.clock.advance(QUIET_MS);
    world
}

async fn unsettled(world: &World) -> usize {
    let listed = world.index.unsettled_sessions(&QuietBefore::ALL, None, 1_000).await;
    listed.unwrap().len()
}

#[tokio::test]
async fn every_step_sees_a_session_that_is_read_once() {
    let world = world_of(&["a", "b"]).await;
    world.script.take_log();
    let (one, other) = (Noting::well("one"), Noting::well("other"));
    let settler = world
        .settler(vec![Arc::new(one.clone()), Arc::new(other.clone())])
        .await;
    settler.work_now().await.unwrap();
    let seen: BTreeSet<_> = one.take_seen().into_iter().collect();
    assert_eq!(seen, ["session-a 6", "session-b 6"].map(str::to_owned).into());
    assert_eq!(other.take_seen().len(), 2);
    assert_eq!(unsettled(&world).await, 0);
    assert_eq!(settler.work_now().await.unwrap(), 0, "nothing new");
    // Something that comes later opens it again.
    world.append_sample(&key("p", "a", "1", 2)).await;
    world.clock.advance(QUIET_MS);
    settler.work_now().await.unwrap();
    assert_eq!(one.take_seen(), ["session-a 9"]);
    assert_eq!(settler.stats().sessions_settled, 3);
    settler.close().await;
}

#[tokio::test]
async fn a_bad_session_holds_up_neither_others_nor_other_steps() {
    let names: Vec<String> = (0..70).map(|n| format!("{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let world = world_of(&names).await;
    let is_mended = Arc::new(AtomicBool::new(false));
    let mended = is_mended.clone();
    let moody = Noting::new("moody", move |session| match session {
        "session-03" if !mended.load(SeqCst) => Err(StoreError::Unavailable("not now".to_owned())),
        "session-05" => Err(StoreError::Damaged {
            at: "somewhere".to_owned(),
            why: "for good".to_owned(),
        }),
        _ => Ok(Finished::Done),
    });
    let calm = Noting::well("calm");
    let settler = world
        .settler(vec![Arc::new(moody.clone()), Arc::new(calm.clone())])
        .await;
    settler.work_now().await.unwrap();
    assert_eq!((moody.take_seen().len(), calm.take_seen().len()), (70, 70));
    assert_eq!(unsettled(&world).await, 1, "what is damaged stays so");
    let stats = settler.stats();
    assert_eq!(
        (stats.sessions_settled, stats.steps_given_up, stats.sessions_put_off),
        (69, 1, 1)
    );
    // It waits, and longer each time.
    settler.work_now().await.unwrap();
    assert_eq!(moody.take_seen(), [] as [String; 0]);
    world.clock.advance(31_000);
    settler.work_now().await.unwrap();
    assert_eq!(moody.take_seen(), ["session-03 6"]);
    world.clock.advance(31_000);
    is_mended.store(true, SeqCst);
    settler.work_now().await.unwrap();
    assert_eq!(moody.take_seen(), [] as [String; 0]);
    world.clock.advance(31_000);
    settler.work_now().await.unwrap();
    assert_eq!(moody.take_seen(), ["session-03 6"]);
    assert_eq!(unsettled(&world).await, 0);
    settler.close().await;
}

#[tokio::test]
async fn a_store_that_fails_ends_the_round() {
    let world = world_of(&["a", "b", "c", "d", "e"]).await;
    let broken = Noting::new("broken", |_| Err(StoreError::Unavailable("broken".to_owned())));
    let settler = world.settler(vec![]).await;
    settler.close().await;
    let settler = world.settler(vec![Arc::new(broken.clone())]).await;
    // The task itself may have begun: one of the two meets the fault first.
    let _ = settler.work_now().await;
    assert!((3..=5).contains(&broken.take_seen().len()), "some are left for later");
    settler.close().await;
}

#[tokio::test]
async fn sessions_that_wait_for_somebody_else_let_others_go_on() {
    let world = world_of(&["a", "b"]).await;
    let gate = Arc::new(Notify::new());
    let slow = Noting {
        gate: Some(gate.clone()),
        ..Noting::well("slow")
    };
    let quick = Noting::well("quick");
    let settler = world
        .settler(vec![Arc::new(slow.clone()), Arc::new(quick.clone())])
        .await;
    let settler = Arc::new(settler);
    let working = tokio::spawn({
        let settler = settler.clone();
        async move { settler.work_now().await }
    });
    while quick.seen.lock().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(slow.take_seen(), [] as [String; 0]);
    assert_eq!(unsettled(&world).await, 2, "not before everything is done");
    while !working.is_finished() {
        gate.notify_waiters();
        tokio::task::yield_now().await;
    }
    working.await.unwrap().unwrap();
    assert_eq!((slow.take_seen().len(), unsettled(&world).await), (2, 0));
    settler.close().await;
}

#[tokio::test]
async fn closing_does_not_wait_for_somebody_else() {
    let world = world_of(&["a"]).await;
    let slow = Noting {
        gate: Some(Arc::default()),
        ..Noting::well("slow")
    };
    let quick = Noting::well("quick");
    let settler = world
        .settler(vec![Arc::new(slow.clone()), Arc::new(quick.clone())])
        .await;
    while quick.seen.lock().is_empty() {
        tokio::task::yield_now().await;
    }
    settler.close().await;
    assert_eq!(
        (slow.take_seen().len(), unsettled(&world).await),
        (0, 1),
        "it comes again"
    );
}

#[tokio::test]
async fn a_session_can_be_asked_for_once_more() {
    let world = world_of(&["a"]).await;
    let step = Noting::well("step");
    let settler = world.settler(vec![Arc::new(step.clone())]).await;
    settler.work_now().await.unwrap();
    step.take_seen();
    step.again.lock().push(session_key("a"));
    step.again.lock().push(session_key("unknown"));
    settler.work_now().await.unwrap();
    assert_eq!(step.take_seen(), ["session-a 6"]);
    settler.close().await;
}

/// A crash after one step and before the next: only what is left is done.
#[tokio::test]
async fn a_step_that_was_done_is_not_done_again() {
    let world = world_of(&["a"]).await;
    world.compaction.compact(&session_key("a")).await.unwrap();
    let rest = Noting::well("rest");
    let steps: Vec<Arc<dyn SettleStep>> = vec![Arc::new(world.compaction.clone()), Arc::new(rest.clone())];
    let settler = world.settler(steps).await;
    settler.work_now().await.unwrap();
    assert_eq!(rest.take_seen(), ["session-a 6"]);
    assert_eq!(world.compaction.stats().sessions_compacted, 1);
    assert_eq!(world.paths("recordings").await, ["recordings/p/session-a-1"]);
    settler.close().await;
}
