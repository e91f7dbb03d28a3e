//! Measures the session list: `list FILE SESSIONS ROUNDS`. Fills an index with made-up sessions through the same code
//! as ingest does, if the file is not there, and prints how long lists take as JSON. `bench/list` runs it.

// Long because the sessions that are made up and the lists that are asked for are tables.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may stop, and says what it found"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use reenact_analytics::{BatchFacts, ClientFacts, EventProperty, Identity, NameVersion, PageVisit, TermField, Timed};
use reenact_recording::{BatchKey, PageId, ProjectId, SessionId, StreamKey, WindowId};
use reenact_store::{
    BlockEntry, BlockId, BlockRecord, SearchIndex, SearchableSession, SessionFilter, SessionIndex, SessionOrder,
    SortKey, WriteIndex,
};
use reenact_store_sqlite::SqliteIndex;
use serde_json::json;

const START_MS: i64 = 1_750_000_000_000;
const SESSIONS_PER_BLOCK: u64 = 2_000;
/// So many sessions are one whose recording was gone through.
const EXAMINED_EVERY: u64 = 500;
const LIMIT: u32 = 50;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(sessions), Some(rounds)) = (arguments.next(), arguments.next(), arguments.next()) else {
        panic!("list FILE SESSIONS ROUNDS");
    };
    let (sessions, rounds): (u64, usize) = (sessions.parse().unwrap(), rounds.parse().unwrap());
    let is_new = !Path::new(&file).exists();
    let index = SqliteIndex::open(Path::new(&file)).await.unwrap();
    let started = Instant::now();
    if is_new {
        fill(&index, sessions).await;
    }
    let filled_s = is_new.then(|| started.elapsed().as_secs_f64());
    let mut lists = Vec::new();
    for case in cases() {
        lists.push(measure(&index, &case, rounds).await);
    }
    let suggestions = suggest(&index, rounds).await;
    index.close().await.unwrap();
    let bytes = std::fs::metadata(&file).unwrap().len();
    let result =
        json!({ "sessions": sessions, "filled_s": filled_s, "bytes": bytes, "lists": lists, "values": suggestions });
    println!("{result}");
}

fn project() -> ProjectId {
    ProjectId::parse("p_bench").unwrap()
}

fn session_id(number: u64) -> SessionId {
    SessionId::parse(&format!("s_{number:012x}{:08x}", mix(number, 99) as u32)).unwrap()
}

/// A number that looks random and is the same in every run.
fn mix(number: u64, salt: u64) -> u64 {
    let mut x = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt.wrapping_mul(0xd1b5_4a32_d192_ed03);
    x ^= x >> 29;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ x >> 32
}

/// The first of `many` are much more frequent than the last.
fn skewed(number: u64, salt: u64, many: u64) -> u64 {
    let random = (mix(number, salt) >> 11) as f64 / (1_u64 << 53) as f64;
    ((many as f64 + 1.0).powf(random) - 1.0) as u64 % many
}

async fn fill(index: &SqliteIndex, sessions: u64) {
    let mut first = 0;
    while first < sessions {
        let last = (first + SESSIONS_PER_BLOCK).min(sessions);
        let entries: Vec<_> = (first..last).map(entry).collect();
        let block = BlockRecord {
            id: BlockId(format!("{first:032x}")),
            bytes: 1 << 20,
            written_at_ms: START_MS,
        };
        index.commit_block(&block, &entries).await.unwrap();
        for number in (first..last).filter(|number| number.is_multiple_of(EXAMINED_EVERY)) {
            let mut searchable = SearchableSession::default();
            if number.is_multiple_of(EXAMINED_EVERY * 10) {
                searchable.findings.insert("gap".to_owned(), 1);
            }
            index
                .put_session(&project(), &session_id(number), &searchable)
                .await
                .unwrap();
        }
        first = last;
    }
}

fn entry(number: u64) -> BlockEntry {
    let facts = facts(number);
    BlockEntry {
        key: BatchKey {
            stream: StreamKey {
                project: project(),
                session: session_id(number),
                window: WindowId::parse("window-0001").unwrap(),
                page: PageId::parse("page-000001").unwrap(),
            },
            sequence: 0,
        },
        offset: number % SESSIONS_PER_BLOCK * 500,
        length: 500,
        received_at_ms: facts.last_at_ms.unwrap_or(START_MS),
        facts,
    }
}

fn facts(number: u64) -> BatchFacts {
    const BROWSERS: [&str; 6] = ["Chrome", "Safari", "Edge", "Firefox", "Opera", "Samsung Internet"];
    const SYSTEMS: [&str; 6] = ["Windows", "iOS", "Android", "macOS", "Linux", "ChromeOS"];
    const DEVICES: [&str; 3] = ["desktop", "mobile", "tablet"];
    let pick = |salt, many| skewed(number, salt, many);
    let named = |name: &str| NameVersion {
        name: name.to_owned(),
        version: Some("140".to_owned()),
    };
    // Three sessions a second, not quite in the order in which they arrive.
    let at_ms = START_MS + (number * 333 + mix(number, 1) % 60_000) as i64;
    let duration_ms = 1_000 + (pick(2, 3_600_000)) as i64;
    let visit = |place: u64| {
        let url = match (place, mix(number, 3) % 50) {
            // Some pages are nobody else's.
            (4, 0) => format!("https://shop.example/orders/{number}"),
            _ => format!(
                "https://shop.example/section/{}/item-{}",
                place % 4,
                pick(10 + place, 5_000)
            ),
        };
        PageVisit {
            at_ms: at_ms + place as i64,
            url,
            title: Some("A page of the shop".to_owned()),
        }
    };
    let visits: Vec<_> = (0..1 + mix(number, 4) % 5).map(visit).collect();
    let mut facts = BatchFacts {
        first_at_ms: Some(at_ms),
        last_at_ms: Some(at_ms + duration_ms),
        event_count: 100,
        kinds: BTreeMap::from([("rrweb/mutation".to_owned(), 90)]),
        error_count: if mix(number, 5).is_multiple_of(20) {
            1 + pick(6, 50) as u32
        } else {
            0
        },
        console_error_count: u32::from(mix(number, 7).is_multiple_of(10)),
        failed_request_count: u32::from(mix(number, 8).is_multiple_of(200)),
        last_url: visits.last().map(|visit| Timed {
            at_ms,
            value: visit.url.clone(),
        }),
        visits,
        language: Some(format!("language-{}", pick(20, 10))),
        release: Some(format!("2026.{}", number / 25_000)),
        environment: Some(
            if mix(number, 21).is_multiple_of(10_000) {
                "staging"
            } else {
                "production"
            }
            .to_owned(),
        ),
        client: ClientFacts {
            browser: Some(named(BROWSERS[pick(22, 6) as usize])),
            system: Some(named(SYSTEMS[pick(23, 6) as usize])),
            device: Some(DEVICES[pick(24, 3) as usize].to_owned()),
            country: Some(format!("C{}", pick(25, 60))),
        },
        ..BatchFacts::default()
    };
    if !mix(number, 26).is_multiple_of(3) {
        let id = format!("customer-{}", mix(number, 27) % 250_000);
        facts.identity = Some(Timed {
            at_ms,
            value: Identity { id, traits: None },
        });
    }
    for place in 0..3 {
        let event = format!("event-{}", pick(30 + place, 30));
        facts.told.events.insert(event.clone(), 1);
        facts.told.properties.insert(EventProperty {
            event,
            name: "plan".to_owned(),
            value: format!("{}", pick(40 + place, 500)),
        });
        facts.told.flags.insert((
            format!("flag-{place}"),
            format!("{}", mix(number, 50 + place).is_multiple_of(2)),
        ));
    }
    let slices: Vec<u64> = (0..(duration_ms / 64_000 + 1).min(16))
        .map(|word| mix(number, word as u64) | 1 | 1 << 63)
        .collect();
    facts.activity =
        serde_json::from_value(json!({ "doublings": 2, "first_word": at_ms / 256_000, "words": slices })).unwrap();
    facts
}

/// Time that all threads have had on a processor: what lists take on a machine that does nothing else.
fn cpu_time_ms() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let on_cpu_ns = |task: std::fs::DirEntry| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
        text.split(' ')
            .next()
            .and_then(|ns| ns.parse::<f64>().ok())
            .unwrap_or_default()
    };
    tasks.filter_map(Result::ok).map(on_cpu_ns).sum::<f64>() / 1e6
}

struct Case {
    name: &'static str,
    filter: SessionFilter,
    order: SessionOrder,
    /// Pages turned before the measured one.
    pages: usize,
}

fn terms(terms: &[(TermField, &str)]) -> SessionFilter {
    let terms = terms.iter().map(|(field, value)| (*field, vec![(*value).to_owned()]));
    SessionFilter {
        terms: terms.collect(),
        ..SessionFilter::default()
    }
}

fn cases() -> Vec<Case> {
    use TermField as F;
    let all = SessionFilter::default;
    let by = |by| SessionOrder { by, ascending: false };
    let started = SessionOrder::default();
    let case = |name, filter, order| Case {
        name,
        filter,
        order,
        pages: 0,
    };
    let staging_firefox = terms(&[(F::Environment, "staging"), (F::Browser, "Firefox")]);
    let errors = |errors_min| SessionFilter {
        errors_min: Some(errors_min),
        ..all()
    };
    let url = |text: &str| SessionFilter {
        url_contains: Some(text.to_owned()),
        ..all()
    };
    // No session of a release began at another's time.
    let disjoint = SessionFilter {
        to_ms: Some(START_MS + 60_000_000),
        ..terms(&[(F::Release, "2026.30"), (F::Device, "desktop"), (F::Browser, "Chrome")])
    };
    let flags = SessionFilter {
        terms: BTreeMap::from([
            (F::Flag, vec!["flag-0=true".to_owned()]),
            (F::Device, vec!["desktop".to_owned()]),
        ]),
        console_errors_min: Some(1),
        duration_min_ms: Some(3_590_000),
        ..all()
    };
    vec![
        case("no filter", all(), started),
        Case {
            pages: 200,
            ..case("no filter, page 201", all(), started)
        },
        case("user", terms(&[(F::User, "customer-77")]), started),
        case("user, nobody", terms(&[(F::User, "nobody")]), started),
        case(
            "page, common",
            terms(&[(F::Page, "shop.example/section/0/item-0")]),
            started,
        ),
        case("page, rare", terms(&[(F::Page, "shop.example/orders/100000")]), started),
        case("URL contains, common", url("section/1"), started),
        case("URL contains, rare", url("orders/10000"), started),
        case("URL contains, nothing", url("nowhere"), started),
        case("browser, common", terms(&[(F::Browser, "Chrome")]), started),
        case("browser, rare", terms(&[(F::Browser, "Samsung Internet")]), started),
        case("system", terms(&[(F::System, "Linux")]), started),
        case("device", terms(&[(F::Device, "tablet")]), started),
        case("country", terms(&[(F::Country, "C40")]), started),
        case("language", terms(&[(F::Language, "language-9")]), started),
        case("release, oldest", terms(&[(F::Release, "2026.0")]), started),
        case("environment, rare", terms(&[(F::Environment, "staging")]), started),
        case("event", terms(&[(F::Event, "event-29")]), started),
        case("property", terms(&[(F::Property, "event-0.plan=100")]), started),
        case("flag, half of all", terms(&[(F::Flag, "flag-0=true")]), started),
        case("health", terms(&[(F::Health, "gap")]), started),
        case("errors, 1 or more", errors(1), started),
        case("errors, 50 or more", errors(50), started),
        case("errors, none has so many", errors(1_000), started),
        case(
            "console errors",
            SessionFilter {
                console_errors_min: Some(1),
                ..all()
            },
            started,
        ),
        case(
            "failed requests",
            SessionFilter {
                failed_requests_min: Some(1),
                ..all()
            },
            started,
        ),
        case(
            "duration, over 59 min",
            SessionFilter {
                duration_min_ms: Some(3_540_000),
                ..all()
            },
            started,
        ),
        case(
            "time, an hour",
            SessionFilter {
                from_ms: Some(START_MS + 200_000_000),
                to_ms: Some(START_MS + 203_600_000),
                ..all()
            },
            started,
        ),
        case("two rare ones", staging_firefox.clone(), started),
        case(
            "two common ones",
            terms(&[(F::Browser, "Chrome"), (F::Device, "desktop")]),
            started,
        ),
        case("common ones that never meet", disjoint, started),
        case("common ones that meet rarely", flags, started),
        case("longest first", all(), by(SortKey::Duration)),
        case("most active first", all(), by(SortKey::Active)),
        case("most errors first", all(), by(SortKey::Errors)),
        Case {
            pages: 200,
            ..case("longest first, page 201", all(), by(SortKey::Duration))
        },
        case(
            "longest first, browser common",
            terms(&[(F::Browser, "Chrome")]),
            by(SortKey::Duration),
        ),
        case(
            "longest first, browser rare",
            terms(&[(F::Browser, "Samsung Internet")]),
            by(SortKey::Duration),
        ),
        case("longest first, two rare ones", staging_firefox, by(SortKey::Duration)),
        case("most errors first, URL common", url("section/1"), by(SortKey::Errors)),
        case(
            "longest first, oldest release",
            terms(&[(F::Release, "2026.0")]),
            by(SortKey::Duration),
        ),
    ]
}

async fn measure(index: &SqliteIndex, case: &Case, rounds: usize) -> serde_json::Value {
    let project = project();
    let list = async |after: Option<&_>| {
        index
            .list_sessions(&project, &case.filter, case.order, after, LIMIT)
            .await
            .unwrap()
    };
    let mut after = None;
    for _ in 0..case.pages {
        after = list(after.as_ref()).await.next;
    }
    let (mut times_ms, mut cpu_ms) = (Vec::new(), Vec::new());
    let (mut found, mut is_short) = (0, false);
    for _ in 0..rounds {
        let (started, cpu) = (Instant::now(), cpu_time_ms());
        let page = list(after.as_ref()).await;
        times_ms.push(started.elapsed().as_secs_f64() * 1_000.0);
        cpu_ms.push(cpu_time_ms() - cpu);
        found = page.sessions.len();
        is_short = found < LIMIT as usize && page.next.is_some();
    }
    let whole_ms = if is_short {
        Some(until_full(index, case).await)
    } else {
        None
    };
    json!({ "name": case.name, "found": found, "times_ms": times_ms, "cpu_ms": cpu_ms, "short_page": is_short, "until_full": whole_ms })
}

/// Pages that end early, one after the other: how many until there are enough sessions, and how long they take.
async fn until_full(index: &SqliteIndex, case: &Case) -> serde_json::Value {
    let (started, cpu) = (Instant::now(), cpu_time_ms());
    let (mut after, mut found, mut pages) = (None, 0, 0);
    loop {
        let page = index
            .list_sessions(&project(), &case.filter, case.order, after.as_ref(), LIMIT)
            .await
            .unwrap();
        found += page.sessions.len();
        pages += 1;
        after = page.next;
        if found >= LIMIT as usize || after.is_none() {
            break json!({ "pages": pages, "found": found, "ms": started.elapsed().as_secs_f64() * 1_000.0, "cpu_ms": cpu_time_ms() - cpu });
        }
    }
}

async fn suggest(index: &SqliteIndex, rounds: usize) -> Vec<serde_json::Value> {
    let mut measured = Vec::new();
    for (field, text) in [
        (TermField::Browser, ""),
        (TermField::User, ""),
        (TermField::User, "customer-2000"),
        (TermField::Page, "item-77"),
        (TermField::Property, "plan"),
    ] {
        let (mut times_ms, mut cpu_ms) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let (started, cpu) = (Instant::now(), cpu_time_ms());
            index.field_values(&project(), field, text, 20).await.unwrap();
            times_ms.push(started.elapsed().as_secs_f64() * 1_000.0);
            cpu_ms.push(cpu_time_ms() - cpu);
        }
        measured
            .push(json!({ "name": format!("values of {field}, “{text}”"), "times_ms": times_ms, "cpu_ms": cpu_ms }));
    }
    measured
}
