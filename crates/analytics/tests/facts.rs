//! What facts say about events, and that the order in which batches arrive does not matter.
// Long because all families of facts are gathered and folded in the same way.

use proptest::prelude::*;
use reenact_analytics::{
    BatchFacts, ClientFacts, EventFacts, FactsGatherer, NameVersion, SessionFacts, SourceKind, Told,
};
use reenact_recording::{ScanLimits, scan_event};

const LIMITS: ScanLimits = ScanLimits {
    events_max: 100,
    event_bytes_max: 1 << 20,
    nesting_depth_max: 64,
};

fn gather(events: &[String]) -> BatchFacts {
    let mut gatherer = FactsGatherer::default();
    for event in events {
        let scan = scan_event(event, &LIMITS).unwrap_or_else(|reason| panic!("{event}: {reason}"));
        gatherer.add(EventFacts {
            kind: scan.kind,
            at_ms: scan.at_ms,
            payload: &event[scan.payload],
        });
    }
    gatherer.finish()
}

fn own(at_ms: i64, tag: &str, payload: &str) -> String {
    format!(r#"{{"type":5,"data":{{"tag":"reenact/{tag}@1","payload":{payload}}},"timestamp":{at_ms}}}"#)
}

fn plugin(at_ms: i64, plugin: &str, payload: &str) -> String {
    format!(r#"{{"type":6,"data":{{"plugin":"rrweb/{plugin}@1","payload":{payload}}},"timestamp":{at_ms}}}"#)
}

fn incremental(at_ms: i64, data: &str) -> String {
    format!(r#"{{"type":3,"data":{{{data}}},"timestamp":{at_ms}}}"#)
}

fn meta(at_ms: i64, href: &str) -> String {
    format!(r#"{{"type":4,"data":{{"href":"{href}","width":1280,"height":720.5}},"timestamp":{at_ms}}}"#)
}

#[test]
fn only_clicks_are_clicks() {
    let interaction = |kind: i32| incremental(kind.into(), &format!(r#""source":2,"type":{kind},"id":1"#));
    // 0 MouseUp … 2 Click … 4 DblClick … 7 TouchStart … 9 TouchEnd
    let facts = gather(&(0..=10).map(interaction).collect::<Vec<_>>());
    assert_eq!((facts.click_count, facts.event_count), (1, 11));
    assert_eq!(facts.kinds["rrweb/mouse_interaction"], 11);
    assert_eq!((facts.first_at_ms, facts.last_at_ms), (Some(0), Some(10)));
}

#[test]
fn problems_are_told_apart() {
    let console = |level: &str| {
        plugin(
            1,
            "console",
            &format!(r#"{{"level":"{level}","trace":[],"payload":["x"]}}"#),
        )
    };
    let requests = concat!(
        r#"{"requests":[{"url":"/a","status":200},{"url":"/b","status":399},{"url":"/c","status":400},"#,
        r#"{"url":"/d","status":503,"error":"x"},{"url":"/e","error":"net::ERR"},{"url":"/f","error":null},{"url":"/g"}]}"#
    );
    let facts = gather(&[
        own(1, "error", r#"{"name":"TypeError","message":"x is undefined"}"#),
        console("log"),
        console("warn"),
        console("error"),
        console("assert"),
        plugin(1, "network", requests),
        own(1, "gap", r#"{"reason":"overflow"}"#),
    ]);
    assert_eq!(
        (facts.error_count, facts.console_error_count, facts.failed_request_count),
        (1, 2, 3)
    );
    assert_eq!((facts.gap_count, facts.ended), (1, false));
    assert!(gather(&[own(1, "end", r#"{"reason":"idle"}"#)]).ended);
}

#[test]
fn visits_are_distinct_in_the_order_of_time() {
    let view =
        |at_ms, url: &str, title: &str| own(at_ms, "page_view", &format!(r#"{{"url":"{url}","title":"{title}"}}"#));
    let facts = gather(&[
        view(30, "https://shop.example/b", "B"),
        meta(10, "https://shop.example/a"),
        view(11, "https://shop.example/a", "Caf\\u00e9 \\ud800"),
        view(40, "https://shop.example/a", ""),
    ]);
    let visits: Vec<_> = facts
        .visits
        .iter()
        .map(|visit| (visit.at_ms, &*visit.url, visit.title.as_deref()))
        .collect();
    assert_eq!(
        visits,
        [
            (10, "https://shop.example/a", Some("Café \u{fffd}")),
            (30, "https://shop.example/b", Some("B"))
        ]
    );
    assert_eq!(
        facts.last_url.as_ref().map(|url| (url.at_ms, &*url.value)),
        Some((40, "https://shop.example/a"))
    );
}

#[test]
fn visits_and_their_texts_are_bounded() {
    let long = "ü".repeat(5_000);
    let events: Vec<_> = (0..100).map(|at_ms| meta(at_ms, &format!("{at_ms}{long}"))).collect();
    let facts = gather(&events);
    assert_eq!(facts.visits.len(), BatchFacts::VISITS_MAX);
    assert!(facts.visits.iter().all(|visit| visit.url.len() <= 2048));
    assert!(facts.last_url.is_some_and(|url| url.value.len() <= 2048));
}

#[test]
fn the_last_identity_and_viewport_hold() {
    let facts = gather(&[
        own(5, "identify", r#"{"user":"late","traits":{"plan":"pro"}}"#),
        own(4, "identify", r#"{"user":"early"}"#),
        meta(1, "/"),
        incremental(9, r#""source":4,"width":320,"height":1e300"#),
    ]);
    let identity = facts.identity.unwrap();
    assert_eq!((identity.at_ms, &*identity.value.id), (5, "late"));
    assert_eq!(identity.value.traits.unwrap().get(), r#"{"plan":"pro"}"#);
    let viewport = facts.viewport.unwrap().value;
    assert_eq!((viewport.width, viewport.height), (320, u32::MAX));
}

#[test]
fn the_start_tells_language_release_and_environment() {
    let facts = gather(&[own(
        1,
        "start",
        r#"{"url":"/","language":"de-DE","release":"1.2","environment":null}"#,
    )]);
    assert_eq!(
        (facts.language.as_deref(), facts.release.as_deref(), facts.environment),
        (Some("de-DE"), Some("1.2"), None)
    );
}

#[test]
fn clocks_that_nearly_agree_do() {
    for (offset_ms, expected) in [
        (4_999, 0),
        (-4_999, 0),
        (5_000, 5_000),
        (-7_200_000, -7_200_000),
        (i64::MIN, i64::MIN),
    ] {
        let mut session = SessionFacts::default();
        let batch = BatchFacts {
            clock_offset_ms: offset_ms,
            first_at_ms: Some(0),
            last_at_ms: Some(9),
            ..BatchFacts::default()
        };
        session.absorb(&batch);
        assert_eq!(session.clock_offset_ms, expected);
        assert_eq!(
            (session.started_at_ms(), session.ended_at_ms()),
            (Some(expected), Some(expected.saturating_add(9)))
        );
        assert_eq!(session.duration_ms(), 9);
    }
}

#[test]
fn a_session_without_events_has_no_times() {
    let mut session = SessionFacts::default();
    session.absorb(&BatchFacts {
        set_aside_count: 3,
        ..BatchFacts::default()
    });
    assert_eq!(
        (session.started_at_ms(), session.ended_at_ms(), session.duration_ms()),
        (None, None, 0)
    );
    assert_eq!((session.set_aside_count, session.entry_url()), (3, None));
}

#[test]
fn what_the_page_told_is_gathered() {
    let facts = gather(&[
        own(
            1,
            "track",
            r#"{"name":"buy","data":{"plan":"pro","price":12.50,"new":true,"items":[1],"note":null}}"#,
        ),
        own(2, "track", r#"{"name":"buy","data":{"plan":"free"}}"#),
        own(3, "track", r#"{"name":"look"}"#),
        own(4, "track", r#"{"name":"odd","data":[1,2]}"#),
        own(5, "flag", r#"{"name":"dark","value":true}"#),
        own(6, "flag", r#"{"name":"dark","value":{"a":1}}"#),
    ]);
    let told = facts.told;
    assert_eq!(
        told.events.into_iter().collect::<Vec<_>>(),
        [("buy".to_owned(), 2), ("look".to_owned(), 1), ("odd".to_owned(), 1)]
    );
    let properties: Vec<_> = told
        .properties
        .iter()
        .map(|one| format!("{}.{}={}", one.event, one.name, one.value))
        .collect();
    assert_eq!(
        properties,
        [
            "buy.new=true",
            "buy.note=null",
            "buy.plan=free",
            "buy.plan=pro",
            "buy.price=12.50"
        ]
    );
    assert_eq!(
        told.flags.into_iter().collect::<Vec<_>>(),
        [("dark".to_owned(), "true".to_owned())]
    );
}

#[test]
fn what_the_page_told_is_bounded() {
    let long = "ü".repeat(500);
    let events: Vec<_> = (0..300)
        .map(|at_ms| {
            own(
                at_ms,
                "track",
                &format!(r#"{{"name":"{at_ms}{long}","data":{{"k{long}":{at_ms},"v":"{long}"}}}}"#),
            )
        })
        .collect();
    let mut session = SessionFacts::default();
    for batch in events.chunks(50).map(gather) {
        session.absorb(&batch);
    }
    assert_eq!(session.told.events.len(), Told::EVENTS_MAX);
    assert_eq!(session.told.properties.len(), Told::PROPERTIES_MAX);
    assert!(
        session
            .told
            .properties
            .iter()
            .all(|one| one.name.len() <= Told::NAME_BYTES_MAX && one.name != "v")
    );
}

#[test]
fn a_session_is_found_by_its_terms() {
    let mut session = SessionFacts::default();
    let mut batch = gather(&[
        meta(1, "https://shop.example/cart?x=1"),
        own(2, "identify", r#"{"user":"u1"}"#),
        own(
            3,
            "start",
            r#"{"url":"/","language":"de","release":"1.2","environment":"live"}"#,
        ),
        own(4, "track", r#"{"name":"buy","data":{"plan":"pro"}}"#),
        own(5, "flag", r#"{"name":"dark","value":true}"#),
    ]);
    batch.client.country = Some("DE".to_owned());
    session.absorb(&batch);
    let mut terms: Vec<_> = session
        .terms()
        .map(|(field, value)| format!("{field} {value}"))
        .collect();
    terms.sort();
    assert_eq!(
        terms,
        [
            "country DE",
            "environment live",
            "event buy",
            "flag dark=true",
            "language de",
            "page shop.example/cart",
            "property buy.plan=pro",
            "release 1.2",
            "source web",
            "user u1",
        ]
    );
}

#[test]
fn activity_is_summed() {
    let mut session = SessionFacts::default();
    session.absorb(&gather(&[
        meta(1_000_000, "/"),
        incremental(1_010_000, r#""source":3,"id":1,"x":0,"y":1"#),
        incremental(1_200_000, r#""source":2,"type":1,"id":1"#),
        own(1_256_000, "end", r#"{"reason":"idle"}"#),
    ]));
    assert_eq!((session.active_ms(), session.duration_ms()), (12_000, 256_000));
    let strip = session.activity_strip();
    let active: Vec<_> = (0..strip.len()).filter(|part| strip[*part] > 0).collect();
    assert_eq!((strip.len(), active), (SessionFacts::STRIP_PARTS, vec![2, 3, 50, 51]));
}

#[test]
fn facts_of_other_versions_are_read() {
    let old: SessionFacts = serde_json::from_str(r#"{"event_count":3,"from_the_future":1}"#).unwrap();
    assert_eq!(old.event_count, 3);
    let old: BatchFacts = serde_json::from_str("{}").unwrap();
    assert_eq!(old.event_count, 0);
}

/// A session's events, each at a time of its own.
fn session() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec((0..12_u8, 0..5_u8), 1..40).prop_map(|events| {
        let timed = events.into_iter().zip((1_000..).step_by(7_919));
        timed.map(|((kind, which), at_ms)| event(kind, which, at_ms)).collect()
    })
}

fn event(kind: u8, which: u8, at_ms: i64) -> String {
    match kind {
        0 => meta(at_ms, &format!("/{which}")),
        1 => own(
            at_ms,
            "page_view",
            &format!(r#"{{"url":"/{which}","title":"T{which}"}}"#),
        ),
        2 => own(at_ms, "identify", &format!(r#"{{"user":"u{which}"}}"#)),
        3 => own(
            at_ms,
            "start",
            &format!(r#"{{"url":"/","language":"l{which}","release":"r{which}"}}"#),
        ),
        4 => own(at_ms, "error", r#"{"name":"E","message":"m"}"#),
        5 => incremental(at_ms, r#""source":2,"type":2,"id":1"#),
        6 => incremental(at_ms, &format!(r#""source":4,"width":{which},"height":1"#)),
        7 => own(
            at_ms,
            "track",
            &format!(r#"{{"name":"n{which}","data":{{"a":{which},"b":"x","c":[1],"d":null}}}}"#),
        ),
        8 => own(at_ms, "flag", &format!(r#"{{"name":"f","value":"v{which}"}}"#)),
        // Far from the rest, so that slices get wider.
        9 => incremental(at_ms + i64::from(which) * 3_000_000, r#""source":3,"id":1,"x":0,"y":1"#),
        10 => incremental(at_ms, r#""source":5,"text":"","isChecked":false,"id":1"#),
        _ => own(at_ms, "end", r#"{"reason":"idle"}"#),
    }
}

fn batches(events: &[String], cuts: &[prop::sample::Index]) -> Vec<BatchFacts> {
    let mut ends: Vec<_> = cuts
        .iter()
        .map(|cut| cut.index(events.len()))
        .chain([events.len()])
        .collect();
    ends.sort_unstable();
    let mut start = 0;
    let mut batches = Vec::new();
    for end in ends {
        if end > start {
            let mut facts = gather(&events[start..end]);
            facts.bytes_stored = 1;
            facts.clock_offset_ms = 10_000 * start as i64;
            facts.client = ClientFacts {
                country: Some(format!("c{start}")),
                ..ClientFacts::default()
            };
            facts.recorder = Some(NameVersion {
                name: format!("r{start}"),
                version: None,
            });
            facts.redactions.insert("email".to_owned(), 1);
            batches.push(facts);
            start = end;
        }
    }
    batches
}

fn folded<'b>(batches: impl IntoIterator<Item = &'b BatchFacts>) -> serde_json::Value {
    let mut session = SessionFacts::default();
    for batch in batches {
        session.absorb(batch);
    }
    serde_json::to_value(session).unwrap_or_default()
}

proptest! {
    #[test]
    fn the_order_of_arrival_does_not_matter(
        (in_order, shuffled) in (session(), prop::collection::vec(any::<prop::sample::Index>(), 0..8))
            .prop_map(|(events, cuts)| batches(&events, &cuts))
            .prop_flat_map(|batches| (Just(batches.clone()), Just(batches).prop_shuffle()))
    ) {
        prop_assert_eq!(folded(&in_order), folded(&shuffled));
    }

    #[test]
    fn how_a_session_is_split_does_not_matter(events in session(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8)) {
        let mut whole = folded(&[gather(&events)]);
        let mut split = folded(&batches(&events, &cuts));
        // These belong to batches and not to events.
        for facts in [&mut whole, &mut split] {
            for name in ["redactions", "bytes_stored", "clock_offset_ms", "client", "recorder", "earliest_batch_at_ms", "start_at_ms"] {
                facts[name].take();
            }
            // A batch that holds several starts keeps the first of each.
            for name in ["language", "release", "environment"] {
                facts[name].take();
            }
        }
        prop_assert_eq!(whole, split);
    }
}

#[test]
fn runs_of_agents_are_listed_by_what_they_say() {
    let facts = gather(&[
        own(
            10,
            "agent_session",
            r#"{"id":"s","agent":"claude-code","cwd":"/src/shop","git_branch":"main","model":"m-1"}"#,
        ),
        own(
            11,
            "agent_prompt",
            r#"{"id":"p0","kind":"meta","text":"Told by itself"}"#,
        ),
        own(
            20,
            "agent_prompt",
            r#"{"id":"p1","kind":"typed","text":" Mend the cart "}"#,
        ),
        own(
            30,
            "agent_prompt",
            r#"{"id":"p2","kind":"typed","text":"And the tests"}"#,
        ),
        own(31, "agent_tool_call", r#"{"id":"t1","tool":"Bash","input":{}}"#),
        own(32, "agent_tool_result", r#"{"id":"t1","is_error":true}"#),
        own(33, "agent_error", r#"{"id":"e1","message":"overloaded"}"#),
        own(
            40,
            "agent_session",
            r#"{"id":"s","generated_title":"Cart","git_branch":"cart"}"#,
        ),
    ]);
    assert_eq!((facts.source, facts.error_count), (SourceKind::Agent, 2));
    let mut session = SessionFacts::default();
    session.absorb(&facts);
    let run = &session.agent;
    assert_eq!(
        run.first_prompt.as_ref().map(|first| &*first.value),
        Some("Mend the cart")
    );
    assert_eq!(run.title(), Some("Cart"));
    let terms: Vec<_> = session
        .terms()
        .map(|(field, value)| format!("{field}={value}"))
        .collect();
    assert_eq!(
        terms,
        [
            "source=agent",
            "agent=claude-code",
            "folder=/src/shop",
            "model=m-1",
            "tool=Bash"
        ]
    );
    assert_eq!(
        run.branch.as_ref().map(|branch| &*branch.value),
        Some("cart"),
        "the later one"
    );
    assert!(session.active_ms() > 0);
}

#[test]
fn a_run_is_over_until_it_is_taken_up_again() {
    let end = |at_ms| own(at_ms, "agent_session", r#"{"id":"s","status":"end"}"#);
    let prompt = |at_ms| own(at_ms, "agent_prompt", r#"{"id":"p","kind":"typed","text":"x"}"#);
    let mut session = SessionFacts::default();
    let over = |session: &mut SessionFacts, events: &[String]| {
        session.absorb(&gather(events));
        session.is_over()
    };
    assert!(!over(&mut session, &[prompt(1)]));
    assert!(over(&mut session, &[end(5)]));
    assert!(over(&mut session, &[prompt(2)]), "that was before");
    assert!(!over(&mut session, &[prompt(9)]));
    assert!(over(&mut session, &[end(12)]));
}
