//! A moment is a small ranged read.

use bumpalo::Bump;
use reenact_recording::log::shared::Unshared;
use reenact_recording::log::{LogError, Position, TRAILER_BYTES, TableOfContents, Tables};
use reenact_recording::operation;

use super::support::{Step, canonical, visit, write};

/// A long visit in one window, with a keyframe now and then, and a short one in another.
fn session() -> Vec<Step> {
    let mut steps = Vec::new();
    for (index, step) in visit(200_000, "a").into_iter().enumerate() {
        if index % 20_000 == 10_000 {
            let at = 1002 + index as u64 * 60_000 / 200_000;
            let keyframe = [
                format!(r#"{{"type":4,"data":{{"href":"keyframe {index}","width":1,"height":1}},"timestamp":{at}}}"#),
                format!(r#"{{"type":2,"data":{{"node":{{"type":0,"childNodes":[],"id":1}}}},"timestamp":{at}}}"#),
            ];
            steps.push(Step::Keyframe(0, keyframe.to_vec()));
        }
        steps.push(step);
    }
    let other = visit(100, "a")
        .into_iter()
        .map(|step| Step::Event(1, step.texts()[0].clone()));
    steps.splice(500..500, other);
    steps
}

#[test]
fn a_moment_needs_little_of_the_file() {
    let steps = session();
    let file = write(&steps, 2, Unshared).bytes;
    let mut bytes_read = 0;
    let mut range = |at: u64, length: u64| {
        bytes_read += length;
        &file[at as usize..(at + length) as usize]
    };
    let length = file.len() as u64;
    let trailer = range(length - TRAILER_BYTES as u64, TRAILER_BYTES as u64);
    let extent = TableOfContents::locate(trailer, length).unwrap();
    let contents = TableOfContents::read(range(extent.at, extent.length_bytes), extent).unwrap();
    let at_ms = 1002.0 + 39_500.0;
    let segments = contents.segments_to(0, at_ms);
    assert!(contents.segments[segments[0]].keyframe_operations == 2);

    let arena = Bump::new();
    let mut tables = Tables::new(&arena);
    let mut position = Position::new();
    let mut found = Vec::new();
    for index in segments {
        let segment = &contents.segments[index];
        for table in &segment.tables {
            if !tables.is_loaded(*table) {
                let extent = contents.tables[*table as usize].extent;
                tables
                    .load(&contents, *table, range(extent.at, extent.length_bytes), &Unshared)
                    .unwrap();
            }
        }
        let block = range(segment.extent.at, segment.extent.length_bytes);
        for recorded in position.read(segment, block, &tables, &arena).unwrap() {
            let mut text = String::new();
            operation::write(&recorded.unwrap().operation, &mut text);
            found.push(text);
        }
    }
    // What was written from the keyframe on.
    let of_stream = steps.iter().filter(|step| step.stream() == 0);
    let texts: Vec<_> = of_stream.flat_map(Step::texts).map(|text| canonical(text)).collect();
    let start = texts.iter().position(|text| text.contains("keyframe 130000")).unwrap();
    assert!(found.len() > 1_000);
    assert!(found == texts[start..start + found.len()]);
    assert!(bytes_read * 5 < length * 2, "{bytes_read} of {length}");
}

#[test]
fn every_moment_is_found() {
    let contents = write(&session(), 2, Unshared).contents;
    assert!(contents.segments.len() > 10 && contents.tables.len() > 3);
    for at_ms in (0..70_000).step_by(100).map(f64::from) {
        let segments = contents.segments_to(0, at_ms);
        assert!(contents.segments[segments[0]].starts_anew());
        assert!(
            segments[1..]
                .iter()
                .all(|index| !contents.segments[*index].starts_anew())
        );
        let last = &contents.segments[*segments.last().unwrap()];
        assert!(last.first_at_ms <= at_ms || segments.len() == 1);
        let mut of_stream = contents.segments.iter().filter(|segment| segment.stream == 0);
        assert_eq!(
            of_stream.rfind(|segment| segment.first_at_ms <= at_ms).unwrap_or(last),
            last
        );
    }
    assert!(contents.segments_to(7, 0.0).is_empty());
}

#[test]
fn a_segment_whose_table_is_missing_says_which() {
    let file = write(&session(), 2, Unshared).bytes;
    let recording = reenact_recording::log::Recording::open(&file).unwrap();
    let arena = Bump::new();
    let segment = &recording.contents().segments[0];
    let tables = Tables::new(&arena);
    let error = Position::new()
        .read(segment, recording.block(segment.extent), &tables, &arena)
        .err()
        .unwrap();
    assert_eq!(
        error,
        LogError::TableMissing {
            at: segment.extent.at,
            table: 0
        }
    );
}
