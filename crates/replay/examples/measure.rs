//! How fast the engine is: `cargo run --release -p reenact-replay --example measure -- RECORDING.json[.gz]…`
//!
//! Prints one JSON object a recording. Times are CPU time of this thread, the best of some rounds, from bytes in memory to a
//! page in memory: from rrweb's JSON, from the engine's own log, and from operations that are decoded already. The log is
//! what compaction writes with nothing to share, keyframes included. Arenas and what a log is read with are used again,
//! so that a round does not pay for fresh pages of memory; `from_log_first_ms` is the first one, which does. "State at a
//! moment" is what a server does for a seek: the log's contents, the tables and segments from the last keyframe on, the
//! page at that moment, its keyframe as JSON.
//!
//! Where the time from the log goes: `tables_ms` opens the log and loads its tables, `unpack_ms` does that and unpacks the
//! segments, `decode_ms` does that and decodes their operations; what is left of `from_log_ms` is applying them.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a measurement prints what it found, and may stop"
)]

use std::hint::black_box;
use std::io::Read as _;
use std::mem::take;
use std::ops::ControlFlow;
use std::time::Duration;

use bumpalo::Bump;
use reenact_recording::log::shared::Unshared;
use reenact_recording::log::{Position, Recording, SegmentEntry, StreamName, Tables, Writer};
use reenact_recording::operation::{self, Operation};
use reenact_replay::{HtmlOptions, Keyframes, Page, read_events};

/// Repetitions of which the best one counts.
const ROUNDS: usize = 7;
const MOMENTS: usize = 41;
/// What compaction packs with.
const LEVEL: i32 = 3;

fn main() {
    for path in std::env::args().skip(1) {
        measure(&path, &text_of(&path));
    }
}

fn text_of(path: &str) -> String {
    let file = std::fs::File::open(path).expect("a recording");
    let mut text = String::new();
    let read = if path.ends_with(".gz") {
        flate2::read::GzDecoder::new(file).read_to_string(&mut text)
    } else {
        std::io::BufReader::new(file).read_to_string(&mut text)
    };
    read.expect("text");
    text
}

fn cpu() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec as u32)
}

fn once(work: impl FnOnce()) -> f64 {
    let started = cpu();
    work();
    (cpu() - started).as_secs_f64() * 1_000.0
}

fn best(mut work: impl FnMut()) -> f64 {
    (0..ROUNDS).map(|_| once(&mut work)).fold(f64::MAX, f64::min)
}

fn measure(path: &str, text: &str) {
    let arena = Bump::new();
    let operations = read_events(text, &arena).expect("events").operations;
    let (log, keyframes) = log_of(&operations, &arena);
    let (start, end) = (operations[0].timestamp, operations[operations.len() - 1].timestamp);
    let mut again = Bump::new();
    let mut position = Position::new();
    let from_log_first = once(|| drop(play_log(&log, &again, &mut position)));
    let mut of_log = |work: &dyn Fn(&Bump, &mut Position)| {
        best(|| {
            again.reset();
            position.restart();
            work(&again, &mut position);
        })
    };
    let tables = of_log(&|arena, _| read_log(&log, arena, |_, _, _| {}));
    let unpack = of_log(&|arena, position| {
        read_log(&log, arena, |entry, block, tables| {
            black_box(position.read(entry, block, tables, arena).expect("a segment"));
        });
    });
    let decode = of_log(&|arena, position| {
        let mut is_first = true;
        read_log(&log, arena, |entry, block, tables| {
            let mut operations = position.read(entry, block, tables, arena).expect("a segment");
            if !take(&mut is_first) {
                operations.skip_keyframe().expect("a keyframe");
            }
            let passed = operations.pass(|operation, _| {
                black_box(operation);
                ControlFlow::Continue(())
            });
            passed.expect("operations");
        });
    });
    let from_log = of_log(&|arena, position| assert!(play_log(&log, arena, position).has_document()));
    let from_json = best(|| {
        again.reset();
        let file = read_events(text, &again).expect("events");
        play(&file.operations);
    });
    let apply = best(|| play(&operations));
    let mut seeks: Vec<f64> = (0..MOMENTS)
        .map(|at| start + (end - start) * at as f64 / (MOMENTS - 1) as f64)
        .map(|at_ms| {
            best(|| {
                again.reset();
                position.restart();
                drop(state_at(&log, at_ms, &again, &mut position));
            })
        })
        .collect();
    seeks.sort_unstable_by(f64::total_cmp);
    let page = page_of(&operations);
    let html = best(|| drop(page.to_html(HtmlOptions::default())));
    let text_seen = best(|| drop(page.visible_text()));
    println!(
        "{{\"recording\":{path:?},\"events\":{},\"json_bytes\":{},\"log_bytes\":{},\"keyframes\":{keyframes},\"minutes\":{:.2},\
         \"nodes\":{},\"from_json_ms\":{from_json:.2},\"from_log_ms\":{from_log:.2},\"from_log_first_ms\":{from_log_first:.2},\
         \"tables_ms\":{tables:.2},\"unpack_ms\":{unpack:.2},\"decode_ms\":{decode:.2},\"apply_ms\":{apply:.2},\
         \"state_at_median_ms\":{:.2},\"state_at_worst_ms\":{:.2},\"html_ms\":{html:.2},\"visible_text_ms\":{text_seen:.2},\
         \"page_bytes\":{},\"arena_bytes\":{}}}",
        operations.len(),
        text.len(),
        log.len(),
        (end - start) / 60_000.0,
        page.node_count(),
        seeks[MOMENTS / 2],
        seeks[MOMENTS - 1],
        page.memory_bytes(),
        arena.allocated_bytes(),
    );
}

fn page_of<'a>(operations: &[Operation<'a>]) -> Page<'a> {
    let mut page = Page::new();
    operations.iter().for_each(|operation| page.apply(operation));
    page
}

fn play(operations: &[Operation<'_>]) {
    assert!(page_of(operations).has_document());
}

/// The recording as compaction writes it, with nothing shared, and how many keyframes it has.
fn log_of<'a>(operations: &[Operation<'a>], arena: &'a Bump) -> (Vec<u8>, usize) {
    let mut writer = Writer::new(Unshared, LEVEL).expect("a writer");
    let stream = writer.stream(StreamName::default());
    let mut keyframes = Keyframes::new(operations, arena);
    let mut written = 0;
    for operation in operations {
        let at_keyframe = Bump::new();
        if let Some(keyframe) = keyframes.due(operation, &at_keyframe) {
            writer.keyframe(stream, &keyframe).expect("a keyframe");
            written += 1;
        }
        writer.push(stream, operation).expect("an event");
        keyframes.follow(operation);
    }
    (writer.finish().expect("a recording").bytes, written)
}

/// Opens a log, loads all of its tables, and hands over its segments.
fn read_log<'o>(log: &[u8], arena: &'o Bump, mut segment: impl FnMut(&SegmentEntry, &[u8], &Tables<'o>)) {
    let recording = Recording::open(log).expect("a recording");
    let tables = recording.tables(&Unshared, arena).expect("its tables");
    for entry in &recording.contents().segments {
        segment(entry, recording.block(entry.extent), &tables);
    }
}

fn play_log<'o>(log: &[u8], arena: &'o Bump, position: &mut Position) -> Page<'o> {
    let mut page = Page::new();
    read_log(log, arena, |entry, block, tables| {
        let operations = position.read(entry, block, tables, arena).expect("a segment");
        page.play(operations, f64::INFINITY).expect("operations");
    });
    page
}

fn state_at(log: &[u8], at_ms: f64, arena: &Bump, position: &mut Position) -> String {
    let recording = Recording::open(log).expect("a recording");
    let contents = recording.contents();
    let mut tables = Tables::new(arena);
    let mut page = Page::new();
    for index in contents.segments_to(0, at_ms) {
        let entry = &contents.segments[index];
        for table in &entry.tables {
            if !tables.is_loaded(*table) {
                let block = recording.block(contents.tables[*table as usize].extent);
                tables.load(contents, *table, block, &Unshared).expect("a table");
            }
        }
        let block = recording.block(entry.extent);
        let operations = position.read(entry, block, &tables, arena).expect("a segment");
        page.play(operations, at_ms).expect("operations");
    }
    let mut json = String::new();
    for event in page.keyframe(at_ms, arena) {
        operation::write(&event, &mut json);
    }
    json
}
