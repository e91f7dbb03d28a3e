//! Reads logs of agents and says what became of their lines, how often rebuilt files are what was recorded, and how
//! long it took: `cargo run --release -p reenact-agent --example measure-transcripts -- [--codex | --gemini] FILE…`.
//! Each file is a session of its own, with the logs of subagents that lie in the folder of its name.

#![allow(clippy::print_stdout, reason = "it says what it measured")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs, io};

use reenact_agent::claude_code::TranscriptReader;
use reenact_agent::codex::RolloutReader;
use reenact_agent::gemini_cli::ChatReader;
use reenact_agent::{Event, FileHistory, LogFormat, LogReader, ReadOptions, RebuildCheck, SessionBuilder, Tally};

/// So much is read at once.
const CHUNK_BYTES: usize = 1 << 20;

#[derive(Default)]
struct Total {
    bytes: usize,
    stored_bytes: usize,
    events: usize,
    lines: u64,
    told: u64,
    broken: u64,
    counted: BTreeMap<String, u64>,
    unknown: BTreeMap<String, u64>,
    check: RebuildCheck,
    drifts: usize,
    reading: Duration,
    building: Duration,
}

fn main() -> io::Result<()> {
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    let format = arguments.first().filter(|first| first.starts_with("--")).cloned();
    if format.is_some() {
        arguments.remove(0);
    }
    let mut total = Total::default();
    for path in &arguments {
        measure(Path::new(path), format.as_deref(), &mut total)?;
    }
    report(&total);
    Ok(())
}

fn measure(path: &Path, format: Option<&str>, total: &mut Total) -> io::Result<()> {
    let mut builder = SessionBuilder::default();
    for (path, lane) in logs_of(path)? {
        let bytes = fs::read(&path)?;
        total.bytes += bytes.len();
        let options = ReadOptions {
            lane,
            ..ReadOptions::default()
        };
        let start = Instant::now();
        let (events, tally) = match format {
            Some("--codex") => read(RolloutReader::new(options), &bytes),
            Some("--gemini") => read(ChatReader::new(options), &bytes),
            _ => read(TranscriptReader::new(options), &bytes),
        };
        total.reading += start.elapsed();
        total.events += events.len();
        total.stored_bytes += events.iter().map(|event| event.to_json().len()).sum::<usize>();
        assert!(tally.adds_up(), "{}: {tally:?}", path.display());
        add(&tally, total);
        builder.extend(events);
    }
    let start = Instant::now();
    let session = builder.build();
    let history = FileHistory::of(&session);
    total.building += start.elapsed();
    let check = history.check();
    total.check.compared += check.compared;
    total.check.equal += check.equal;
    total.drifts += history.drifts().len();
    println!(
        "{}: {} turns, {} lanes, {} tool uses, {} files, rebuilt as recorded {} of {}",
        path.display(),
        session.turns.len(),
        session.lanes.len(),
        session.tool_uses.len(),
        history.paths().count(),
        check.equal,
        check.compared
    );
    Ok(())
}

/// A log, and those of its subagents with their names.
fn logs_of(path: &Path) -> io::Result<Vec<(PathBuf, Option<String>)>> {
    let mut logs = vec![(path.to_owned(), None)];
    let subagents = path.with_extension("").join("subagents");
    if subagents.is_dir() {
        for entry in fs::read_dir(subagents)? {
            let path = entry?.path();
            let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let lane = name.strip_prefix("agent-").unwrap_or(name).to_owned();
            logs.push((path, Some(lane)));
        }
    }
    Ok(logs)
}

fn read<F: LogFormat>(mut reader: LogReader<F>, bytes: &[u8]) -> (Vec<Event>, Tally) {
    let mut events: Vec<Event> = bytes.chunks(CHUNK_BYTES).flat_map(|chunk| reader.push(chunk)).collect();
    events.extend(reader.finish());
    (events, reader.tally().clone())
}

fn add(tally: &Tally, total: &mut Total) {
    total.lines += tally.lines;
    total.told += tally.told;
    total.broken += tally.broken;
    for (from, to) in [
        (&tally.counted, &mut total.counted),
        (&tally.unknown, &mut total.unknown),
    ] {
        for (kind, count) in from {
            *to.entry(kind.clone()).or_default() += count;
        }
    }
}

fn report(total: &Total) {
    let share = 100.0 * total.check.equal as f64 / total.check.compared.max(1) as f64;
    println!(
        "{} bytes, {} lines, {} of them told as {} events of {} bytes",
        total.bytes, total.lines, total.told, total.events, total.stored_bytes
    );
    println!("counted: {:?}", total.counted);
    println!("unknown: {:?}", total.unknown);
    println!("broken: {}", total.broken);
    println!(
        "rebuilt as recorded: {} of {} ({share:.1} %), {} drifts",
        total.check.equal, total.check.compared, total.drifts
    );
    println!("read in {:?}, built in {:?}", total.reading, total.building);
}
