use bumpalo::Bump;
use proptest::prelude::*;
use reenact_recording::log::shared::Unshared;
use reenact_recording::log::{LogError, Position, Recording};
use reenact_recording::operation;

use super::support::{Step, expected, visit, write};

/// What can be read, up to the first error.
fn readable(bytes: &[u8]) -> (Vec<String>, Option<LogError>) {
    let mut found = Vec::new();
    let recording = match Recording::open(bytes) {
        Ok(recording) => recording,
        Err(error) => return (found, Some(error)),
    };
    let arena = Bump::new();
    let error = read_all(&recording, &arena, &mut found).err();
    (found, error.or(recording.damage().cloned()))
}

fn read_all(recording: &Recording<'_>, arena: &Bump, found: &mut Vec<String>) -> Result<(), LogError> {
    let tables = recording.tables(&Unshared, arena)?;
    let mut position = Position::new();
    for segment in &recording.contents().segments {
        for recorded in position.read(segment, recording.block(segment.extent), &tables, arena)? {
            let mut text = String::new();
            operation::write(&recorded?.operation, &mut text);
            found.push(text);
        }
    }
    Ok(())
}

fn texts(steps: &[Step]) -> Vec<String> {
    expected(steps, 0).into_iter().map(|(text, _)| text).collect()
}

#[test]
fn a_file_that_is_cut_off_says_where_and_what_lies_before_stays_readable() {
    let steps = visit(30, "a");
    let bytes = write(&steps, 1, Unshared).bytes;
    let texts = texts(&steps);
    for length in 0..bytes.len() {
        let (found, error) = readable(&bytes[..length]);
        let error = error.unwrap();
        assert!(texts.starts_with(&found));
        match error {
            LogError::Truncated { at, .. } => assert_eq!(at, length as u64),
            LogError::NotARecording => assert!(length < 8),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn what_lies_before_a_cut_is_whole() {
    let steps = visit(60_000, "a");
    let bytes = write(&steps, 1, Unshared).bytes;
    let texts = texts(&steps);
    let (found, error) = readable(&bytes[..bytes.len() * 2 / 3]);
    assert!(found.len() > 10_000 && texts.starts_with(&found));
    assert!(matches!(error, Some(LogError::Truncated { .. })), "{error:?}");
}

#[test]
fn a_damaged_block_is_named_and_those_before_stay_readable() {
    let steps = visit(60_000, "a");
    let mut bytes = write(&steps, 1, Unshared).bytes;
    let contents = Recording::open(&bytes).unwrap().contents().clone();
    let last = contents.segments.last().unwrap().extent.at;
    bytes[last as usize + 200] ^= 1;
    let (found, error) = readable(&bytes);
    assert_eq!(
        error,
        Some(LogError::Checksum {
            at: last,
            part: "segment"
        })
    );
    assert!(found.len() > 10_000 && texts(&steps).starts_with(&found));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn mangled_bytes_never_become_other_events(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let steps = visit(20, "a");
        let mut bytes = write(&steps, 1, Unshared).bytes;
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let (found, _) = readable(&bytes);
        prop_assert!(texts(&steps).starts_with(&found));
    }

    #[test]
    fn any_bytes_are_refused(mut bytes in prop::collection::vec(any::<u8>(), 0..400), as_recording in any::<bool>()) {
        if as_recording {
            let head = write(&[], 0, Unshared).bytes;
            bytes.splice(0..0, head[..12].iter().copied());
        }
        prop_assert!(readable(&bytes).1.is_some());
    }
}
