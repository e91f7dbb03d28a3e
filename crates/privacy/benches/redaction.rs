//! How fast recordings are looked over and redacted, and what is found in them.
//!
//! `REENACT_CORPUS=<folder of *.json.gz, each an array of rrweb events> cargo bench -p reenact-privacy`
//! prints figures; with `-- --findings` also every finding with its surroundings, to judge detectors by,
//! with `-- --agents` all that with the detectors for coding agents, with `-- --detectors` the prefilter's rate for each detector alone, and with `-- --suspects` every place that the prefilter takes for one.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use reenact_privacy::{Detector, Material, PlainLabeller, RedactionReport, Redactor};
use serde_json::value::RawValue;

const ROUNDS: usize = 10;

fn main() {
    let Ok(folder) = std::env::var("REENACT_CORPUS") else {
        println!("set REENACT_CORPUS to a folder of recordings (*.json.gz, arrays of rrweb events)");
        return;
    };
    let mut files = Vec::new();
    recordings(Path::new(&folder), &mut files);
    let texts: Vec<String> = files.iter().map(|file| inflate(file)).collect();
    let asked = |flag: &str| std::env::args().any(|argument| argument == flag);
    let for_agents = asked("--agents");
    let redactor = if for_agents {
        Redactor::for_agents()
    } else {
        Redactor::standard()
    };
    overall(&redactor, &texts);
    if asked("--detectors") {
        for detector in Detector::standard() {
            print!("  {:<20} ", detector.name);
            overall(&Redactor::new(Material::WebPage, &[detector]), &texts);
        }
    }
    dirty_events(&redactor, &texts);
    planted(&redactor, &texts);
    if asked("--suspects") {
        texts.iter().for_each(|text| print_suspects(&redactor, text));
    }
    if asked("--findings") {
        findings(&redactor, &files, &texts);
    }
}

fn overall(redactor: &Redactor, texts: &[String]) {
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut suspects = Vec::new();
    let took = average(|| {
        suspects.clear();
        texts.iter().for_each(|text| redactor.suspects(text, &mut suspects));
    });
    let yardstick = average(|| {
        texts
            .iter()
            .for_each(|text| assert!(memchr::memchr(0, text.as_bytes()).is_none()));
    });
    println!(
        "suspects: {:.2} GB/s, {} in {:.1} MB; memchr for one byte that is not there: {:.1} GB/s",
        rate(bytes, took),
        suspects.len(),
        bytes as f64 / 1e6,
        rate(bytes, yardstick)
    );
}

/// The events that hold a suspect, redacted one by one as ingest does.
fn dirty_events(redactor: &Redactor, texts: &[String]) {
    let events: Vec<Vec<&RawValue>> = texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let mut suspects = Vec::new();
    let dirty: Vec<&str> = events
        .iter()
        .flatten()
        .map(|event| event.get())
        .filter(|event| {
            suspects.clear();
            redactor.suspects(event, &mut suspects);
            !suspects.is_empty()
        })
        .collect();
    let bytes: usize = dirty.iter().map(|event| event.len()).sum();
    let all: usize = texts.iter().map(String::len).sum();
    let mut report = RedactionReport::default();
    let took = average(|| {
        report = RedactionReport::default();
        for event in &dirty {
            std::hint::black_box(redactor.redact_json(event, &PlainLabeller, &mut report));
        }
    });
    let count: usize = events.iter().map(Vec::len).sum();
    println!(
        "redact_json: {} of {count} events ({:.1} % of the bytes) at {:.2} GB/s; {:.3} CPU-s per GB of everything",
        dirty.len(),
        bytes as f64 * 100.0 / all as f64,
        rate(bytes, took),
        took.as_secs_f64() * 1e9 / all as f64
    );
    println!("redacted: {:?}", report.by_detector);
}

/// Each recording's largest event, with an address in one of its strings.
fn planted(redactor: &Redactor, texts: &[String]) {
    let plant = |text: &String| {
        let events: Vec<&RawValue> = serde_json::from_str(text).unwrap();
        let largest = events
            .iter()
            .map(|event| event.get())
            .max_by_key(|event| event.len())
            .unwrap();
        largest.replacen(r#""textContent":""#, r#""textContent":"ada@example.com "#, 1)
    };
    let events: Vec<String> = texts.iter().map(plant).collect();
    let bytes: usize = events.iter().map(String::len).sum();
    let took = average(|| {
        for event in &events {
            std::hint::black_box(redactor.redact_json(event, &PlainLabeller, &mut RedactionReport::default()));
        }
    });
    println!(
        "largest events with one address planted: {:.2} GB/s of {:.1} MB",
        rate(bytes, took),
        bytes as f64 / 1e6
    );
}

fn print_suspects(redactor: &Redactor, text: &str) {
    let mut suspects = Vec::new();
    redactor.suspects(text, &mut suspects);
    for at in suspects {
        let around = &text.as_bytes()[at.saturating_sub(30)..text.len().min(at + 50)];
        println!("suspect: {}", String::from_utf8_lossy(around));
    }
}

fn findings(redactor: &Redactor, files: &[PathBuf], texts: &[String]) {
    for (file, text) in files.iter().zip(texts) {
        let events: Vec<&RawValue> = serde_json::from_str(text).unwrap();
        for (index, event) in events.iter().enumerate() {
            let Some(redacted) = redactor.redact_json(event.get(), &PlainLabeller, &mut RedactionReport::default())
            else {
                continue;
            };
            print_labels(&format!("{} #{index}", file.display()), event.get(), &redacted);
        }
    }
}

/// Every label with what stood there before. The text between labels is unchanged, so it is found again.
fn print_labels(at: &str, original: &str, redacted: &str) {
    let mut rest = original;
    let mut pieces = redacted.split("[redacted:");
    rest = &rest[pieces.next().unwrap().len()..];
    for piece in pieces {
        let (detector, unchanged) = piece.split_once(']').unwrap();
        let anchor: String = unchanged.chars().take(40).collect();
        let end = rest.find(&anchor).unwrap_or(0);
        let start = original.len() - rest.len();
        let before: String = original[..start]
            .chars()
            .rev()
            .take(60)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        println!("{at} {detector}: {before} >>>{}<<< {anchor}", &rest[..end]);
        rest = &rest[(end + unchanged.len()).min(rest.len())..];
    }
}

/// The processor's time for one of several runs: other programs may be using the machine.
fn average(mut run: impl FnMut()) -> Duration {
    run();
    let start = processor_time();
    (0..ROUNDS).for_each(|_| run());
    (processor_time() - start) / ROUNDS as u32
}

/// Linux counts it for every thread; elsewhere the clock on the wall has to do.
fn processor_time() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let start = START.get_or_init(Instant::now);
    // Reading after giving way makes the kernel account for what was used.
    std::thread::yield_now();
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = counted.and_then(|line| line.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

fn rate(bytes: usize, took: Duration) -> f64 {
    bytes as f64 / took.as_secs_f64() / 1e9
}

fn recordings(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            recordings(&path, files);
        } else if path.to_string_lossy().ends_with(".json.gz") {
            files.push(path);
        }
    }
}

fn inflate(file: &Path) -> String {
    let packed = std::fs::read(file).unwrap();
    // The last four bytes of a gzip file are the size of what is in it.
    let size = u32::from_le_bytes(packed[packed.len() - 4..].try_into().unwrap());
    let mut text = vec![0; size as usize];
    libdeflater::Decompressor::new()
        .gzip_decompress(&packed, &mut text)
        .unwrap();
    String::from_utf8(text).unwrap()
}
