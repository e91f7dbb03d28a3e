use std::io::Read;

use bumpalo::Bump;
use proptest::prelude::*;
use reenact_recording::json;
use reenact_recording::log::shared::{MemoryStore, Policy, Unshared};
use reenact_recording::log::{Recording, StreamName, WriteError, Writer};
use reenact_recording::operation::{self, Add, Change, Mutation, Operation, Tree};

use super::support::{EVERY_KIND, Step, expected, name, read, read_passing, visit, write};
use crate::generated;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let event = generated::event().prop_map(|event| event.to_string());
    let keyframe = prop::collection::vec(generated::typed_event().prop_map(|event| event.to_string()), 1..3);
    let step = prop_oneof![
        12 => (0..3usize, event).prop_map(|(stream, text)| Step::Event(stream, text)),
        1 => (0..3usize, keyframe).prop_map(|(stream, texts)| Step::Keyframe(stream, texts)),
    ];
    prop::collection::vec(step, 0..40)
}

proptest! {
    #[test]
    fn every_operation_comes_back_in_its_stream(steps in steps()) {
        let finished = write(&steps, 3, Unshared);
        let recording = Recording::open(&finished.bytes).unwrap();
        prop_assert_eq!(recording.damage(), None);
        prop_assert_eq!(recording.contents(), &finished.contents);
        for stream in 0..3 {
            prop_assert_eq!(read(&recording, stream, &Unshared), expected(&steps, stream));
        }
    }

    #[test]
    fn events_pass_by_as_they_were_whether_their_keyframes_are_read_or_not(steps in steps()) {
        let finished = write(&steps, 3, Unshared);
        let recording = Recording::open(&finished.bytes).unwrap();
        for stream in 0..3 {
            let events = expected(&steps, stream).into_iter().filter(|(_, is_keyframe)| !is_keyframe);
            let events: Vec<_> = events.map(|(text, _)| text).collect();
            prop_assert_eq!(read_passing(&recording, stream, &Unshared), events);
        }
    }

    #[test]
    fn every_operation_comes_back_through_a_shared_store(steps in steps()) {
        let policy = Policy { markup_visitors_min: 1, text_visitors_min: 2 };
        let mut store = MemoryStore::new(policy, [1; 32]);
        let first = write(&steps, 3, store.visit("first", 0)).bytes;
        let second = write(&steps, 3, store.visit("second", 0)).bytes;
        for bytes in [first, second] {
            let recording = Recording::open(&bytes).unwrap();
            for stream in 0..3 {
                prop_assert_eq!(read(&recording, stream, &store), expected(&steps, stream));
            }
        }
    }
}

#[test]
fn every_kind_comes_back() {
    let steps: Vec<_> = EVERY_KIND
        .iter()
        .map(|text| Step::Event(0, (*text).to_owned()))
        .collect();
    let finished = write(&steps, 1, Unshared);
    let recording = Recording::open(&finished.bytes).unwrap();
    let found = read(&recording, 0, &Unshared);
    assert_eq!(found, expected(&steps, 0));
    let opaque = found.iter().filter(|(text, _)| EVERY_KIND.contains(&text.as_str()));
    assert!(opaque.count() > 20, "most are written as recorders write them");
}

#[test]
fn visits_of_real_pages_come_back() {
    for fixture in ["shop", "page-builder"] {
        let path = format!(
            "{}/../../fixtures/recordings/rrweb/{fixture}.json.gz",
            env!("CARGO_MANIFEST_DIR")
        );
        let mut text = String::new();
        flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
            .read_to_string(&mut text)
            .unwrap();
        let steps: Vec<_> = json::elements(&text)
            .map(|event| Step::Event(0, event.to_owned()))
            .collect();
        let finished = write(&steps, 1, Unshared);
        assert!(finished.bytes.len() * 5 < text.len(), "{}", finished.bytes.len());
        let recording = Recording::open(&finished.bytes).unwrap();
        assert_eq!(read(&recording, 0, &Unshared), expected(&steps, 0));
    }
}

#[test]
fn a_recording_may_be_taken_piece_by_piece() {
    let steps = visit(40_000, "a");
    let whole = write(&steps, 1, Unshared).bytes;
    let mut writer = Writer::new(Unshared, 3).unwrap();
    let stream = writer.stream(name(0));
    let mut bytes = Vec::new();
    for step in &steps {
        let arena = Bump::new();
        let operation = operation::read(&step.texts()[0], &arena).unwrap();
        writer.push(stream, &operation).unwrap();
        bytes.extend(writer.take_bytes());
    }
    assert!(bytes.len() * 2 > whole.len(), "most of it is written before the end");
    bytes.extend(writer.finish().unwrap().bytes);
    assert!(bytes == whole);
}

#[test]
fn long_texts_of_inputs_do_not_make_segments_that_nobody_reads() {
    let long = "a".repeat(300_000);
    let event = |index: usize| {
        format!(
            r#"{{"type":3,"data":{{"source":5,"text":"{index}{long}","isChecked":false,"id":8}},"timestamp":{index}}}"#
        )
    };
    let steps: Vec<_> = (0..1000).map(|index| Step::Event(0, event(index))).collect();
    let finished = write(&steps, 1, Unshared);
    assert!(finished.bytes.len() < long.len());
    let recording = Recording::open(&finished.bytes).unwrap();
    assert!(read(&recording, 0, &Unshared) == expected(&steps, 0));
}

#[test]
fn a_stream_that_was_ended_goes_on_where_it_was() {
    let steps = visit(40, "a");
    let mut writer = Writer::new(Unshared, 3).unwrap();
    let stream = writer.stream(name(0));
    for step in &steps {
        let arena = Bump::new();
        writer
            .push(stream, &operation::read(&step.texts()[0], &arena).unwrap())
            .unwrap();
        writer.end(stream).unwrap();
    }
    let finished = writer.finish().unwrap();
    assert_eq!(finished.contents.segments.len(), steps.len());
    assert_eq!(
        finished
            .contents
            .segments
            .iter()
            .filter(|segment| segment.starts_anew())
            .count(),
        1
    );
    let recording = Recording::open(&finished.bytes).unwrap();
    assert_eq!(read(&recording, 0, &Unshared), expected(&steps, 0));
}

#[test]
fn an_empty_recording_is_whole() {
    let bytes = write(&[], 0, Unshared).bytes;
    let recording = Recording::open(&bytes).unwrap();
    assert_eq!(recording.damage(), None);
    assert!(recording.contents().streams.is_empty());
}

#[test]
fn trees_that_are_not_whole_are_refused() {
    let mut writer = Writer::new(Unshared, 3).unwrap();
    let stream = writer.stream(StreamName::default());
    let adds = [Add {
        parent_id: 1,
        next_id: None,
        previous_id: None,
        tree: Tree::default(),
    }];
    let mutation = Mutation {
        texts: &[],
        attributes: &[],
        removes: &[],
        adds: &adds,
        is_attach_iframe: None,
    };
    let operation = Operation {
        timestamp: 1.0,
        change: Change::Mutation(mutation),
    };
    assert!(matches!(writer.push(stream, &operation), Err(WriteError::BrokenTree)));
    let load = Operation {
        timestamp: 1.0,
        change: Change::Load,
    };
    assert!(matches!(
        writer.push(stream + 1, &load),
        Err(WriteError::NoSuchStream(1))
    ));
}
