//! What recordings cost: `cargo run --release -p reenact-recording --example measure-log -- <corpus folder> [zstd level]`.
//!
//! Without keyframes: where they pay is the engine's to say, and `crates/replay/examples/measure.rs` and
//! `make bench BENCH=recordings` measure logs with them. Every event is checked to come back as the same JSON value. A folder of the corpus is an application with a shared
//! store of its own; each of its files is one visit of another visitor.
//!
//! Long because it is one measurement, from the files to the table.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that fails may stop"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use bumpalo::Bump;
use reenact_recording::json;
use reenact_recording::log::shared::{MemoryStore, Policy, SharedContents, Unshared};
use reenact_recording::log::{Finished, Position, Recording, StreamName, Writer};
use reenact_recording::operation::{self, Change, Operation};
use serde_json::Value;

/// Compaction's, unless another is given.
const LEVEL: i32 = 3;
/// What a store keeps of a content besides its bytes: a hash, to find it by.
const HASH_BYTES: usize = 16;
const STORE_LEVEL: i32 = 19;
const NOW_MS: u64 = 1_795_000_000_000;

struct Visit {
    name: String,
    text: String,
    minutes: f64,
}

#[derive(Default)]
struct Totals {
    minutes: f64,
    bytes: usize,
    columns: BTreeMap<&'static str, usize>,
}

fn main() {
    let corpus = PathBuf::from(std::env::args().nth(1).unwrap());
    let (mut all, mut last, mut unshared) = (Totals::default(), Totals::default(), Totals::default());
    let mut store_bytes = 0;
    let mut speeds = Speeds::default();
    println!("{:<14} {:>7} {:>9} {:>9}", "visit", "minutes", "bytes", "kB/min");
    for application in folders(&corpus) {
        let mut store = MemoryStore::new(Policy::default(), [7; 32]);
        let visits = visits(&application);
        for (index, visit) in visits.iter().enumerate() {
            let arena = Bump::new();
            let operations = read(visit, &arena, &mut speeds);
            let Finished {
                bytes: recording,
                column_bytes,
                store: session,
                ..
            } = written(&operations, store.visit(&visit.name, NOW_MS), &mut speeds);
            session.into_used();
            let bytes = recording.len();
            println!(
                "{:<14} {:>7.2} {:>9} {:>9.1}",
                visit.name,
                visit.minutes,
                bytes,
                per_minute(bytes, visit.minutes)
            );
            check(visit, &recording, &store, &mut speeds);
            all.add(visit, bytes, &column_bytes);
            if index + 1 == visits.len() {
                last.add(visit, bytes, &column_bytes);
            }
            let alone = written(&operations, Unshared, &mut Speeds::default());
            unshared.add(visit, alone.bytes.len(), &alone.column_bytes);
        }
        let (count, bytes) = packed_store(&store);
        println!(
            "{:<14} {count:>7} {bytes:>9}   contents and bytes of its shared store",
            name_of(&application)
        );
        store_bytes += bytes;
    }
    print_columns("last visits", &last);
    let total = all.bytes + store_bytes;
    println!("\nminutes                                    {:>8.1}", all.minutes);
    println!(
        "nothing shared, kB/min                     {:>8.2}",
        unshared.per_minute()
    );
    println!("one more visit to a known site, kB/min     {:>8.2}", last.per_minute());
    println!("all visits without the stores, kB/min      {:>8.2}", all.per_minute());
    println!(
        "the whole corpus with its stores, kB/min   {:>8.2}",
        per_minute(total, all.minutes)
    );
    speeds.print();
    measure_long_recording();
}

/// Mostly pointer moves and small mutations, for most of an hour.
fn long_recording(events: usize) -> String {
    let mut out = String::from("[");
    let mut random = 1u64;
    let mut next = |below: u64| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    let meta = r#"{"type":4,"data":{"href":"http://shop/","width":1280,"height":720},"timestamp":1795000000000},"#;
    out.push_str(meta);
    out.push_str(
        r#"{"type":2,"data":{"node":{"type":0,"childNodes":[{"type":2,"tagName":"html","attributes":{},"childNodes":["#,
    );
    for id in 3..503 {
        let comma = if id > 3 { "," } else { "" };
        write!(
            out,
            r#"{comma}{{"type":2,"tagName":"div","attributes":{{"class":"row row-{}"}},"childNodes":[],"id":{id}}}"#,
            id % 40
        )
        .unwrap();
    }
    out.push_str(r#"],"id":2}],"id":1},"initialOffset":{"left":0,"top":0}},"timestamp":1795000000001}"#);
    let (mut x, mut y, mut id) = (400, 300, 503);
    for index in 0..events as u64 {
        let at = 1_795_000_000_010 + index * 24;
        out.push(',');
        match next(20) {
            0..12 => {
                out.push_str(r#"{"type":3,"data":{"source":1,"positions":["#);
                let count = 1 + next(4);
                for step in 0..count {
                    x = (x + next(9)) % 1280;
                    y = (y + next(7)) % 720;
                    let comma = if step > 0 { "," } else { "" };
                    let offset = -50 * (count - step) as i64;
                    write!(out, r#"{comma}{{"x":{x},"y":{y},"id":{},"timeOffset":{offset}}}"#, 3 + next(500)).unwrap();
                }
                write!(out, r#"]}},"timestamp":{at}}}"#).unwrap();
            }
            12..15 => write!(
                out,
                r#"{{"type":3,"data":{{"source":0,"texts":[],"attributes":[{{"id":{},"attributes":{{"class":"row on-{}"}}}}],"removes":[],"adds":[]}},"timestamp":{at}}}"#,
                3 + next(500), next(60)
            )
            .unwrap(),
            15..17 => write!(
                out,
                r#"{{"type":3,"data":{{"source":0,"texts":[{{"id":{},"value":"price {}"}}],"attributes":[],"removes":[],"adds":[]}},"timestamp":{at}}}"#,
                3 + next(500), next(3000)
            )
            .unwrap(),
            17 => {
                let parent = 3 + next(500);
                write!(
                    out,
                    r#"{{"type":3,"data":{{"source":0,"texts":[],"attributes":[],"removes":[{{"parentId":{parent},"id":{id}}}],"adds":[{{"parentId":{parent},"nextId":null,"node":{{"type":2,"tagName":"span","attributes":{{"class":"tip"}},"childNodes":[],"id":{}}}}}]}},"timestamp":{at}}}"#,
                    id + 1
                )
                .unwrap();
                id += 1;
            }
            18 => write!(out, r#"{{"type":3,"data":{{"source":3,"id":1,"x":0,"y":{}}},"timestamp":{at}}}"#, next(4000)).unwrap(),
            _ => write!(out, r#"{{"type":3,"data":{{"source":2,"type":1,"id":{},"x":{x},"y":{y}}},"timestamp":{at}}}"#, 3 + next(500)).unwrap(),
        }
    }
    out.push(']');
    out
}

fn measure_long_recording() {
    let text = long_recording(200_000);
    let visit = Visit {
        name: "long".to_owned(),
        minutes: 80.0,
        text,
    };
    let arena = Bump::new();
    let mut best = Speeds::default();
    let operations = read(&visit, &arena, &mut best);
    let bytes = written(&operations, Unshared, &mut Speeds::default()).bytes;
    check(&visit, &bytes, &Unshared, &mut Speeds::default());
    let fastest = (0..9)
        .map(|_| decode_seconds(&bytes, &Unshared))
        .fold(f64::INFINITY, f64::min);
    let events = operations.len() as f64;
    println!(
        "\nlong recording: {events} events, JSON {} bytes, log {} bytes",
        visit.text.len(),
        bytes.len()
    );
    println!("decoding alone, events/s                   {:>8.0}", events / fastest);
    println!(
        "bytes of JSON that this stands for, MB/s   {:>8.0}",
        visit.text.len() as f64 / 1e6 / fastest
    );
}

/// Decodes the whole recording, tables included.
fn decode_seconds(bytes: &[u8], store: &dyn SharedContents) -> f64 {
    let start = cpu_seconds();
    let (tables_arena, mut arena) = (Bump::new(), Bump::new());
    let recording = Recording::open(bytes).unwrap();
    let tables = recording.tables(store, &tables_arena).unwrap();
    let mut position = Position::new();
    for segment in &recording.contents().segments {
        for recorded in position
            .read(segment, recording.block(segment.extent), &tables, &arena)
            .unwrap()
        {
            std::hint::black_box(&recorded.unwrap());
        }
        arena.reset();
    }
    cpu_seconds() - start
}

impl Totals {
    fn add(&mut self, visit: &Visit, bytes: usize, columns: &BTreeMap<&'static str, usize>) {
        self.minutes += visit.minutes;
        self.bytes += bytes;
        for (name, bytes) in columns {
            *self.columns.entry(name).or_default() += bytes;
        }
    }

    fn per_minute(&self) -> f64 {
        per_minute(self.bytes, self.minutes)
    }
}

fn per_minute(bytes: usize, minutes: f64) -> f64 {
    bytes as f64 / 1000.0 / minutes
}

#[derive(Default)]
struct Speeds {
    json_bytes: usize,
    events: usize,
    read_seconds: f64,
    write_seconds: f64,
    decode_seconds: f64,
}

impl Speeds {
    fn print(&self) {
        let json_mb = self.json_bytes as f64 / 1e6;
        println!(
            "JSON to operations, MB/s of JSON           {:>8.0}",
            json_mb / self.read_seconds
        );
        println!(
            "operations to recordings, MB/s of JSON     {:>8.0}",
            json_mb / self.write_seconds
        );
        println!(
            "recordings to operations, MB/s of JSON     {:>8.0}",
            json_mb / self.decode_seconds
        );
        println!(
            "recordings to operations, events/s         {:>8.0}",
            self.events as f64 / self.decode_seconds
        );
    }
}

fn read<'a>(visit: &'a Visit, arena: &'a Bump, speeds: &mut Speeds) -> Vec<Operation<'a>> {
    // Where the events of a batch lie is known when it has been scanned.
    let events: Vec<_> = json::elements(&visit.text).collect();
    let start = cpu_seconds();
    let operations: Vec<_> = events
        .into_iter()
        .map(|event| operation::read(event, arena).unwrap())
        .collect();
    speeds.read_seconds += cpu_seconds() - start;
    speeds.json_bytes += visit.text.len();
    speeds.events += operations.len();
    operations
}

fn written<S: reenact_recording::log::shared::SharedStore>(
    operations: &[Operation<'_>],
    store: S,
    speeds: &mut Speeds,
) -> Finished<S>
where
    S::Error: std::fmt::Debug,
{
    let start = cpu_seconds();
    let level = std::env::args().nth(2).map_or(LEVEL, |level| level.parse().unwrap());
    let mut writer = Writer::new(store, level).unwrap();
    let mut stream = None;
    for operation in operations {
        // A page load is a stream of its own.
        let stream = match (stream, operation.change) {
            (Some(stream), change) if change != Change::DomContentLoaded => stream,
            (last, _) => {
                last.into_iter().for_each(|last| writer.end(last).unwrap());
                *stream.insert(writer.stream(page_name(operation.timestamp)))
            }
        };
        writer.push(stream, operation).unwrap();
    }
    let finished = writer.finish().unwrap();
    speeds.write_seconds += cpu_seconds() - start;
    finished
}

/// Names as long as those that recorders give.
fn page_name(at: f64) -> StreamName {
    StreamName {
        window_id: format!("w01KA{:019}", 1),
        page_id: format!("p01KA{at:019}"),
    }
}

/// Decodes the recording, alone for its speed, and once more to compare every event.
fn check(visit: &Visit, bytes: &[u8], store: &dyn SharedContents, speeds: &mut Speeds) {
    let arena = Bump::new();
    let recording = Recording::open(bytes).unwrap();
    assert_eq!(recording.damage(), None);
    speeds.decode_seconds += decode_seconds(bytes, store);
    let tables = recording.tables(store, &arena).unwrap();
    let segments = &recording.contents().segments;
    let mut events = json::elements(&visit.text);
    let mut position = Position::new();
    for segment in segments {
        let arena = Bump::new();
        for recorded in position
            .read(segment, recording.block(segment.extent), &tables, &arena)
            .unwrap()
        {
            let operation = recorded.unwrap().operation;
            assert!(!matches!(operation.change, Change::Opaque(_)));
            let mut again = String::new();
            operation::write(&operation, &mut again);
            let event = events.next().unwrap();
            let same = is_same(
                &serde_json::from_str(event).unwrap(),
                &serde_json::from_str(&again).unwrap(),
            );
            // The first comparison is independent of this crate, the second one of how serde_json rounds.
            let is_exact = operation == operation::read(event, &arena).unwrap();
            assert!(same && is_exact, "{same} {is_exact} {}\n{event}\n{again}", visit.name);
        }
    }
    assert!(events.next().is_none());
}

/// The same JSON value. Numbers may differ in their last bits, since serde_json parses decimals only so exactly.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => (a - b).abs() <= 4.0 * f64::EPSILON * a.abs(),
            _ => a == b,
        },
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| is_same(a, b)))
        }
        _ => a == b,
    }
}

/// This thread's time on a processor, which others on the same machine do not change.
fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// How many contents a store has, and how long they are with their hashes.
fn packed_store(store: &MemoryStore) -> (usize, usize) {
    let mut bytes = Vec::new();
    let mut count = 0;
    for content in store.contents() {
        bytes.extend_from_slice(&(content.len() as u32).to_le_bytes());
        bytes.extend_from_slice(content);
        count += 1;
    }
    let packed = zstd::bulk::compress(&bytes, STORE_LEVEL).unwrap();
    (count, packed.len() + count * HASH_BYTES)
}

fn print_columns(title: &str, totals: &Totals) {
    println!("\ncolumns of the {title}, bytes a minute before packing");
    let mut columns: Vec<_> = totals.columns.iter().collect();
    columns.sort_by_key(|(_, bytes)| std::cmp::Reverse(**bytes));
    for (name, bytes) in columns.iter().filter(|(_, bytes)| **bytes > 0) {
        println!("{name:<16} {:>9.0}", **bytes as f64 / totals.minutes);
    }
}

fn folders(corpus: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<_> = entries(corpus).into_iter().filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn visits(application: &Path) -> Vec<Visit> {
    let mut files = entries(application);
    files.retain(|path| path.extension().is_some_and(|extension| extension == "gz"));
    files.sort();
    files.iter().map(|path| visit(path)).collect()
}

fn visit(path: &Path) -> Visit {
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let timestamp = |event: &str| json::member(event, "timestamp").and_then(json::number).unwrap();
    let first = timestamp(json::elements(&text).next().unwrap());
    let last = timestamp(json::elements(&text).last().unwrap());
    Visit {
        name: name_of(path).replace(".json.gz", ""),
        minutes: (last - first) / 60_000.0,
        text,
    }
}
