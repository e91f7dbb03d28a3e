//! What sessions are found by: terms, ranges, and what was said of their recordings.

use std::collections::BTreeMap;
use std::sync::Arc;

use reenact_analytics::{EventProperty, Identity, NameVersion, PageVisit, TermField, Timed};
use reenact_recording::SessionId;
use serde_json::json;

use super::samples::{START_MS, block, entries, key, project, session};
use crate::{
    BlockEntry, FieldValue, Index, MomentKind, SearchQuery, SearchableMoment, SearchableSession, SessionFilter,
    SessionOrder, Tombstone, TombstoneId,
};

/// Three sessions that differ in everything that can be asked for.
pub(super) async fn three_sessions(index: &dyn Index) {
    let mut all = Vec::new();
    for (number, name) in ["one", "two", "three"].into_iter().enumerate() {
        let number = number as i64;
        let mut entry: BlockEntry = entries(&[key("p", name, "1", 0)]).remove(0);
        let at_ms = START_MS + number * 60_000;
        let facts = &mut entry.facts;
        facts.first_at_ms = Some(at_ms);
        facts.last_at_ms = Some(at_ms + 10_000 * (number + 1));
        facts.error_count = number as u32;
        facts.visits = vec![PageVisit {
            at_ms,
            url: format!("https://shop.example/{name}/100%_off"),
            title: None,
        }];
        facts.identity = Some(Timed {
            at_ms,
            value: Identity {
                id: format!("user-{name}"),
                traits: None,
            },
        });
        let browser = if number == 0 { "Firefox" } else { "Chrome" };
        let named = |name: &str| NameVersion {
            name: name.to_owned(),
            version: Some("140".to_owned()),
        };
        facts.client.browser = Some(named(browser));
        facts.client.system = Some(named(&format!("System {name}")));
        facts.client.device = Some(["desktop", "mobile", "tablet"][number as usize].to_owned());
        facts.client.country = Some(["DE", "FR", "CH"][number as usize].to_owned());
        facts.language = Some(format!("language-{name}"));
        facts.release = Some(format!("release-{name}"));
        facts.environment = Some(format!("environment-{name}"));
        facts.console_error_count = 2 * number as u32;
        facts.failed_request_count = 5 - number as u32;
        facts.told.events.insert(format!("event-{name}"), 1);
        facts.told.properties.insert(EventProperty {
            event: "buy".to_owned(),
            name: "plan".to_owned(),
            value: name.to_owned(),
        });
        facts.told.flags.insert(("dark".to_owned(), name.to_owned()));
        let slices = [7, 1, 31][number as usize];
        let activity = json!({ "doublings": 0, "first_word": at_ms / 64_000, "words": [slices] });
        facts.activity = serde_json::from_value(activity).unwrap();
        all.push(entry);
    }
    // The clock of the third runs a minute ahead.
    all[2].facts.clock_offset_ms = -60_000;
    index.commit_block(&block(1), &all).await.unwrap();
}

pub(super) fn name_of(id: &SessionId) -> String {
    id.as_str().trim_start_matches("session-").to_owned()
}

pub(super) async fn listed(index: &dyn Index, filter: SessionFilter) -> Vec<String> {
    let order = SessionOrder::default();
    let page = index
        .list_sessions(&project("p"), &filter, order, None, 50)
        .await
        .unwrap();
    page.sessions.iter().map(|row| name_of(&row.id)).collect()
}

pub(super) fn with_terms(field: TermField, values: &[&str]) -> SessionFilter {
    SessionFilter {
        terms: BTreeMap::from([(field, values.iter().map(|value| (*value).to_owned()).collect())]),
        ..SessionFilter::default()
    }
}

pub async fn every_term_filters(index: Arc<dyn Index>) {
    three_sessions(&*index).await;
    for (field, values, expected) in [
        (TermField::User, &["user-two"][..], &["two"][..]),
        (TermField::User, &["user"], &[]),
        (TermField::User, &["User-two"], &[]),
        (TermField::Page, &["shop.example/three/100%_off"], &["three"]),
        (TermField::Page, &["shop.example/three"], &[]),
        (TermField::Browser, &["firefox"], &["one"]),
        (TermField::Browser, &["Chrome"], &["three", "two"]),
        (
            TermField::Browser,
            &["Chrome", "Firefox", "Other"],
            &["three", "two", "one"],
        ),
        (TermField::System, &["system TWO"], &["two"]),
        (TermField::Device, &["mobile", "tablet"], &["three", "two"]),
        (TermField::Country, &["de"], &["one"]),
        (TermField::Language, &["language-one"], &["one"]),
        (TermField::Release, &["release-one"], &["one"]),
        (TermField::Environment, &["environment-one"], &["one"]),
        (TermField::Event, &["event-three"], &["three"]),
        (TermField::Property, &["buy.plan=one", "buy.plan=two"], &["two", "one"]),
        (TermField::Flag, &["dark=two"], &["two"]),
        (TermField::Health, &["ok"], &[]),
        (TermField::Release, &[], &[]),
    ] {
        assert_eq!(
            listed(&*index, with_terms(field, values)).await,
            expected,
            "{field} {values:?}"
        );
    }
    let mut both = with_terms(TermField::Browser, &["Chrome"]);
    both.terms.insert(TermField::Device, vec!["tablet".to_owned()]);
    assert_eq!(listed(&*index, both.clone()).await, ["three"]);
    both.errors_min = Some(3);
    assert_eq!(listed(&*index, both).await, [] as [String; 0]);
}

pub async fn every_range_filters(index: Arc<dyn Index>) {
    three_sessions(&*index).await;
    let all = SessionFilter::default;
    assert_eq!(listed(&*index, all()).await, ["three", "two", "one"]);
    macro_rules! check {
        ({ $($field:ident: $value:expr),* }, $expected:expr) => {
            let filter = SessionFilter { $($field: Some($value),)* ..all() };
            assert_eq!(listed(&*index, filter.clone()).await, $expected as &[&str], "{filter:?}");
        };
    }
    check!({ url_contains: "/three/".into() }, &["three"]);
    check!({ from_ms: START_MS + 60_000 }, &["three", "two"]);
    check!({ to_ms: START_MS + 59_999 }, &["one"]);
    check!({ from_ms: START_MS, to_ms: START_MS }, &["one"]);
    check!({ duration_min_ms: 20_000 }, &["three", "two"]);
    check!({ duration_max_ms: 20_000 }, &["two", "one"]);
    check!({ active_min_ms: 3_000 }, &["three", "one"]);
    check!({ errors_min: 1 }, &["three", "two"]);
    check!({ errors_min: 0 }, &["three", "two", "one"]);
    check!({ console_errors_min: 3 }, &["three"]);
    check!({ failed_requests_min: 4 }, &["two", "one"]);
    check!({ failed_requests_min: u64::MAX }, &[]);
    check!({ errors_min: 1, failed_requests_min: 4 }, &["two"]);
}

pub async fn values_are_suggested(index: Arc<dyn Index>) {
    three_sessions(&*index).await;
    let values = async |project_name: &str, field, text: &str, limit| {
        let values = index
            .field_values(&project(project_name), field, text, limit)
            .await
            .unwrap();
        let value = |value: FieldValue| (value.value, value.session_count);
        values.into_iter().map(value).collect::<Vec<_>>()
    };
    let own = |values: &[(&str, u64)]| {
        values
            .iter()
            .map(|(value, count)| ((*value).to_owned(), *count))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        values("p", TermField::Browser, "", 9).await,
        own(&[("Chrome", 2), ("Firefox", 1)])
    );
    assert_eq!(values("p", TermField::Browser, "", 1).await, own(&[("Chrome", 2)]));
    assert_eq!(values("p", TermField::Browser, "fox", 9).await, own(&[("Firefox", 1)]));
    assert_eq!(values("p", TermField::Page, "%_", 9).await.len(), 3);
    assert_eq!(
        values("p", TermField::Flag, "dark=t", 9).await,
        own(&[("dark=three", 1), ("dark=two", 1)])
    );
    let count = async |value: &str| {
        index
            .value_count(&project("p"), TermField::Browser, value)
            .await
            .unwrap()
    };
    assert_eq!((count("Chrome").await, count("Chrom").await), (2, 0));
    assert_eq!(
        values("q", TermField::Browser, "", 9).await,
        own(&[]),
        "another project"
    );
}

/// What is told later changes what a session is found by, and nothing else is left behind.
pub async fn terms_follow_the_facts(index: Arc<dyn Index>) {
    three_sessions(&*index).await;
    let mut later: BlockEntry = entries(&[key("p", "two", "1", 7)]).remove(0);
    // Earlier than all that was known, so the session begins earlier and with another release.
    later.facts.first_at_ms = Some(START_MS - 1);
    later.facts.release = Some("older".to_owned());
    later.facts.client.browser = Some(NameVersion {
        name: "Chrome".to_owned(),
        version: None,
    });
    later.facts.identity = Some(Timed {
        at_ms: START_MS + 1_000_000,
        value: Identity {
            id: "later".to_owned(),
            traits: None,
        },
    });
    index.commit_block(&block(2), &[later]).await.unwrap();
    for (field, value, expected) in [
        (TermField::User, "user-two", &[][..]),
        (TermField::User, "later", &["two"]),
        (TermField::Release, "release-two", &[]),
        (TermField::Release, "older", &["two"]),
        (TermField::Flag, "dark=two", &["two"]),
    ] {
        assert_eq!(
            listed(&*index, with_terms(field, &[value])).await,
            expected,
            "{field} {value}"
        );
    }
    let chrome = listed(&*index, with_terms(TermField::Browser, &["Chrome"])).await;
    assert_eq!(chrome, ["three", "two"], "by the new start");
    let users = index.field_values(&project("p"), TermField::User, "", 9).await.unwrap();
    assert!(users.iter().all(|user| user.value != "user-two"), "{users:?}");
}

pub async fn health_is_found_once_it_is_known(index: Arc<dyn Index>) {
    three_sessions(&*index).await;
    let mut searchable = SearchableSession {
        received_until_ms: i64::MAX,
        ..SearchableSession::default()
    };
    let (p, one, two) = (project("p"), session("one"), session("two"));
    assert!(index.put_session(&p, &one, &searchable).await.unwrap());
    searchable.findings.insert("missing_batch".to_owned(), 3);
    assert!(index.put_session(&p, &two, &searchable).await.unwrap());
    let healthy = async || listed(&*index, with_terms(TermField::Health, &["ok"])).await;
    assert_eq!(healthy().await, ["one"]);
    assert_eq!(
        listed(&*index, with_terms(TermField::Health, &["missing_batch"])).await,
        ["two"]
    );
    // More arrives: what was found stands until the session is gone through again.
    let more = [key("p", "two", "1", 1)];
    index.commit_block(&block(2), &entries(&more)).await.unwrap();
    assert_eq!(
        listed(&*index, with_terms(TermField::Health, &["missing_batch"])).await,
        ["two"]
    );
    searchable.findings.clear();
    assert!(index.put_session(&p, &two, &searchable).await.unwrap());
    assert_eq!(healthy().await, ["two", "one"]);
    let values = index.field_values(&p, TermField::Health, "", 9).await.unwrap();
    assert_eq!(values.len(), 1, "{values:?}");
}

pub async fn a_deleted_session_takes_its_terms_along(index: Arc<dyn Index>) {
    three_sessions(&*index).await;
    let (p, two) = (project("p"), session("two"));
    let searchable = SearchableSession::default();
    assert!(index.put_session(&p, &two, &searchable).await.unwrap());
    let tombstone = Tombstone {
        id: TombstoneId::of(&p, &two),
        due_ms: 1,
        expires_at_ms: 2,
    };
    assert!(index.bury_session(&p, &two, &tombstone).await.unwrap());
    for field in TermField::ALL {
        let values = index.field_values(&p, field, "", 50).await.unwrap();
        assert!(
            values.iter().all(|value| !value.value.contains("two")),
            "{field}: {values:?}"
        );
    }
    assert_eq!(index.field_values(&p, TermField::Health, "", 9).await.unwrap(), []);
    assert_eq!(
        listed(&*index, with_terms(TermField::Browser, &["Chrome"])).await,
        ["three"]
    );
}

/// What was found is limited to the sessions that the filter lets through, page by page.
pub async fn search_is_filtered(index: Arc<dyn Index>) {
    three_sessions(&*index).await;
    let p = project("p");
    for name in ["one", "two", "three"] {
        let stream = key("p", name, "1", 0).stream;
        let moments = (0..3).map(|at_ms| SearchableMoment {
            window: stream.window.clone(),
            page: stream.page.clone(),
            at_ms,
            kind: MomentKind::Text,
            text: format!("the card of {name}"),
        });
        let searchable = SearchableSession {
            moments: moments.collect(),
            ..SearchableSession::default()
        };
        assert!(index.put_session(&p, &session(name), &searchable).await.unwrap());
    }
    let query = SearchQuery::parse("card");
    let found = async |filter: SessionFilter| {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = index.search(&p, &query, &filter, after, 1).await.unwrap();
            found.extend(
                page.sessions
                    .iter()
                    .map(|found| (name_of(&found.session.id), found.moments.len())),
            );
            after = page.next;
            if after.is_none() {
                break found;
            }
        }
    };
    let names = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), 3)).collect::<Vec<_>>();
    assert_eq!(found(SessionFilter::default()).await, names(&["three", "two", "one"]));
    assert_eq!(
        found(with_terms(TermField::Browser, &["Chrome"])).await,
        names(&["three", "two"])
    );
    assert_eq!(found(with_terms(TermField::User, &["user-one"])).await, names(&["one"]));
    assert_eq!(found(with_terms(TermField::User, &["nobody"])).await, []);
    let slow = SessionFilter {
        duration_max_ms: Some(20_000),
        errors_min: Some(1),
        ..SessionFilter::default()
    };
    assert_eq!(found(slow).await, names(&["two"]));
}

pub async fn urls_are_found_by_any_part(index: Arc<dyn Index>) {
    three_sessions(&*index).await;
    for (part, found) in [
        ("100%_OFF", 3),
        ("example/ONE", 1),
        ("100%", 3),
        ("%off", 0),
        ("one/100", 1),
        ("\\", 0),
        ("shop_example", 0),
    ] {
        let filter = SessionFilter {
            url_contains: Some(part.to_owned()),
            ..SessionFilter::default()
        };
        assert_eq!(listed(&*index, filter).await.len(), found, "{part}");
    }
}
