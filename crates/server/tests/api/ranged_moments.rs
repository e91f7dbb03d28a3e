//! Moments of recordings are read from the keyframe before them, and are what the whole page load says they are.

use std::path::Path;

use bumpalo::Bump;
use proptest::prelude::*;
use reenact_recording::operation;
use reenact_replay::{Page, Replay};
use reenact_store::{RecordingId, RecordingRecord, SessionIndex as _};
use serde_json::{Value, json};

use crate::recording::{click, snapshot, text_change};
use crate::support::{Answer, BASE_MS, Server, answer, batch, meta};

const SESSION: &str = "/v1/sessions/session-01";
const BATCH_EVENTS: usize = 250;
/// So much of a page load happens in a second.
const EVENTS_PER_S: i64 = 40;

async fn send(server: &Server, first_sequence: u32, events: &[Value]) {
    for (sequence, events) in (first_sequence..).zip(events.chunks(BATCH_EVENTS)) {
        let answer = server
            .batch(&batch("session-01", "page-0001", sequence, events.to_vec()))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

/// Makes a recording of what there is, and leaves nothing in blocks.
async fn compact(server: &mut Server) {
    server.parts.settler.settle_all().await.unwrap();
    assert_eq!(server.parts.compaction.stats().sessions_refused, 0);
    server.parts.housekeeper.work_now().await.unwrap();
    server.start_anew().await;
}

async fn recording(server: &Server) -> RecordingRecord {
    let (project, session) = ("default".to_owned(), "session-01".to_owned());
    let recording = server
        .index
        .recording(&project.try_into().unwrap(), &session.try_into().unwrap())
        .await;
    recording.unwrap().unwrap()
}

fn keyframe_uri(at_ms: i64) -> String {
    format!("{SESSION}/keyframe?window=window-01&at_ms={at_ms}")
}

/// Reads of recordings, and their bytes, since this was last asked.
fn reads(server: &Server) -> (usize, u64) {
    let reads = server.objects.take_reads();
    let of_recordings = reads.iter().filter(|read| read.path.starts_with("recordings/"));
    (
        of_recordings.clone().count(),
        of_recordings.map(|read| read.bytes).sum(),
    )
}

/// What an answer says of a page, without what may differ: nodes that have no id get one in a keyframe.
fn page_of(keyframe: &Value) -> String {
    let text = keyframe["events"].as_array().unwrap().iter().map(Value::to_string);
    let texts: Vec<String> = text.collect();
    let arena = Bump::new();
    let mut page = Page::new();
    for text in &texts {
        page.apply(&operation::read(arena.alloc_str(text), &arena).unwrap());
    }
    let mut out = format!(
        "{} {:?} {:?} {:?}",
        page.url(),
        page.viewport(),
        page.pointer(),
        page.selection()
    );
    let html = page.to_html(Default::default());
    out.push_str(&html);
    out
}

/// Everything that is asked of a moment.
async fn asked(server: &Server, at_ms: i64) -> (String, Vec<Value>, String) {
    let keyframe = server.get(&keyframe_uri(at_ms)).await;
    assert_eq!(keyframe.status, 200, "{}", keyframe.text());
    let mut states = Vec::new();
    for format in ["text", "json"] {
        let uri = format!("{SESSION}/page?window=window-01&at_ms={at_ms}&format={format}");
        states.push(server.get(&uri).await.json());
    }
    let html = format!("{SESSION}/page?window=window-01&at_ms={at_ms}&format=html");
    (page_of(&keyframe.json()), states, server.get(&html).await.text())
}

/// Moments all over a recording, before and behind it too, neither in order nor near one another.
fn moments(events: &[Value], count: i64) -> Vec<i64> {
    let times = events.iter().map(|event| event["timestamp"].as_f64().unwrap() as i64);
    let (start, end) = (times.clone().min().unwrap(), times.max().unwrap());
    let all_over = (0..count).map(|n| start - 50 + (end - start + 100) * ((n * 7) % count) / count);
    all_over.chain([end + 5_000]).collect()
}

/// That the answers of the whole page load are those of its recording.
async fn assert_same_in_parts(events: &[Value], moment_count: i64) -> RecordingRecord {
    let mut server = Server::start().await;
    send(&server, 0, events).await;
    let moments = moments(events, moment_count);
    let mut whole = Vec::new();
    for at_ms in &moments {
        whole.push(asked(&server, *at_ms).await);
    }
    compact(&mut server).await;
    for (at_ms, whole) in moments.iter().zip(whole) {
        let part = asked(&server, *at_ms).await;
        assert!(part == whole, "at {at_ms}: {part:#?} instead of {whole:#?}");
    }
    recording(&server).await
}

/// A list in which somebody works: items come, go and change, fields are typed into. Times may be a little out of order.
fn busy_page(count: i64, mut seed: u64, disorder_ms: i64) -> Vec<Value> {
    let mut random = move |below: i64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) as i64) % below
    };
    let mut events = vec![meta("https://shop.example/cart", 0), snapshot("Your cart", 1)];
    let mut items: Vec<i64> = Vec::new();
    let mut next_id = 100;
    for number in 0..count {
        let after_ms = 20 + number * 1_000 / EVENTS_PER_S - random(disorder_ms + 1);
        let what = random(12);
        let item = (!items.is_empty()).then(|| random(items.len() as i64 + i64::from(items.is_empty())) as usize);
        let data = match (what, item) {
            (0..=3, _) | (_, None) => {
                let id = next_id;
                next_id += 2;
                items.push(id);
                let text = json!({ "type": 3, "id": id + 1, "textContent": format!("item {number}") });
                let node = json!({ "type": 2, "id": id, "tagName": "p", "attributes": {}, "childNodes": [] });
                json!({ "source": 0, "texts": [], "attributes": [], "removes": [], "adds": [
                    { "parentId": 4, "nextId": 5, "node": node },
                    { "parentId": id, "nextId": null, "node": text } ] })
            }
            (4..=5, Some(item)) => {
                let id = items.swap_remove(item);
                json!({ "source": 0, "texts": [], "attributes": [], "adds": [],
                    "removes": [{ "parentId": 4, "id": id }] })
            }
            (6, Some(item)) => json!({ "source": 0, "adds": [], "removes": [], "attributes": [],
                "texts": [{ "id": items[item] + 1, "value": format!("changed {number}") }] }),
            (7, Some(item)) => json!({ "source": 0, "adds": [], "removes": [], "texts": [],
                "attributes": [{ "id": items[item], "attributes": { "class": format!("c{}", random(9)) } }] }),
            (8, _) => json!({ "source": 5, "id": 8, "text": format!("typed {number}"), "isChecked": false }),
            (9, _) => json!({ "source": 3, "id": 1, "x": 0, "y": random(900) }),
            (10, _) => json!({ "source": 2, "type": random(2) + 5, "id": 8, "x": 5, "y": 6 }),
            (_, Some(item)) => json!({ "source": 1, "positions": [
                { "x": random(900), "y": random(700), "id": items[item], "timeOffset": -30 } ] }),
        };
        events.push(json!({ "type": 3, "timestamp": BASE_MS + after_ms, "data": data }));
        if items.len() > 300 {
            // A new snapshot of the same page, as recorders take them now and then.
            items.clear();
            events.push(meta("https://shop.example/cart", after_ms));
            events.push(snapshot("Your cart", after_ms));
        }
    }
    events
}

#[tokio::test]
async fn a_moment_of_a_long_recording_is_a_small_ranged_read() {
    let mut server = Server::start().await;
    let events = busy_page(60_000, 7, 0);
    send(&server, 0, &events).await;
    compact(&mut server).await;
    let (size, end_ms) = (recording(&server).await.bytes, BASE_MS + 60_000 * 1_000 / EVENTS_PER_S);
    reads(&server);
    let at_ms = end_ms - 300_000;
    assert_eq!(server.get(&keyframe_uri(at_ms)).await.status, 200);
    let (count, first) = reads(&server);
    // Most of it is the only table, which holds what is told by words in twenty-five minutes.
    assert!(
        count <= 4 && first * 5 < size * 2,
        "{count} reads of {first}, of {size}"
    );
    // It is in memory now, and what comes next needs little more.
    assert_eq!(server.get(&keyframe_uri(at_ms)).await.status, 200);
    assert_eq!(reads(&server), (0, 0));
    assert_eq!(server.get(&keyframe_uri(at_ms - 500)).await.status, 200);
    assert_eq!(reads(&server), (0, 0));
    let events = format!("{SESSION}/events?from_ms={at_ms}&to_ms={}", at_ms + 10_000);
    assert_eq!(server.get(&events).await.status, 200);
    let (count, followed) = reads(&server);
    assert!(
        count <= 2 && followed * 10 < size,
        "{count} reads of {followed}, of {size}"
    );
    assert_eq!(server.get(&keyframe_uri(BASE_MS + 400_000)).await.status, 200);
    let (count, other) = reads(&server);
    assert!(
        (1..=2).contains(&count) && other * 10 < size,
        "{count} reads of {other}, of {size}"
    );
    // No moment is far from a keyframe, so that none costs much more than another; parts that lie 64 KiB apart are read
    // together with what is between them.
    let mut most = 0;
    for n in 0..20 {
        server.start_anew().await;
        server.get(&keyframe_uri(BASE_MS + (end_ms - BASE_MS) * n / 20)).await;
        most = most.max(reads(&server).1);
    }
    assert!(most < first + (64 << 10), "{most} and {first}, of {size}");
}

/// The first visit of each application.
#[tokio::test]
async fn visits_of_the_corpus_are_the_same_in_parts() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/third-party/corpus");
    for application in ["aggrid", "docs", "gentelella", "grapesjs", "monaco", "sbadmin", "shop"] {
        let packed = std::fs::read(corpus.join(application).join(format!("{application}-00.json.gz"))).unwrap();
        let length = u32::from_le_bytes(*packed.last_chunk().unwrap()) as usize;
        let mut text = vec![0; length];
        libdeflater::Decompressor::new()
            .gzip_decompress(&packed, &mut text)
            .unwrap();
        let events: Vec<Value> = serde_json::from_slice(&text).unwrap();
        assert_same_in_parts(&events, 12).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn generated_recordings_are_the_same_in_parts(seed: u64, disorder_ms in prop_oneof![Just(0), Just(400)]) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(assert_same_in_parts(&busy_page(24_000, seed, disorder_ms), 25));
    }
}

/// Where a clock was set back, the order of events cannot be told from a part.
#[tokio::test]
async fn a_recording_with_a_clock_that_was_moved_is_the_same() {
    let mut events = busy_page(24_000, 3, 0);
    let middle = events.len() / 2;
    for event in &mut events[middle..] {
        let at_ms = event["timestamp"].as_i64().unwrap() - 200_000;
        event["timestamp"] = at_ms.into();
    }
    assert_same_in_parts(&events, 25).await;
}

#[tokio::test]
async fn what_arrived_since_is_shown_behind_the_recording() {
    let mut server = Server::start().await;
    let events = busy_page(30_000, 11, 0);
    let (early, late) = events.split_at(25_000);
    let (first, second) = early.split_at(12_000);
    send(&server, 0, first).await;
    send(&server, 100, second).await;
    compact(&mut server).await;
    send(&server, 200, late).await;
    let moments = moments(&events, 20);
    let all: Vec<String> = events.iter().map(Value::to_string).collect();
    let arena = Bump::new();
    let operations = all.iter().map(|text| operation::read(text, &arena).unwrap());
    let mut whole = Replay::new(operations.collect(), &arena);
    for at_ms in moments {
        let keyframe = server.get(&keyframe_uri(at_ms)).await.json();
        let (at, keyframe_arena) = (at_ms as f64, Bump::new());
        let expected = whole.seek(at).keyframe(at, &keyframe_arena);
        let expected: Vec<Value> = expected
            .iter()
            .map(|event| {
                let mut text = String::new();
                operation::write(event, &mut text);
                serde_json::from_str(&text).unwrap()
            })
            .collect();
        assert_eq!(
            page_of(&keyframe),
            page_of(&json!({ "events": expected })),
            "at {at_ms}"
        );
    }
    // What comes late and belongs in between is found too.
    let gap_ms = second[0]["timestamp"].as_i64().unwrap() - BASE_MS;
    send(&server, 99, &[text_change(6, "Late", gap_ms - 5)]).await;
    let uri = format!("{SESSION}/page?at_ms={}&format=text", BASE_MS + gap_ms - 4);
    let seen = server.get(&uri).await;
    assert!(seen.text().contains("Late"), "{}", seen.text());
}

/// Asks for a moment, and does something else while its segments are about to be read.
async fn keyframe_while(server: &Server, at_ms: i64, meanwhile: impl Future<Output = ()>) -> Answer {
    server.objects.hold_next("recordings/");
    let request = http::Request::get(keyframe_uri(at_ms))
        .header("authorization", format!("Bearer {}", server.secret_key))
        .extension(reenact_server::PeerAddress("203.0.113.7".parse().unwrap()))
        .body(axum::body::Body::empty());
    let asking = tokio::spawn(answer(server.router.clone(), request.unwrap()));
    server.objects.until_held().await;
    meanwhile.await;
    server.objects.release();
    asking.await.unwrap()
}

#[tokio::test]
async fn a_recording_that_is_replaced_or_deleted_while_it_is_read() {
    let mut server = Server::start().await;
    send(&server, 0, &busy_page(12_000, 5, 0)).await;
    compact(&mut server).await;
    let [at_ms, early_ms] = [BASE_MS + 250_000, BASE_MS + 10_000];
    let early = page_of(&server.get(&keyframe_uri(early_ms)).await.json());
    let before = page_of(&server.get(&keyframe_uri(at_ms)).await.json());
    assert_ne!(early, before);
    server.start_anew().await;
    // The table of contents is in memory, so that what waits is the read of segments.
    server.get(&keyframe_uri(early_ms)).await;
    let old = recording(&server).await.id;
    let replaced = keyframe_while(&server, at_ms, async {
        send(&server, 900, &[click(9, 900_000)]).await;
        server.parts.settler.settle_all().await.unwrap();
        server.parts.housekeeper.work_now().await.unwrap();
    });
    assert_eq!(page_of(&replaced.await.json()), before);
    assert_eq!(recording(&server).await.id.generation, old.generation + 1);
    assert!(!server.folder.path().join("objects").join(old.path()).exists());
    assert_eq!(page_of(&server.get(&keyframe_uri(early_ms)).await.json()), early);

    let cookie = server.log_in().await;
    server.start_anew().await;
    server.get(&keyframe_uri(early_ms)).await;
    let deleted = keyframe_while(&server, at_ms, async {
        let uri = format!("{SESSION}?project_id=default");
        assert_eq!(server.dashboard(&cookie, "DELETE", &uri, None).await.status, 204);
        server.parts.housekeeper.work_now().await.unwrap();
    });
    deleted.await.is_problem(404, "not-found");
    for at_ms in [early_ms, at_ms] {
        server.get(&keyframe_uri(at_ms)).await.is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn damage_costs_the_moments_that_need_it() {
    let mut server = Server::start().await;
    let events = busy_page(60_000, 9, 0);
    send(&server, 0, &events).await;
    compact(&mut server).await;
    let record = recording(&server).await;
    let RecordingId { project, session, .. } = &record.id;
    let open = server.parts.reader.recording(project, session).await.unwrap().unwrap();
    let segments = &open.contents.segments;
    let middle = segments.len() / 2;
    let damaged = (middle..).find(|at| segments[*at].keyframe_operations > 0).unwrap();
    let path = server.folder.path().join("objects").join(record.id.path());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[segments[damaged].extent.at as usize + 100] ^= 0xff;
    std::fs::write(&path, bytes).unwrap();
    let again = (damaged + 1..).find(|at| segments[*at].starts_anew()).unwrap();
    let [from_ms, to_ms] = [damaged, again].map(|at| segments[at].first_at_ms as i64);
    for at_ms in [BASE_MS, from_ms - 1, to_ms, to_ms + 100_000] {
        assert_eq!(server.get(&keyframe_uri(at_ms)).await.status, 200, "at {at_ms}");
    }
    for at_ms in [from_ms, (from_ms + to_ms) / 2, to_ms - 1] {
        let answer = server.get(&keyframe_uri(at_ms)).await;
        answer.is_problem(500, "recording-damaged");
        assert!(answer.text().contains("checksum"), "{}", answer.text());
    }
    let elements = server
        .get(&format!("{SESSION}/elements?window=window-01&page=page-0001"))
        .await;
    assert_eq!(elements.status, 200, "{}", elements.text());
}
