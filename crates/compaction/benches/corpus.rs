//! What compaction costs by zstd's level, over a corpus of recordings:
//!
//! `cargo bench -p reenact-compaction --bench corpus -- [LEVEL…]`
//!
//! Every file is a visit of another visitor to the application that its folder names. Speed is JSON by CPU time of one
//! session after the other, and what gzip makes of the same JSON is measured beside it.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement")]

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use reenact_analytics::{Identity, Timed};
use reenact_compaction::{Compaction, CompactionSettings, Outcome};
use reenact_recording::{BatchKey, Encoding, ProjectId, json};
use reenact_store::conformance::samples::{facts, key};
use reenact_store::{
    Append as _, Appender, AppenderSettings, BlockIds, Frame, Index, Objects, Project, ReaderSettings, SessionKey,
    SessionReader, SystemClock,
};
use reenact_store_objects::LocalObjects;
use reenact_store_sqlite::SqliteIndex;
use serde_json::Value;

/// As the recorder's default, about.
const BATCH_MS: f64 = 5_000.0;
const META: i64 = 4;

struct Visit {
    name: String,
    json: String,
    minutes: f64,
}

struct Application {
    name: String,
    visits: Vec<Visit>,
}

#[derive(Default)]
struct Spent {
    minutes: f64,
    json_bytes: u64,
    bytes: u64,
    last_minutes: f64,
    last_bytes: u64,
    cpu_s: f64,
    wall_s: f64,
}

#[tokio::main]
async fn main() {
    let levels: Vec<u32> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let levels = if levels.is_empty() { vec![1, 3, 6, 9] } else { levels };
    let corpus = corpus();
    println!("level | all kB/min | one more kB/min | MB of JSON a CPU-second | a second");
    for level in levels {
        let spent = compact(&corpus, level).await;
        println!(
            "{level} | {:.1} | {:.1} | {:.1} | {:.1}",
            spent.bytes as f64 / 1e3 / spent.minutes,
            spent.last_bytes as f64 / 1e3 / spent.last_minutes,
            spent.json_bytes as f64 / 1e6 / spent.cpu_s,
            spent.json_bytes as f64 / 1e6 / spent.wall_s
        );
    }
    gzip(&corpus);
}

fn corpus() -> Vec<Application> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/third-party/corpus");
    let sorted = |folder: &Path| -> Vec<PathBuf> {
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        paths
    };
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let folders = sorted(&root).into_iter().filter(|path| path.is_dir());
    let read = |path: &PathBuf| {
        let mut json = String::new();
        let file = std::fs::File::open(path).unwrap();
        flate2::read::GzDecoder::new(file).read_to_string(&mut json).unwrap();
        let at = |event: &str| {
            serde_json::from_str::<Value>(event).unwrap()["timestamp"]
                .as_f64()
                .unwrap()
        };
        let mut events = json::elements(&json);
        let first = at(events.next().unwrap());
        let minutes = (at(events.last().unwrap()) - first) / 60_000.0;
        Visit {
            name: format!("session-{}", name(path).trim_end_matches(".json.gz")),
            json,
            minutes,
        }
    };
    let application = |folder: PathBuf| Application {
        name: name(&folder),
        visits: sorted(&folder).iter().map(read).collect(),
    };
    folders.map(application).collect()
}

async fn compact(corpus: &[Application], level: u32) -> Spent {
    let folder = tempfile::tempdir().unwrap();
    let index: Arc<dyn Index> = Arc::new(SqliteIndex::open(&folder.path().join("index.sqlite")).await.unwrap());
    let objects: Arc<dyn Objects> = Arc::new(LocalObjects::open(&folder.path().join("objects")).unwrap());
    let clock = Arc::new(SystemClock);
    let appender = Appender::start(
        objects.clone(),
        index.clone(),
        Arc::new(BlockIds::new(1)),
        clock.clone(),
        AppenderSettings::default(),
    );
    let compaction = Compaction::new(
        index.clone(),
        objects.clone(),
        SessionReader::new(index.clone(), objects.clone(), ReaderSettings::default()),
        clock,
        CompactionSettings {
            level,
            ..CompactionSettings::default()
        },
    );
    for application in corpus {
        let id = ProjectId::parse(&application.name).unwrap();
        index.create_project(&project(&id)).await.unwrap();
        for (number, visit) in application.visits.iter().enumerate() {
            for frame in frames(&id, number, visit) {
                appender.append(frame).await.unwrap();
            }
        }
    }
    let mut spent = Spent::default();
    for application in corpus {
        let id = ProjectId::parse(&application.name).unwrap();
        let packs = folder.path().join("objects/shared").join(id.as_str());
        for (number, visit) in application.visits.iter().enumerate() {
            let packs_before = bytes_below(&packs);
            let (started, started_cpu_s) = (Instant::now(), cpu_s());
            let session = SessionKey {
                project: id.clone(),
                session: visit.name.clone().try_into().unwrap(),
            };
            let outcome = compaction.compact(&session).await.unwrap();
            spent.cpu_s += cpu_s() - started_cpu_s;
            spent.wall_s += started.elapsed().as_secs_f64();
            let Outcome::Compacted {
                json_bytes,
                bytes_after,
                ..
            } = outcome
            else {
                panic!("{}: {outcome:?}", visit.name)
            };
            spent.json_bytes += json_bytes;
            spent.minutes += visit.minutes;
            let bytes = bytes_after + bytes_below(&packs) - packs_before;
            spent.bytes += bytes;
            if number + 1 == application.visits.len() {
                spent.last_minutes += visit.minutes;
                spent.last_bytes += bytes;
            }
        }
    }
    spent
}

fn project(id: &ProjectId) -> Project {
    Project {
        id: id.clone(),
        name: id.to_string(),
        public_key: format!("pk_{id}"),
        allowed_origins: Vec::new(),
        hash_identity: false,
        identity_hash_key: [1; 32],
        created_at_ms: 0,
    }
}

/// A visit's batches, each of one page load.
fn frames(project: &ProjectId, number: usize, visit: &Visit) -> Vec<Frame> {
    let mut frames = Vec::new();
    let (mut page, mut sequence) = (0, 0);
    let mut events: Vec<&str> = Vec::new();
    let mut first_at = f64::MAX;
    for (place, event) in json::elements(&visit.json).enumerate() {
        let value: Value = serde_json::from_str(event).unwrap();
        let at = value["timestamp"].as_f64().unwrap();
        let is_new_page = value["type"] == META && place > 0;
        if !events.is_empty() && (is_new_page || at - first_at > BATCH_MS) {
            frames.push(frame(project, number, visit, page, sequence, &events));
            events.clear();
            sequence += 1;
        }
        if is_new_page {
            (page, sequence) = (page + 1, 0);
        }
        if events.is_empty() {
            first_at = at;
        }
        events.push(event);
    }
    frames.push(frame(project, number, visit, page, sequence, &events));
    frames
}

fn frame(project: &ProjectId, number: usize, visit: &Visit, page: u32, sequence: u32, events: &[&str]) -> Frame {
    let mut key: BatchKey = key("p", "a", &format!("{page:04}"), sequence);
    key.stream.project = project.clone();
    key.stream.session = visit.name.clone().try_into().unwrap();
    let json = format!(
        r#"{{"version":1,"session_id":"{}","window_id":"{}","page_id":"{}","sequence":{sequence},"events":[{}]}}"#,
        key.stream.session,
        key.stream.window,
        key.stream.page,
        events.join(",")
    );
    let mut facts = facts(&key);
    facts.event_count = events.len() as u32;
    facts.identity = Some(Timed {
        at_ms: 0,
        value: Identity {
            id: format!("visitor {number}"),
            traits: None,
        },
    });
    Frame {
        received_at_ms: 0,
        encoding: Encoding::Gzip,
        payload: Encoding::Gzip.encode(json.as_bytes()).into(),
        set_aside: Vec::new(),
        facts,
        key,
    }
}

fn gzip(corpus: &[Application]) {
    let started = cpu_s();
    let mut bytes = 0;
    for visit in corpus.iter().flat_map(|application| &application.visits) {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(visit.json.as_bytes()).unwrap();
        encoder.finish().unwrap();
        bytes += visit.json.len();
    }
    println!("gzip -6 | | | {:.1}", bytes as f64 / 1e6 / (cpu_s() - started));
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}

/// CPU time of this process: what others do on the machine does not count.
fn cpu_s() -> f64 {
    const TICKS_PER_S: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit(')').next().unwrap().split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).map(|field| field.parse::<f64>().unwrap()).sum();
    ticks / TICKS_PER_S
}
