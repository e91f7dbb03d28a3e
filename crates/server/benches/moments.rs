//! How long answers about moments take, through the whole router and from stored blocks:
//!
//! `cargo bench -p reenact-server --bench moments -- [RECORDING.json…]`
//!
//! Of a generated recording of 40 minutes and 100,000 events, and of each file that is named (a list of rrweb events;
//! unpack those of the corpus with `gunzip -k`): the first answer, which opens the page, then the median and the worst
//! of answers at moments all over it; and how long it takes until the session is a recording and can be searched.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement")]
#![allow(dead_code, reason = "the tests use more of their server")]

#[path = "../tests/api/support.rs"]
mod support;

use std::time::{Duration, Instant};

use reenact_ingest::Limits;
use reenact_server::{App, Options, main_router};
use serde_json::{Value, json};

use support::{BASE_MS, Server, batch};

const MINUTES: i64 = 40;
const EVENTS: i64 = 100_000;
const ROWS: i64 = 400;
const EVENTS_PER_BATCH: usize = 250;
const MOMENTS: i64 = 60;

#[tokio::main]
async fn main() {
    println!("recording | events | what | first ms | median ms | worst ms");
    measure("40 minutes", long_recording()).await;
    for path in std::env::args().skip(1).filter(|path| !path.starts_with('-')) {
        let text = std::fs::read_to_string(&path).unwrap();
        measure(&path, serde_json::from_str(&text).unwrap()).await;
    }
}

async fn measure(name: &str, events: Vec<Value>) {
    let options = Options::default();
    let mut server = Server::with(options.clone(), Limits::default()).await;
    let (start, end) = (time(&events[0]), time(events.last().unwrap()));
    for (sequence, events) in events.chunks(EVENTS_PER_BATCH).enumerate() {
        let batch = batch("session-01", "page-0001", sequence as u32, events.to_vec());
        assert_eq!(server.batch(&batch).await.status, 200);
    }
    for what in ["keyframe?", "page?format=html&", "page?format=text&", "page?"] {
        // A program that was just started has no page open.
        let app = App::new(server.parts.clone(), options.clone()).await.unwrap();
        server.router = main_router(app);
        let first = answer(&server, what, start + (end - start) * 3 / 4).await;
        // Neither in order nor near one another.
        let moments = (0..MOMENTS).map(|n| start + (end - start) * ((n * 37) % MOMENTS) / MOMENTS);
        let mut times = Vec::new();
        for at_ms in moments {
            times.push(answer(&server, what, at_ms).await);
        }
        times.sort_unstable();
        println!(
            "{name} | {} | {what} | {:.1} | {:.1} | {:.1}",
            events.len(),
            ms(first),
            ms(times[times.len() / 2]),
            ms(times[times.len() - 1])
        );
    }
    search(name, events.len(), &server).await;
}

async fn search(name: &str, events: usize, server: &Server) {
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

async fn answer(server: &Server, what: &str, at_ms: i64) -> Duration {
    let started = Instant::now();
    let answer = server
        .get(&format!("/v1/sessions/session-01/{what}at_ms={at_ms}"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    started.elapsed()
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
