//! Every detector's examples, alone and together with all others.

use reenact_privacy::{Detector, Material, PlainLabeller, RedactionReport, Redactor};

fn redacted(redactor: &Redactor, text: &str) -> (Option<String>, RedactionReport) {
    let mut report = RedactionReport::default();
    (redactor.redact_text(text, &PlainLabeller, &mut report), report)
}

/// The set for pages, and the one for agents.
fn sets() -> [(Material, Vec<Detector>); 2] {
    [
        (Material::WebPage, Detector::standard()),
        (Material::AgentSession, Detector::for_agents()),
    ]
}

/// Values under secret names are judged differently there: `tests/agents.rs` has what holds.
fn is_judged(material: Material, detector: &Detector) -> bool {
    material == Material::AgentSession && detector.name == "sensitive_key"
}

#[test]
fn detectors_match_what_they_must() {
    let mut wrong = Vec::new();
    for (material, detectors) in sets() {
        let together = Redactor::new(material, &detectors);
        for detector in detectors.iter().filter(|detector| !is_judged(material, detector)) {
            let alone = Redactor::new(material, &[*detector]);
            for example in detector.examples.must_match {
                let (text, report) = redacted(&alone, example);
                if !report.by_detector.contains_key(detector.name) {
                    wrong.push(format!("{} misses {example:?}", detector.name));
                } else if let (Some(again), _) = redacted(&alone, &text.unwrap()) {
                    wrong.push(format!("{} redacts twice {example:?}: {again}", detector.name));
                }
                if redacted(&together, example).0.is_none() {
                    wrong.push(format!("all together for {material:?} miss {example:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn detectors_leave_what_they_must_not_match() {
    let mut wrong = Vec::new();
    for (material, detectors) in sets() {
        for detector in &detectors {
            let alone = Redactor::new(material, &[*detector]);
            for example in detector.examples.must_not_match {
                if let (Some(text), _) = redacted(&alone, example) {
                    wrong.push(format!(
                        "{} for {material:?} changes {example:?} to {text:?}",
                        detector.name
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_detector_has_examples_and_a_name_of_its_own() {
    let mut names = std::collections::BTreeSet::new();
    for detector in Detector::for_agents() {
        assert!(names.insert(detector.name), "{} stands twice", detector.name);
        assert!(!detector.examples.must_match.is_empty() && !detector.examples.must_not_match.is_empty());
    }
}

#[test]
fn what_is_made_at_once_finds_the_same() {
    let (often, once) = (Redactor::for_agents(), Redactor::for_agents_once());
    for detector in Detector::for_agents() {
        let examples = detector
            .examples
            .must_match
            .iter()
            .chain(detector.examples.must_not_match);
        for example in examples {
            assert_eq!(redacted(&once, example), redacted(&often, example), "{example:?}");
        }
    }
}
