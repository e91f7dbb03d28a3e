//! CPU seconds per GB of JSON for every step of ingest.
//!
//! `REENACT_CORPUS=<folder of recordings> cargo bench -p reenact-ingest --bench cost`
//!
//! The recordings (`*/*.json.gz`, each a list of rrweb events) are cut into batches of 50 events and compressed as a
//! recorder would. Without the variable a small page that is built in is used. Arguments name the steps to measure
//! (`-- scan suspects`); without any, all are.

#![allow(clippy::print_stdout)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use reenact_analytics::{ClientFacts, EventFacts, FactsGatherer};
use reenact_ingest::{Ingest, Labels, Limits, Submission};
use reenact_privacy::{Material, Redactor};
use reenact_recording::{Decoder, Encoding, ProjectId, ScanLimits, json, scan};
use reenact_store::{Append, Appended, Frame, Project, StoreError};
use rustix::time::{ClockId, clock_gettime};

const EVENTS_PER_BATCH: usize = 50;
const ROUNDS: usize = 9;
const LIMITS: ScanLimits = ScanLimits {
    events_max: 10_000,
    event_bytes_max: 16 << 20,
    nesting_depth_max: 512,
};

struct Sample {
    text: String,
    body: Bytes,
}

fn main() {
    let samples = samples();
    let bytes: usize = samples.iter().map(|sample| sample.text.len()).sum();
    println!(
        "{} batches, {:.1} MB of JSON, best of {ROUNDS} rounds",
        samples.len(),
        bytes as f64 / 1e6
    );
    let redactor = Redactor::standard();
    let mut decoder = Decoder::new();
    let mut buffer = Vec::new();
    let wanted: Vec<_> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let measure = |name: &str, work: &mut dyn FnMut(&Sample)| {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == name) {
            return;
        }
        let best = (0..ROUNDS).map(|_| cpu_seconds(|| samples.iter().for_each(&mut *work)));
        let best = best.fold(f64::INFINITY, f64::min);
        println!("{name:<22} {:>6.3} CPU s/GB", best / bytes as f64 * 1e9);
    };
    measure("decode", &mut |sample| {
        let decoded = decoder.decode(Encoding::Gzip, &sample.body, 32 << 20, &mut |_| true, &mut buffer);
        assert_eq!(decoded.ok(), Some(sample.text.len()));
    });
    measure("UTF-8", &mut |sample| {
        assert!(std::str::from_utf8(std::hint::black_box(sample.text.as_bytes())).is_ok())
    });
    measure("scan", &mut |sample| {
        assert!(scan(&sample.text, &LIMITS).is_ok_and(|batch| batch.unfit.is_empty()))
    });
    let mut suspects = Vec::new();
    let mut suspect_count = 0;
    measure("suspects", &mut |sample| {
        suspects.clear();
        redactor.suspects(&sample.text, &mut suspects);
        suspect_count += suspects.len();
    });
    if suspect_count > 0 {
        println!("  suspects found: {}", suspect_count / ROUNDS);
    }
    measure("scan+facts", &mut |sample| gather(&sample.text));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let ingest = Ingest::new(Limits::default(), redactor, Arc::new(Forget));
    let project = project();
    measure("accept", &mut |sample| {
        let submission = Submission {
            project: project.clone(),
            encoding: Some(Encoding::Gzip),
            body: sample.body.clone(),
            client: ClientFacts::default(),
            received_at_ms: 0,
            material: Material::WebPage,
            labels: Labels::Plain,
        };
        let reservation = ingest.reserve(Some(sample.body.len() as u64)).expect("room");
        assert!(runtime.block_on(ingest.accept(submission, reservation)).is_ok());
    });
}

fn gather(text: &str) {
    let batch = scan(text, &LIMITS).expect("a batch");
    let mut gatherer = FactsGatherer::default();
    for event in &batch.events {
        let payload = &text[event.scan.payload.clone()];
        gatherer.add(EventFacts {
            kind: event.scan.kind,
            at_ms: event.scan.at_ms,
            payload,
        });
    }
    assert!(gatherer.finish().event_count > 0);
}

/// On-CPU time of this process, all threads together.
fn cpu_seconds(work: impl FnOnce()) -> f64 {
    let now = || {
        let now = clock_gettime(ClockId::ProcessCPUTime);
        now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
    };
    let start = now();
    work();
    now() - start
}

fn samples() -> Vec<Sample> {
    let recordings = match std::env::var_os("REENACT_CORPUS") {
        Some(folder) => read_corpus(Path::new(&folder)),
        None => vec![built_in()],
    };
    recordings.iter().flat_map(|recording| batches(recording)).collect()
}

fn read_corpus(folder: &Path) -> Vec<String> {
    let mut recordings = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder of recordings").flatten() {
        for file in fs::read_dir(entry.path()).into_iter().flatten().flatten() {
            let bytes = fs::read(file.path()).expect("a recording");
            let decoded = Encoding::Gzip.decode(&bytes, 1 << 30).expect("gzip");
            recordings.push(String::from_utf8(decoded).expect("UTF-8"));
        }
    }
    recordings
}

/// A page of a thousand cards, then moves of the mouse.
fn built_in() -> String {
    let card = |id: usize| {
        format!(
            r#"{{"type":2,"tagName":"div","attributes":{{"class":"card shadow-sm"}},"childNodes":[{{"type":3,"textContent":"Card number {id}","id":{}}}],"id":{id}}}"#,
            id + 1
        )
    };
    let cards: Vec<_> = (0..1000).map(|number| card(10 + 2 * number)).collect();
    let snapshot = format!(
        r#"{{"type":2,"data":{{"node":{{"type":0,"childNodes":[{}],"id":1}},"initialOffset":{{"left":0,"top":0}}}},"timestamp":1}}"#,
        cards.join(",")
    );
    let moves = (0..2000).map(|at| {
        format!(r#"{{"type":3,"data":{{"source":1,"positions":[{{"x":{at},"y":9,"id":7,"timeOffset":-50}}]}},"timestamp":{at}}}"#)
    });
    let events: Vec<_> = std::iter::once(snapshot).chain(moves).collect();
    format!("[{}]", events.join(","))
}

fn batches(recording: &str) -> Vec<Sample> {
    let events: Vec<_> = json::elements(recording).collect();
    let batch = |(sequence, events): (usize, &[&str])| {
        let text = format!(
            r#"{{"version":1,"session_id":"session-1","window_id":"window-1","page_id":"page-0001","sequence":{sequence},"sent_at_ms":1763712000000,"events":[{}]}}"#,
            events.join(",")
        );
        Sample {
            body: Encoding::Gzip.encode(text.as_bytes()).into(),
            text,
        }
    };
    events.chunks(EVENTS_PER_BATCH).enumerate().map(batch).collect()
}

/// Storage that costs nothing.
struct Forget;

#[async_trait]
impl Append for Forget {
    async fn append(&self, _frame: Frame) -> Result<Appended, StoreError> {
        Ok(Appended::Stored)
    }
}

fn project() -> Arc<Project> {
    Arc::new(Project {
        id: ProjectId::parse("shop").expect("an id"),
        name: String::new(),
        public_key: String::new(),
        allowed_origins: Vec::new(),
        hash_identity: false,
        identity_hash_key: [0; 32],
        created_at_ms: 0,
    })
}
