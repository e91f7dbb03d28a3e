//! How fast the engine is: `cargo run --release -p reenact-replay --example measure -- RECORDING.json[.gz]…`
//!
//! Prints one JSON object a recording. Times are CPU time of this thread, the best of some rounds, from bytes in memory to a
//! page in memory: from rrweb's JSON, from the engine's own log, and from operations that are decoded already. The arena
//! that operations are decoded into is used again, so that a round does not pay for fresh pages of memory; `from_log_first_ms`
//! is the first one, which does. "State at a moment" is what a server does for a seek: the log's contents, the tables
//! and segments from the last keyframe on, the page at that moment, its keyframe as JSON.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a measurement prints what it found, and may stop"
)]

use std::io::Read as _;
use std::time::Duration;

use bumpalo::Bump;
use reenact_recording::log::shared::Unshared;
use reenact_recording::log::{Position, Recording, StreamName, Tables, Writer};
use reenact_recording::operation::{self, Operation};
use reenact_replay::{HtmlOptions, Page, read_events};

/// Repetitions of which the best one counts.
const ROUNDS: usize = 7;
const MOMENTS: usize = 41;
/// Events between two keyframes of the log.
const KEYFRAME_EVENTS: usize = 8_192;
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
    let log = log_of(&operations);
    let (start, end) = (operations[0].timestamp, operations[operations.len() - 1].timestamp);
    let mut again = Bump::new();
    let from_log_first = once(|| play_log(&log, &again));
    let from_log = best(|| {
        again.reset();
        play_log(&log, &again);
    });
    let from_json = best(|| {
        again.reset();
        let file = read_events(text, &again).expect("events");
        play(&file.operations);
    });
    let apply = best(|| play(&operations));
    let mut seeks: Vec<f64> = (0..MOMENTS)
        .map(|at| start + (end - start) * at as f64 / (MOMENTS - 1) as f64)
        .map(|at_ms| best(|| drop(state_at(&log, at_ms))))
        .collect();
    seeks.sort_unstable_by(f64::total_cmp);
    let page = page_of(&operations);
    let html = best(|| drop(page.to_html(HtmlOptions::default())));
    let text_seen = best(|| drop(page.visible_text()));
    println!(
        "{{\"recording\":{path:?},\"events\":{},\"json_bytes\":{},\"log_bytes\":{},\"minutes\":{:.2},\"nodes\":{},\
         \"from_json_ms\":{from_json:.2},\"from_log_ms\":{from_log:.2},\"from_log_first_ms\":{from_log_first:.2},\"apply_ms\":{apply:.2},\
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

/// The recording as compaction writes it, with nothing shared.
fn log_of(operations: &[Operation<'_>]) -> Vec<u8> {
    let mut writer = Writer::new(Unshared, LEVEL).expect("a writer");
    let stream = writer.stream(StreamName::default());
    let mut page = Page::new();
    for (at, operation) in operations.iter().enumerate() {
        if at > 0 && at % KEYFRAME_EVENTS == 0 {
            let arena = Bump::new();
            let keyframe = page.keyframe(operation.timestamp, &arena);
            writer.keyframe(stream, &keyframe).expect("a keyframe");
        }
        writer.push(stream, operation).expect("an event");
        page.apply(operation);
    }
    writer.finish().expect("a recording").bytes
}

fn play_log(log: &[u8], arena: &Bump) {
    let recording = Recording::open(log).expect("a recording");
    let tables = recording.tables(&Unshared, arena).expect("its tables");
    let mut page = Page::new();
    let mut position = Position::new();
    for entry in &recording.contents().segments {
        let block = recording.block(entry.extent);
        let operations = position.read(entry, block, &tables, arena).expect("a segment");
        for recorded in operations {
            let recorded = recorded.expect("an operation");
            if !recorded.is_keyframe {
                page.apply(&recorded.operation);
            }
        }
    }
    assert!(page.has_document());
}

fn state_at(log: &[u8], at_ms: f64) -> String {
    let arena = Bump::new();
    let recording = Recording::open(log).expect("a recording");
    let contents = recording.contents();
    let mut tables = Tables::new(&arena);
    let mut page = Page::new();
    let mut position = Position::new();
    for index in contents.segments_to(0, at_ms) {
        let entry = &contents.segments[index];
        for table in entry
            .tables
            .iter()
            .filter(|table| !tables.is_loaded(**table))
            .copied()
            .collect::<Vec<_>>()
        {
            let block = recording.block(contents.tables[table as usize].extent);
            tables.load(contents, table, block, &Unshared).expect("a table");
        }
        let block = recording.block(entry.extent);
        let mut operations = position.read(entry, block, &tables, &arena).expect("a segment");
        let due = operations.by_ref().map(|one| one.expect("an operation"));
        due.take_while(|one| one.is_keyframe || one.operation.timestamp <= at_ms)
            .for_each(|one| page.apply(&one.operation));
    }
    let mut json = String::new();
    for event in page.keyframe(at_ms, &arena) {
        operation::write(&event, &mut json);
    }
    json
}
