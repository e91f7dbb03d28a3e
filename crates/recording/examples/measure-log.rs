//! What recordings cost: `cargo run --release -p reenact-recording --example measure-log -- <corpus folder>`.
//!
//! Every event is checked to come back as the same JSON value. A folder of the corpus is an application with a shared
//! store of its own; each of its files is one visit of another visitor.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that fails may stop")]

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bumpalo::Bump;
use reenact_recording::json;
use reenact_recording::log::shared::{MemoryStore, Policy, SharedContents, Unshared};
use reenact_recording::log::{Finished, Position, Recording, StreamName, Writer};
use reenact_recording::operation::{self, Change, Operation};
use serde_json::Value;

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
            println!("{:<14} {:>7.2} {:>9} {:>9.1}", visit.name, visit.minutes, bytes, per_minute(bytes, visit.minutes));
            check(visit, &recording, &store, &mut speeds);
            all.add(visit, bytes, &column_bytes);
            if index + 1 == visits.len() {
                last.add(visit, bytes, &column_bytes);
            }
            let alone = written(&operations, Unshared, &mut Speeds::default());
            unshared.add(visit, alone.bytes.len(), &alone.column_bytes);
        }
        let (count, bytes) = packed_store(&store);
        println!("{:<14} {count:>7} {bytes:>9}   contents and bytes of its shared store", name_of(&application));
        store_bytes += bytes;
    }
    print_columns("last visits", &last);
    let total = all.bytes + store_bytes;
    println!("\nminutes                                    {:>8.1}", all.minutes);
    println!("nothing shared, kB/min                     {:>8.2}", unshared.per_minute());
    println!("one more visit to a known site, kB/min     {:>8.2}", last.per_minute());
    println!("all visits without the stores, kB/min      {:>8.2}", all.per_minute());
    println!("the whole corpus with its stores, kB/min   {:>8.2}", per_minute(total, all.minutes));
    speeds.print();
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
        println!("JSON to operations, MB/s of JSON           {:>8.0}", json_mb / self.read_seconds);
        println!("operations to recordings, MB/s of JSON     {:>8.0}", json_mb / self.write_seconds);
        println!("recordings to operations, MB/s of JSON     {:>8.0}", json_mb / self.decode_seconds);
        println!("recordings to operations, events/s         {:>8.0}", self.events as f64 / self.decode_seconds);
    }
}

fn read<'a>(visit: &'a Visit, arena: &'a Bump, speeds: &mut Speeds) -> Vec<Operation<'a>> {
    let start = Instant::now();
    let operations: Vec<_> =
        json::elements(&visit.text).map(|event| operation::read(event, arena).unwrap()).collect();
    speeds.read_seconds += start.elapsed().as_secs_f64();
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
    let start = Instant::now();
    let mut writer = Writer::new(store, LEVEL).unwrap();
    let stream = writer.stream(StreamName::default());
    for operation in operations {
        writer.push(stream, operation).unwrap();
    }
    let finished = writer.finish().unwrap();
    speeds.write_seconds += start.elapsed().as_secs_f64();
    finished
}

/// Decodes the recording, alone for its speed, and once more to compare every event.
fn check(visit: &Visit, bytes: &[u8], store: &dyn SharedContents, speeds: &mut Speeds) {
    let arena = Bump::new();
    let recording = Recording::open(bytes).unwrap();
    assert_eq!(recording.damage(), None);
    let start = Instant::now();
    let tables = recording.tables(store, &arena).unwrap();
    let segments = &recording.contents().segments;
    let mut position = Position::new();
    for segment in segments {
        for recorded in position.read(segment, recording.block(segment.extent), &tables, &Bump::new()).unwrap() {
            std::hint::black_box(recorded.unwrap());
        }
    }
    speeds.decode_seconds += start.elapsed().as_secs_f64();
    let mut events = json::elements(&visit.text);
    let mut position = Position::new();
    for segment in segments {
        let arena = Bump::new();
        for recorded in position.read(segment, recording.block(segment.extent), &tables, &arena).unwrap() {
            let operation = recorded.unwrap().operation;
            assert!(!matches!(operation.change, Change::Opaque(_)));
            let mut again = String::new();
            operation::write(&operation, &mut again);
            let event = events.next().unwrap();
            let same = serde_json::from_str::<Value>(event).unwrap() == serde_json::from_str::<Value>(&again).unwrap();
            assert!(same, "{}\n{event}\n{again}", visit.name);
        }
    }
    assert!(events.next().is_none());
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
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
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
