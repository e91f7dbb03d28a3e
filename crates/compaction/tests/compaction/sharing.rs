//! What sessions share, and that it keeps nobody's data alive.

use reenact_analytics::{Identity, Timed};
use reenact_compaction::Outcome;
use reenact_recording::ProjectId;
use reenact_store::conformance::doubles::Fault;
use reenact_store::conformance::samples::START_MS;
use reenact_store::{Project, StoreError, rebuild};

use crate::faults::{delete, holders};
use crate::world::{World, batch_of, session_key};

const MARKUP: &str = "layout__column layout__column--wide is-highlighted";
const TEXT: &str = "Everything must go: half price until Sunday";
const TYPED: &str = "what somebody typed into a field of the form";

fn project(id: &ProjectId) -> Project {
    Project {
        id: id.clone(),
        name: id.to_string(),
        public_key: format!("pk_{id}"),
        allowed_origins: Vec::new(),
        hash_identity: false,
        identity_hash_key: [1; 32],
        created_at_ms: 0,
    }
}

/// A world whose project is known.
async fn world() -> World {
    let world = World::new().await;
    let id = ProjectId::parse("p").unwrap();
    world.index.create_project(&project(&id)).await.unwrap();
    world
}

/// A visit of the same page.
async fn arrive(world: &World, name: &str, user: &str) {
    let own = format!("a sentence that only {name} was shown");
    let events = [
        r#"{"type":4,"data":{"href":"https://shop.example/","width":800,"height":600},"timestamp":1000000000000}"#
            .to_owned(),
        format!(
            r#"{{"type":2,"data":{{"node":{{"type":0,"childNodes":[{{"type":2,"tagName":"div","attributes":{{"class":"{MARKUP}"}},"childNodes":[{{"type":3,"textContent":"{TEXT}","id":3}},{{"type":3,"textContent":"{own}","id":4}},{{"type":2,"tagName":"input","attributes":{{"value":"{TYPED}"}},"childNodes":[],"id":5}}],"id":2}}],"id":1}},"initialOffset":{{"left":0,"top":0}}}},"timestamp":1000000000001}}"#
        ),
        format!(
            r#"{{"type":3,"data":{{"source":5,"text":"{TYPED}","isChecked":false,"id":5}},"timestamp":1000000000002}}"#
        ),
    ];
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    let mut frame = batch_of(name, "1", 0, &events);
    frame.facts.identity = Some(Timed {
        at_ms: START_MS,
        value: Identity {
            id: user.to_owned(),
            traits: None,
        },
    });
    world.append(frame).await;
}

/// A visit of the same page, compacted.
async fn visit(world: &World, name: &str, user: &str) {
    arrive(world, name, user).await;
    let before = world.read(name).await;
    let outcome = world.compaction.compact(&session_key(name)).await.unwrap();
    assert!(matches!(outcome, Outcome::Compacted { .. }), "{outcome:?}");
    assert_eq!(world.read(name).await, before);
    world.keeper.work_now().await.unwrap();
}

/// Has everything that was deleted erased. Shortly before it is due, deletions wait for nothing.
async fn erase(world: &World) {
    world.clock.advance(599_000);
    world.keeper.work_now().await.unwrap();
    assert_eq!(world.keeper.erasures_waiting().await.unwrap(), 0);
}

/// Files that hold a text: how many recordings, how many packs.
fn held(world: &World, text: &str) -> (usize, usize) {
    let found = holders(world, text);
    let below = |folder: &str| found.iter().filter(|path| path.contains(folder)).count();
    (below("/objects/recordings/"), below("/objects/shared/"))
}

#[tokio::test]
async fn what_two_visitors_have_in_common_is_kept_once_and_text_from_five() {
    let world = world().await;
    visit(&world, "1", "ann").await;
    visit(&world, "2", "ann").await;
    assert_eq!(held(&world, MARKUP), (2, 0), "two visits of one visitor");
    visit(&world, "3", "bob").await;
    assert_eq!(held(&world, MARKUP), (2, 1));
    assert_eq!(held(&world, TEXT), (3, 0), "text needs more of them");
    for (name, user) in [("4", "cem"), ("5", "dot"), ("6", "eve")] {
        visit(&world, name, user).await;
    }
    assert_eq!(held(&world, MARKUP), (2, 1));
    let (_, packs) = held(&world, TEXT);
    assert_eq!(packs, 1, "the fifth visitor");
    assert_eq!(held(&world, TYPED), (6, 0), "what is typed is never shared");
    assert_eq!(held(&world, "a sentence that only 6 was shown"), (1, 0));
}

#[tokio::test]
async fn what_was_shared_later_is_folded_in() {
    let mut world = world().await;
    world.set_compaction(|settings| settings.fold_bytes_min = 1);
    visit(&world, "1", "ann").await;
    let before = world.read("1").await;
    visit(&world, "2", "bob").await;
    assert_eq!(held(&world, MARKUP), (1, 1));
    world.compact_quiet().await;
    world.keeper.work_now().await.unwrap();
    assert_eq!(held(&world, MARKUP), (0, 1), "the first one's copy is gone");
    assert_eq!(
        world.paths("recordings").await,
        ["recordings/p/session-1-2", "recordings/p/session-2-1"]
    );
    assert_eq!(world.read("1").await, before);
    world.compact_quiet().await;
    assert_eq!(
        world.paths("recordings").await,
        ["recordings/p/session-1-2", "recordings/p/session-2-1"]
    );
}

#[tokio::test]
async fn deleted_visitors_leave_nothing_in_what_was_shared() {
    let world = world().await;
    for (name, user) in [("1", "ann"), ("2", "bob"), ("3", "cem")] {
        visit(&world, name, user).await;
    }
    let before = world.read("3").await;
    for name in ["1", "2"] {
        delete(&world.keeper, name).await;
    }
    erase(&world).await;
    assert_eq!(held(&world, MARKUP), (0, 1), "the third one still refers to it");
    assert_eq!(world.read("3").await, before);
    delete(&world.keeper, "3").await;
    erase(&world).await;
    assert_eq!(holders(&world, MARKUP), [] as [String; 0]);
    assert_eq!(world.paths("shared").await, [] as [String; 0]);
}

#[tokio::test]
async fn candidates_age_out() {
    let world = world().await;
    visit(&world, "1", "ann").await;
    assert!(world.index.shared_totals().await.unwrap().candidates > 0);
    world.clock.advance(31 * 24 * 60 * 60 * 1_000);
    world.compact_quiet().await;
    assert_eq!(world.index.shared_totals().await.unwrap().candidates, 0);
    visit(&world, "2", "bob").await;
    assert_eq!(held(&world, MARKUP), (2, 0), "what is forgotten does not count");
    visit(&world, "3", "cem").await;
    assert_eq!(held(&world, MARKUP), (2, 1));
}

/// A fault before or after the bytes of a pack are durable, and before the index knows of them.
#[tokio::test]
async fn a_fault_at_writing_a_pack_is_mended_by_the_next_start() {
    let broken = StoreError::Unavailable("broken".to_owned());
    for fault in [Fault::Before(broken.clone()), Fault::After(broken)] {
        let world = world().await;
        visit(&world, "1", "ann").await;
        arrive(&world, "2", "bob").await;
        let before = world.read("2").await;
        world.script.fail("put shared", fault.clone(), 1);
        assert!(world.compaction.compact(&session_key("2")).await.is_err());
        assert_eq!(world.read("2").await, before, "{fault:?}");
        assert_eq!(world.paths("recordings").await, ["recordings/p/session-1-1"]);
        world.script.heal();
        let found = world.recover().await;
        let is_there = matches!(fault, Fault::After(_));
        assert_eq!(found.packs_committed, u64::from(is_there));
        world.compaction.compact(&session_key("2")).await.unwrap();
        assert_eq!(world.read("2").await, before, "{fault:?}");
        world.clock.advance(2 * reenact_store::UNUSED_KEPT_MS);
        world.keeper.work_now().await.unwrap();
        assert_eq!(held(&world, MARKUP), (1, 1), "{fault:?}");
        assert_eq!(world.paths("shared").await.len(), 1, "nothing is left over: {fault:?}");
        assert_eq!(world.read("2").await, before, "{fault:?}");
    }
}

/// What is shared by now was known, and is gone when a recording refers to it.
#[tokio::test]
async fn contents_that_are_gone_are_not_referred_to() {
    let world = world().await;
    for (name, user) in [("1", "ann"), ("2", "bob")] {
        visit(&world, name, user).await;
    }
    delete(&world.keeper, "2").await;
    erase(&world).await;
    world.clock.advance(2 * reenact_store::UNUSED_KEPT_MS);
    world.keeper.work_now().await.unwrap();
    assert_eq!(world.paths("shared").await, [] as [String; 0]);
    arrive(&world, "3", "cem").await;
    let before = world.read("3").await;
    let outcome = world.compaction.compact(&session_key("3")).await.unwrap();
    assert!(!matches!(outcome, Outcome::Compacted { .. }), "{outcome:?}");
    assert_eq!(world.read("3").await, before);
    let again = world.compaction.compact(&session_key("3")).await.unwrap();
    assert!(matches!(again, Outcome::Compacted { .. }), "{again:?}");
    assert_eq!(world.read("3").await, before);
}

#[tokio::test]
async fn a_rebuilt_index_finds_what_is_shared() {
    let world = world().await;
    for (name, user) in [("1", "ann"), ("2", "bob"), ("3", "cem")] {
        visit(&world, name, user).await;
    }
    let read = async || (world.read("1").await, world.read("2").await, world.read("3").await);
    let before = read().await;
    let found = rebuild(&*world.index, &*world.objects, &mut project, &mut |_| {})
        .await
        .unwrap();
    assert_eq!((found.recordings_committed, found.is_damaged()), (3, false));
    assert_eq!(read().await, before);
    // And it goes on where it was.
    visit(&world, "4", "dot").await;
    assert_eq!(held(&world, MARKUP), (1, 1));
    world.clock.advance(2 * reenact_store::UNUSED_KEPT_MS);
    world.keeper.work_now().await.unwrap();
    assert_eq!(read().await, before, "nothing that is needed was dropped");
}
