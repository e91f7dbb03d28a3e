//! How many planted secrets of each detector are found, over all places.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::places::{PLACES, survives};
use super::secrets::{detectors_planted, planted_of, redact};

const SECRETS_OF_EACH: usize = 12;

/// What was reached when this was measured. Lower is a step back.
const RECALL_MIN: f64 = 1.0;

#[test]
fn every_detector_finds_its_secrets_in_every_place() {
    let mut runner = TestRunner::deterministic();
    let mut low = Vec::new();
    println!("| detector | planted | found | recall |\n|---|---|---|---|");
    for detector in detectors_planted() {
        let (mut count, mut found) = (0_u32, 0_u32);
        let mut missed = None;
        for _ in 0..SECRETS_OF_EACH {
            let planted = planted_of(detector).new_tree(&mut runner).expect("a secret").current();
            for place in PLACES.into_iter().filter(|place| place.takes(&planted)) {
                let text = place.around(&planted.text);
                count += 1;
                if survives(&redact(&text), &planted.secret) {
                    missed = Some((place, planted.text.clone()));
                } else {
                    found += 1;
                }
            }
        }
        let recall = f64::from(found) / f64::from(count);
        println!("| {detector} | {count} | {found} | {recall:.3} |");
        if recall < RECALL_MIN {
            low.push(format!("{detector}: {recall:.3}, for example {missed:?}"));
        }
    }
    assert!(low.is_empty(), "{}", low.join("\n"));
}

/// A detector whose examples cannot be planted as they are is tried by its examples alone (`tests/examples.rs`).
#[test]
fn nearly_every_detector_is_planted() {
    assert!(detectors_planted().len() >= 80, "{:?}", detectors_planted());
}
