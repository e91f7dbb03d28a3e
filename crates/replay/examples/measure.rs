//! How fast the engine is: `cargo run --release -p reenact-replay --example measure -- [RECORDING.json.gz…]`
//!
//! Of a generated recording of 40 minutes (a table that is worked in: pointer, scrolling, typing, rows that change and
//! are sorted), and of each file that is named: operations a second from typed operations, seconds for JSON and
//! operations together, the page's memory, and how long a seek, a keyframe and a static page take.

#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::fmt::Write as _;
use std::io::Read as _;
use std::time::Instant;

use bumpalo::Bump;
use reenact_replay::{HtmlOptions, Page, Replay, read_events};

const MINUTES: u64 = 40;
const EVENTS: u64 = 100_000;
const ROWS: u64 = 400;
/// Repetitions of which the best one counts.
const ROUNDS: usize = 5;

fn main() {
    println!(
        "recording | events | MB JSON | JSON+apply ms | apply ms | M ops/s | seek ms | keyframe ms | html ms | page kB | arena MB"
    );
    measure("40 minutes", &long_recording());
    for path in std::env::args().skip(1) {
        let mut text = String::new();
        let read =
            std::fs::File::open(&path).and_then(|file| flate2::read::GzDecoder::new(file).read_to_string(&mut text));
        match read {
            Ok(_) => measure(&path, &text),
            Err(error) => eprintln!("{path}: {error}"),
        }
    }
}

fn best(mut work: impl FnMut()) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let started = Instant::now();
        work();
        started.elapsed().as_secs_f64() * 1_000.0
    });
    rounds.fold(f64::MAX, f64::min)
}

fn measure(name: &str, text: &str) {
    let arena = Bump::new();
    let Ok(file) = read_events(text, &arena) else { return };
    let operations = file.operations;
    let whole = best(|| {
        let arena = Bump::new();
        if let Ok(file) = read_events(text, &arena) {
            play(&file.operations);
        }
    });
    let apply = best(|| {
        play(&operations);
    });
    let page = play(&operations);
    let mut replay = Replay::new(operations.clone(), &arena);
    let (start, end) = (replay.start_ms(), replay.end_ms());
    replay.seek(end);
    let seek = best(|| {
        replay.seek(start);
        replay.seek(start + (end - start) * 0.73);
    });
    let keyframe = best(|| {
        let _ = page.keyframe(end, &Bump::new()).len();
    });
    let html = best(|| {
        let _ = page.to_html(HtmlOptions::default()).len();
    });
    println!(
        "{name} | {} | {:.1} | {whole:.1} | {apply:.2} | {:.2} | {seek:.2} | {keyframe:.2} | {html:.2} | {} | {:.1}",
        operations.len(),
        text.len() as f64 / 1e6,
        operations.len() as f64 / apply / 1e3,
        page.memory_bytes() / 1_000,
        arena.allocated_bytes() as f64 / 1e6,
    );
}

fn play<'a>(operations: &[reenact_recording::operation::Operation<'a>]) -> Page<'a> {
    let mut page = Page::new();
    for operation in operations {
        page.apply(operation);
    }
    page
}

/// Nine events in ten are pointer, scrolling and typing, the others change rows.
fn long_recording() -> String {
    let mut text = String::from("[");
    let mut rows = String::new();
    for row in 0..ROWS {
        let id = 100 + row * 4;
        let _ = write!(
            rows,
            "{}{{\"type\":2,\"tagName\":\"tr\",\"attributes\":{{\"class\":\"row\"}},\"id\":{id},\"childNodes\":[{{\"type\":2,\
             \"tagName\":\"td\",\"attributes\":{{}},\"id\":{},\"childNodes\":[{{\"type\":3,\"textContent\":\"row {row}\",\"id\":{}}}]}},\
             {{\"type\":2,\"tagName\":\"input\",\"attributes\":{{\"type\":\"text\"}},\"id\":{},\"childNodes\":[]}}]}}",
            if row > 0 { "," } else { "" },
            id + 1,
            id + 2,
            id + 3
        );
    }
    let start = 1_700_000_000_000_u64;
    let _ = write!(
        text,
        "{{\"type\":4,\"data\":{{\"href\":\"http://127.0.0.1/\",\"width\":1280,\"height\":720}},\"timestamp\":{start}}},\
         {{\"type\":2,\"data\":{{\"node\":{{\"type\":0,\"id\":1,\"childNodes\":[{{\"type\":2,\"tagName\":\"html\",\"attributes\":{{}},\
         \"id\":2,\"childNodes\":[{{\"type\":2,\"tagName\":\"body\",\"attributes\":{{}},\"id\":3,\"childNodes\":[{{\"type\":2,\
         \"tagName\":\"table\",\"attributes\":{{}},\"id\":4,\"childNodes\":[{rows}]}}]}}]}}]}},\"initialOffset\":{{\"left\":0,\"top\":0}}}},\
         \"timestamp\":{start}}}"
    );
    for event in 0..EVENTS {
        let time = start + event * MINUTES * 60_000 / EVENTS;
        let row = 100 + (event * 7 % ROWS) * 4;
        let data = match event % 20 {
            0 => format!(
                "\"source\":0,\"texts\":[{{\"id\":{},\"value\":\"now {event}\"}}],\"attributes\":[{{\"id\":{row},\"attributes\":{{\"class\":\"row changed\"}}}}],\"removes\":[],\"adds\":[]",
                row + 2
            ),
            10 => format!(
                "\"source\":0,\"texts\":[],\"attributes\":[{{\"id\":{row},\"attributes\":{{\"style\":{{\"width\":\"{}px\"}}}}}}],\"removes\":[{{\"parentId\":{},\"id\":{}}}],\"adds\":[{{\"parentId\":{},\"nextId\":null,\"node\":{{\"type\":3,\"textContent\":\"cell {event}\",\"id\":{}}}}}]",
                event % 90,
                row + 1,
                row + 2,
                row + 1,
                row + 2
            ),
            1 | 11 => format!("\"source\":3,\"id\":1,\"x\":0,\"y\":{}", event % 4_000),
            2..=4 => format!(
                "\"source\":5,\"text\":\"typed {event}\",\"isChecked\":false,\"id\":{}",
                row + 3
            ),
            5 => format!("\"source\":2,\"type\":2,\"id\":{row},\"x\":{},\"y\":9", event % 1_000),
            _ => format!(
                "\"source\":1,\"positions\":[{{\"x\":{},\"y\":{},\"id\":{row},\"timeOffset\":-40}},{{\"x\":{},\"y\":{},\"id\":{row},\"timeOffset\":0}}]",
                event % 1_200,
                event % 700,
                event % 1_210,
                event % 710
            ),
        };
        let _ = write!(text, ",{{\"type\":3,\"data\":{{{data}}},\"timestamp\":{time}}}");
    }
    text.push(']');
    text
}
