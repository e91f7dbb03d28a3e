//! What sessions share is nobody's.

use reenact_recording::log::shared::{MemoryStore, Offer, Policy, SharedContents, SharedNumber, SharedStore, Sharing};
use reenact_recording::log::{LogError, Recording, Tables};

use super::support::{expected, read, visit, write};

fn store() -> MemoryStore {
    MemoryStore::new(Policy::default(), [5; 32])
}

fn holds(store: &MemoryStore, text: &str) -> bool {
    store
        .contents()
        .any(|content| String::from_utf8_lossy(content).contains(text))
}

fn compact(store: &mut MemoryStore, visitor: &str) -> (Vec<u8>, Vec<SharedNumber>) {
    let finished = write(&visit(100, visitor), 1, store.visit(visitor, 1));
    (finished.bytes, finished.store.into_used())
}

#[test]
fn contents_are_shared_once_enough_visitors_had_them() {
    let mut store = store();
    for visitor in 1..=6 {
        // A visitor who comes again is still one.
        compact(&mut store, &format!("visitor {visitor}"));
        compact(&mut store, &format!("visitor {visitor}"));
        assert_eq!(holds(&store, ".shop { color: red }"), visitor >= 2);
        assert_eq!(holds(&store, "icon icon-cart"), visitor >= 2);
        assert_eq!(holds(&store, "badge badge-primary"), visitor >= 2);
        assert_eq!(holds(&store, "A greeting that everybody sees"), visitor >= 5);
        for private in ["Only for", "the street where", "typed by", "users typed", "http://shop"] {
            assert!(!holds(&store, private), "{private}");
        }
    }
}

#[test]
fn how_many_visitors_are_enough_can_be_set() {
    let mut store = MemoryStore::new(
        Policy {
            markup_visitors_min: 3,
            text_visitors_min: 2,
        },
        [5; 32],
    );
    compact(&mut store, "a");
    compact(&mut store, "b");
    assert!(holds(&store, "A greeting that everybody sees"));
    assert!(!holds(&store, "icon icon-cart"));
    compact(&mut store, "c");
    assert!(holds(&store, "icon icon-cart"));
}

#[test]
fn what_is_shared_makes_the_next_recording_smaller() {
    let mut store = store();
    let (first, _) = compact(&mut store, "a");
    compact(&mut store, "b");
    let (third, used) = compact(&mut store, "c");
    assert!(third.len() < first.len(), "{} {}", third.len(), first.len());
    let recording = Recording::open(&third).unwrap();
    let tables = &recording.contents().tables;
    let numbers = tables
        .iter()
        .map(|table| Tables::shared_numbers(table, recording.block(table.extent)).unwrap());
    assert_eq!(numbers.flatten().collect::<Vec<_>>(), used);
    assert_eq!(read(&recording, 0, &store), expected(&visit(100, "c"), 0));
}

#[test]
fn contents_go_with_the_last_recording_that_uses_them() {
    let mut store = store();
    compact(&mut store, "a");
    let (_, b) = compact(&mut store, "b");
    let (bytes, c) = compact(&mut store, "c");
    store.release(&b);
    assert!(holds(&store, "icon icon-cart"));
    store.release(&c);
    assert_eq!(store.contents().count(), 0);
    let recording = Recording::open(&bytes).unwrap();
    let error = recording.tables(&store, &bumpalo::Bump::new()).err().unwrap();
    assert!(matches!(error, LogError::SharedMissing { .. }), "{error}");
    // What was dropped begins as a candidate again, under another number.
    store.forget_candidates(u64::MAX);
    compact(&mut store, "d");
    assert_eq!(store.contents().count(), 0);
    let (_, e) = compact(&mut store, "e");
    assert!(
        e.iter()
            .all(|number| !c.contains(number) && store.content(*number).is_some())
    );
}

#[test]
fn candidates_age_out() {
    let mut store = store();
    let offer = [Offer {
        content: b"a style sheet that was",
        sharing: Sharing::Markup,
    }];
    assert_eq!(store.visit("a", 10).resolve(&offer).unwrap(), [None]);
    assert_eq!(store.candidate_count(), 1);
    store.forget_candidates(10);
    assert_eq!(store.candidate_count(), 1);
    store.forget_candidates(11);
    assert_eq!(store.candidate_count(), 0);
    assert_eq!(store.visit("b", 12).resolve(&offer).unwrap(), [None]);
    assert_eq!(store.visit("a", 13).resolve(&offer).unwrap(), [Some(SharedNumber(0))]);
}

#[test]
fn what_is_shared_as_markup_is_not_shared_as_text() {
    let mut store = store();
    let offer = |sharing| {
        [Offer {
            content: b"the same words twice",
            sharing,
        }]
    };
    store.visit("a", 0).resolve(&offer(Sharing::Markup)).unwrap();
    assert_eq!(
        store.visit("b", 0).resolve(&offer(Sharing::Markup)).unwrap(),
        [Some(SharedNumber(0))]
    );
    assert_eq!(store.visit("b", 0).resolve(&offer(Sharing::Text)).unwrap(), [None]);
    assert_eq!(store.visit("b", 0).resolve(&offer(Sharing::Never)).unwrap(), [None]);
}
