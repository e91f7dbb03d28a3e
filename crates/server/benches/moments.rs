//! What answers about moments cost, through the whole router, from stored blocks and from the recording that is made of
//! them:
//!
//! `cargo bench -p reenact-server --bench moments -- [RECORDING.json…]`
//!
//! Of a generated recording of 40 minutes and 100,000 events, and of each file that is named (a list of rrweb events;
//! unpack those of the corpus with `gunzip -k`): the first answer of a program that has just started, then the median and
//! the worst of answers at moments all over it, with CPU time, reads of objects and their bytes; and how long it takes
//! until the session can be searched.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement")]
#![allow(dead_code, reason = "the tests use more of their server")]

#[path = "../tests/api/support.rs"]
mod support;

use std::time::{Duration, Instant};

use reenact_ingest::Limits;
use reenact_server::Options;
use serde_json::{Value, json};

use support::{BASE_MS, Server, batch};

const MINUTES: i64 = 40;
const EVENTS: i64 = 100_000;
const ROWS: i64 = 400;
const EVENTS_PER_BATCH: usize = 250;
const MOMENTS: i64 = 60;

#[tokio::main]
async fn main() {
    println!(
        "recording | events | kept | what | first ms | CPU ms | reads | kB | median ms | worst ms | CPU ms | reads | kB"
    );
    measure("40 minutes", long_recording()).await;
    for path in std::env::args().skip(1).filter(|path| !path.starts_with('-')) {
        let text = std::fs::read_to_string(&path).unwrap();
        measure(&path, serde_json::from_str(&text).unwrap()).await;
    }
}

async fn measure(name: &str, events: Vec<Value>) {
    let mut server = Server::with(Options::default(), Limits::default()).await;
    for (sequence, events) in events.chunks(EVENTS_PER_BATCH).enumerate() {
        let batch = batch("session-01", "page-0001", sequence as u32, events.to_vec());
        assert_eq!(server.batch(&batch).await.status, 200);
    }
    answers(name, "in blocks", &events, &mut server).await;
    settle(name, events.len(), &server).await;
    server.parts.housekeeper.work_now().await.unwrap();
    answers(name, "as a recording", &events, &mut server).await;
}

async fn answers(name: &str, kept: &str, events: &[Value], server: &mut Server) {
    let (start, end) = (time(&events[0]), time(events.last().unwrap()));
    for what in ["keyframe?", "page?format=html&", "page?format=text&", "page?"] {
        // A program that was just started has no page open.
        server.start_anew().await;
        let first = answer(server, what, start + (end - start) * 3 / 4).await;
        // Neither in order nor near one another.
        let moments = (0..MOMENTS).map(|n| start + (end - start) * ((n * 37) % MOMENTS) / MOMENTS);
        let mut more = Vec::new();
        for at_ms in moments {
            more.push(answer(server, what, at_ms).await);
        }
        let median = |value: &dyn Fn(&Cost) -> f64| {
            let mut values: Vec<f64> = more.iter().map(value).collect();
            values.sort_by(f64::total_cmp);
            (values[values.len() / 2], values[values.len() - 1])
        };
        let (took, worst) = median(&|cost| ms(cost.took));
        println!(
            "{name} | {} | {kept} | {what} | {:.1} | {:.1} | {} | {:.0} | {took:.1} | {worst:.1} | {:.1} | {} | {:.0}",
            events.len(),
            ms(first.took),
            ms(first.cpu),
            first.reads,
            first.read_bytes as f64 / 1e3,
            median(&|cost| ms(cost.cpu)).0,
            median(&|cost| cost.reads as f64).0,
            median(&|cost| cost.read_bytes as f64 / 1e3).0,
        );
    }
}

/// What an answer cost.
struct Cost {
    took: Duration,
    cpu: Duration,
    reads: usize,
    read_bytes: u64,
}

async fn settle(name: &str, events: usize, server: &Server) {
    let started = Instant::now();
    assert_eq!(server.parts.settler.settle_all().await.unwrap(), 1);
    let settling = started.elapsed();
    let started = Instant::now();
    assert_eq!(server.get("/v1/search?q=row+typed").await.status, 200);
    let searching = started.elapsed();
    println!(
        "{name} | {events} | a recording, and searchable | {:.1} | |",
        ms(settling)
    );
    println!("{name} | {events} | search | {:.1} | |", ms(searching));
}

async fn answer(server: &Server, what: &str, at_ms: i64) -> Cost {
    server.objects.take_reads();
    let (started, cpu) = (Instant::now(), cpu_time());
    let answer = server
        .get(&format!("/v1/sessions/session-01/{what}window=window-01&at_ms={at_ms}"))
        .await;
    let took = started.elapsed();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let reads = server.objects.take_reads();
    Cost {
        took,
        cpu: cpu_time().saturating_sub(cpu),
        reads: reads.len(),
        read_bytes: reads.iter().map(|read| read.bytes).sum(),
    }
}

/// Of all threads that there are.
fn cpu_time() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let nanos = tasks.filter_map(|task| {
        let stat = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        stat.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn time(event: &Value) -> i64 {
    event["timestamp"].as_f64().unwrap() as i64
}

/// A table that is worked in: pointer, scrolling, typing, and rows that change.
fn long_recording() -> Vec<Value> {
    let element = |id: i64, tag: &str, children: Vec<Value>| json!({ "type": 2, "id": id, "tagName": tag, "attributes": { "class": tag }, "childNodes": children });
    let row = |row: i64| {
        let id = 100 + row * 5;
        let text = json!({ "type": 3, "id": id + 2, "textContent": format!("row {row}") });
        let cells = vec![element(id + 1, "td", vec![text]), element(id + 3, "input", vec![])];
        element(id, "tr", cells)
    };
    let table = element(4, "table", (0..ROWS).map(row).collect());
    let html = element(2, "html", vec![element(3, "body", vec![table])]);
    let document = json!({ "type": 0, "id": 1, "childNodes": [html] });
    let snapshot = json!({ "node": document, "initialOffset": { "left": 0, "top": 0 } });
    let mut events = vec![
        support::meta("http://127.0.0.1/", 0),
        json!({ "type": 2, "timestamp": BASE_MS, "data": snapshot }),
    ];
    events.extend((0..EVENTS).map(|event| {
        let id = 100 + event * 7 % ROWS * 5;
        json!({ "type": 3, "timestamp": BASE_MS + event * MINUTES * 60_000 / EVENTS, "data": change(event, id) })
    }));
    events
}

fn change(event: i64, row: i64) -> Value {
    match event % 20 {
        0 => json!({ "source": 0, "texts": [{ "id": row + 2, "value": format!("now {event}") }],
            "attributes": [{ "id": row, "attributes": { "class": format!("row changed-{}", event % 9) } }],
            "removes": [], "adds": [] }),
        1 | 11 => json!({ "source": 3, "id": 1, "x": 0, "y": event % 4_000 }),
        2..=4 => json!({ "source": 5, "text": format!("typed {event}"), "isChecked": false, "id": row + 3 }),
        5 => json!({ "source": 2, "type": 2, "id": row, "x": event % 1_000, "y": 9 }),
        _ => {
            json!({ "source": 1, "positions": [{ "x": event % 1_200, "y": event % 700, "id": row, "timeOffset": -40 }] })
        }
    }
}
