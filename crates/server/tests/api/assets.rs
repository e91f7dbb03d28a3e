//! Files of pages that are visited, change and disappear.

use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;

use axum::body::Body;
use axum::extract::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reenact_store::AssetId;
use serde_json::{Value, json};

use crate::site::Site;
use crate::support::{BASE_MS, Server, batch, meta};

const SESSION: &str = "/v1/sessions/session-01";
/// More than the time that a session has to be quiet for.
const QUIET_MS: i64 = 36 * 60_000;

/// Keeps the files of the sessions that are quiet after so long.
async fn keep(server: &Server, after_ms: i64) {
    server.clock.0.fetch_add(after_ms, Relaxed);
    server.parts.settler.work_now().await.unwrap();
}

async fn keyframe(server: &Server, more: &str) -> Value {
    let answer = server
        .get(&format!("{SESSION}/keyframe?at_ms={}{more}", BASE_MS + 20))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["events"][1]["data"]["node"]["childNodes"][0].clone()
}

fn link(html: &Value) -> &str {
    html["childNodes"][0]["childNodes"][0]["attributes"]["href"]
        .as_str()
        .unwrap()
}

fn images(html: &Value) -> Vec<&Value> {
    let images = html["childNodes"][1]["childNodes"].as_array().unwrap();
    images.iter().map(|image| &image["attributes"]).collect()
}

async fn file(server: &Server, uri: &str, media_type: &str) -> String {
    let answer = server.get(uri).await;
    assert_eq!(answer.status, 200, "{uri}: {}", answer.text());
    assert_eq!(answer.header("content-type"), media_type);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(answer.header("cache-control").contains("immutable"));
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("sandbox; default-src 'none'"), "{policy}");
    answer.text()
}

/// What `url(` names, in order.
fn names(css: &str) -> Vec<String> {
    let parts = css.split("url(\"").skip(1);
    parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_page_looks_as_it_did_after_its_site_is_gone() {
    let site = Site::open().await;
    let server = site.server().await;
    site.visit(&server, "session-01").await;
    keep(&server, 0).await;
    assert!(site.take_asked().is_empty(), "not quiet yet");
    let before = keyframe(&server, "&assets=kept").await;
    assert_eq!(link(&before), site.url("/style.css"), "nothing is kept yet");
    keep(&server, QUIET_MS).await;
    let asked = [
        "/bg.png",
        "/f.woff2",
        "/gone.png",
        "/large.png",
        "/logo.png",
        "/more.css",
        "/page.png",
        "/style.css",
    ];
    assert_eq!(site.take_asked(), asked, "each once");
    for path in ["/style.css", "/logo.png", "/bg.png"] {
        site.put(path, (200, "image/png", "something new"));
    }
    site.serving.abort();

    let html = keyframe(&server, "&assets=kept").await;
    let sheet = file(&server, link(&html), "text/css; charset=utf-8").await;
    let folder = link(&html).rsplit_once('/').unwrap().0;
    let named = names(&sheet);
    assert_eq!(named.len(), 4, "{sheet}");
    let more = file(&server, &format!("{folder}/{}", named[0]), "text/css; charset=utf-8").await;
    assert!(more.contains("h1{color:red}"), "{more}");
    let (background, fragment) = named[1].split_once('#').unwrap();
    assert_eq!(fragment, "x");
    let background = file(&server, &format!("{folder}/{background}"), "image/png").await;
    assert_eq!(background, "the old background");
    let font = file(&server, &format!("{folder}/{}", named[2]), "font/woff2").await;
    assert_eq!(font, "the old font");
    assert_eq!(
        named[3],
        site.url("/gone.png"),
        "what could not be had stays named as it was"
    );
    let found = images(&html);
    let logo = found[0]["src"].as_str().unwrap();
    assert_eq!(file(&server, logo, "image/png").await, "the old logo");
    let large = found[0]["srcset"].as_str().unwrap().trim_end_matches(" 2x");
    assert_eq!(file(&server, large, "image/png").await, "the old large logo");
    assert_eq!(found[1]["src"], site.url("/page.png"), "of another kind");
    assert_eq!(found[2]["src"], "https://elsewhere.example/a.png", "not allowed");

    let events = server.get(&format!("{SESSION}/events?assets=kept")).await.json();
    assert_eq!(
        link(&events["events"][1]["event"]["data"]["node"]["childNodes"][0]),
        link(&html)
    );
    let events = server.get(&format!("{SESSION}/events")).await.json();
    let recorded = link(&events["events"][1]["event"]["data"]["node"]["childNodes"][0]).to_owned();
    assert_eq!(recorded, site.url("/style.css"), "as recorded, unless asked for");
    assert_eq!(link(&keyframe(&server, "").await), recorded);

    let uri = format!("{SESSION}/page?at_ms={}&format=html&assets=kept", BASE_MS + 20);
    let page = server.get(&uri).await.text();
    for text in [
        "the old logo",
        "the old large logo",
        "the old background",
        "the old font",
    ] {
        let embedded = format!(";base64,{}", STANDARD.encode(text));
        assert!(page.contains(&embedded), "{text}: {page}");
    }
    assert!(!page.contains("/v1/"), "it opens offline: {page}");
    let imported = page
        .split("@import url(\"data:text/css;charset=utf-8;base64,")
        .nth(1)
        .unwrap();
    let imported = STANDARD.decode(imported.split('"').next().unwrap()).unwrap();
    assert!(String::from_utf8(imported).unwrap().contains("h1{color:red}"));
    let metrics = server
        .send_from("127.0.0.1", Request::get("/metrics"), Body::empty())
        .await
        .text();
    for line in [
        "reenact_assets_kept_total{source=\"fetched\"} 6",
        "reenact_assets_missing_total{reason=\"wrong_type\"} 1",
        "reenact_assets_missing_total{reason=\"not_found\"} 1",
        "reenact_assets 6",
    ] {
        assert!(metrics.contains(&format!("\n{line}\n")), "{line}: {metrics}");
    }
}

#[tokio::test]
async fn wrong_choices_are_refused() {
    let server = Server::start().await;
    let site = Site::open().await;
    site.visit(&server, "session-01").await;
    for uri in [
        "events?assets=all",
        "keyframe?at_ms=0&assets=all",
        "page?at_ms=0&assets=kept",
    ] {
        server
            .get(&format!("{SESSION}/{uri}"))
            .await
            .is_problem(400, "invalid-request");
    }
    keep(&server, QUIET_MS).await;
    assert!(site.take_asked().is_empty(), "nothing is fetched by default");
}

#[tokio::test]
async fn files_are_read_by_whom_the_session_is_and_within_it() {
    let site = Site::open().await;
    let server = site.server().await;
    site.visit(&server, "session-01").await;
    keep(&server, QUIET_MS).await;
    let html = keyframe(&server, "&assets=kept").await;
    let uri = link(&html).to_owned();
    let (_, other_key, _) = server.other_project().await;
    server.get_with(&other_key, &uri).await.is_problem(404, "not-found");
    let nobody = server.send(Request::get(&uri), Body::empty()).await;
    assert_eq!(nobody.status, 401);
    site.put("/style.css", (404, "text/plain", ""));
    server
        .batch(&batch(
            "session-02",
            "page-0001",
            0,
            vec![meta("https://a.example/", 0)],
        ))
        .await;
    for wrong in [
        uri.replace("session-01", "session-02"),
        uri.replace("session-01", "session-99"),
        format!("{SESSION}/assets/{}", "0".repeat(64)),
        format!("{SESSION}/assets/{}", "../".repeat(4)),
    ] {
        server.get(&wrong).await.is_problem(404, "not-found");
    }
    // A login that names its project gets links that name it, also within sheets.
    let cookie = server.log_in().await;
    let named = format!(
        "{SESSION}/keyframe?at_ms={}&assets=kept&project_id=default",
        BASE_MS + 20
    );
    let keyframe = server.dashboard(&cookie, "GET", &named, None).await.json();
    let uri = link(&keyframe["events"][1]["data"]["node"]["childNodes"][0]).to_owned();
    assert!(uri.ends_with("?project_id=default"), "{uri}");
    let sheet = server.dashboard(&cookie, "GET", &uri, None).await.text();
    assert!(names(&sheet)[0].ends_with("?project_id=default"), "{sheet}");
    assert!(names(&sheet)[1].ends_with("?project_id=default#x"), "{sheet}");
}

fn contains(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return contains(&path, needle);
        }
        // A file may be removed while we look.
        std::fs::read(&path).is_ok_and(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
    })
}

#[tokio::test]
async fn files_are_kept_once_and_go_with_their_last_session() {
    let site = Site::open().await;
    let server = site.server().await;
    site.visit(&server, "session-01").await;
    keep(&server, QUIET_MS).await;
    site.take_asked();
    site.visit(&server, "session-02").await;
    keep(&server, QUIET_MS).await;
    assert!(site.take_asked().is_empty(), "the project knows the answers");
    assert_eq!(server.parts.index.asset_totals().await.unwrap().contents, 6);
    assert!(contains(server.folder.path(), b"the old logo"));
    let style_url = site.url("/style.css");
    for (session, is_left) in [("session-01", true), ("session-02", false)] {
        let key = format!("Bearer {}", server.secret_key);
        let delete = Request::delete(format!("/v1/sessions/{session}")).header("authorization", key);
        assert_eq!(server.send(delete, Body::empty()).await.status, 204);
        // Due: what is due is done at once.
        server.clock.0.fetch_add(600_000, Relaxed);
        let keeper = &server.parts.housekeeper;
        keeper.work_now().await.unwrap();
        assert_eq!(keeper.erasures_waiting().await.unwrap(), 0);
        for needle in ["the old logo", "the old font", "h1{color:red}", &style_url] {
            assert_eq!(
                contains(server.folder.path(), needle.as_bytes()),
                is_left,
                "{session}: {needle}"
            );
        }
        if is_left {
            let uri = format!(
                "/v1/sessions/session-02/page?at_ms={}&format=html&assets=kept",
                BASE_MS + 20
            );
            let page = server.get(&uri).await.text();
            assert!(
                page.contains(&STANDARD.encode("the old font")),
                "the other session has all of it"
            );
        }
    }
}

#[tokio::test]
async fn what_may_pass_is_asked_for_again_later() {
    let site = Site::open().await;
    site.put("/logo.png", (503, "text/plain", "busy"));
    let server = site.server().await;
    site.visit(&server, "session-01").await;
    keep(&server, QUIET_MS).await;
    site.take_asked();
    keep(&server, 60_000).await;
    assert!(site.take_asked().is_empty(), "too early");
    site.put("/logo.png", (200, "image/png", "the old logo"));
    keep(&server, 300_000).await;
    assert_eq!(
        site.take_asked(),
        ["/logo.png"],
        "and what will not pass is not asked for again"
    );
    let html = keyframe(&server, "&assets=kept").await;
    let logo = images(&html)[0]["src"].as_str().unwrap().to_owned();
    assert_eq!(file(&server, &logo, "image/png").await, "the old logo");
    keep(&server, 86_400_000).await;
    assert!(site.take_asked().is_empty(), "done");
}

/// A file as the recorder sends it.
fn sent(url: String, media_type: &str, text: &str, after_ms: i64) -> Value {
    let payload = json!({ "rr_type": "Blob", "type": media_type,
        "data": [{ "rr_type": "ArrayBuffer", "base64": STANDARD.encode(text) }] });
    json!({ "type": 7, "timestamp": BASE_MS + after_ms, "data": { "url": url, "payload": payload } })
}

#[tokio::test]
async fn what_the_recorder_sends_is_kept_without_fetching() {
    let server = Server::start().await;
    let site = Site::open().await;
    let events = vec![
        meta(&site.url("/"), 0),
        site.snapshot(10),
        sent(site.url("/logo.png"), "image/png", "sent by the recorder", 15),
        sent(site.url("/page.png"), "text/html", "<script>", 16),
    ];
    let answer = server.batch(&batch("session-01", "page-0001", 0, events)).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["events_set_aside"]),
        (200, &json!(0))
    );
    keep(&server, QUIET_MS).await;
    assert!(site.take_asked().is_empty());
    let html = keyframe(&server, "&assets=kept").await;
    let found = images(&html);
    let logo = found[0]["src"].as_str().unwrap();
    assert_eq!(file(&server, logo, "image/png").await, "sent by the recorder");
    assert_eq!(found[1]["src"], site.url("/page.png"));
    assert_eq!(link(&html), site.url("/style.css"));
}

#[tokio::test]
async fn a_sent_sheet_names_the_files_that_were_sent_with_it() {
    let server = Server::start().await;
    let site = Site::open().await;
    let sheet = "@import url(more.css);a{background:url(bg.png#x)}b{background:url(unknown.png)}";
    let events = vec![
        meta(&site.url("/"), 0),
        site.snapshot(10),
        sent(site.url("/style.css"), "text/css", sheet, 15),
        sent(
            site.url("/more.css"),
            "text/css",
            "@import url(style.css);c{src:url(logo.png)}",
            16,
        ),
        sent(site.url("/bg.png"), "image/png", "sent background", 17),
        sent(site.url("/logo.png"), "image/png", "sent logo", 18),
    ];
    server.batch(&batch("session-01", "page-0001", 0, events)).await;
    keep(&server, QUIET_MS).await;
    let html = keyframe(&server, "&assets=kept").await;
    let folder = link(&html).rsplit_once('/').unwrap().0.to_owned();
    let sheet = file(&server, link(&html), "text/css; charset=utf-8").await;
    let named = names(&sheet);
    let more = file(&server, &format!("{folder}/{}", named[0]), "text/css; charset=utf-8").await;
    assert_eq!(names(&more)[0], site.url("/style.css"), "a circle ends");
    for (name, expected) in [
        (named[1].trim_end_matches("#x"), "sent background"),
        (&names(&more)[1], "sent logo"),
    ] {
        assert_eq!(file(&server, &format!("{folder}/{name}"), "image/png").await, expected);
    }
    assert_eq!(named[2], site.url("/unknown.png"));
    // The file is in the page once: by its link.
    let events = server.get(&format!("{SESSION}/events?assets=kept")).await.text();
    assert!(!events.contains(&STANDARD.encode("sent logo")), "{events}");
    let events = server.get(&format!("{SESSION}/events")).await.text();
    assert!(events.contains(&STANDARD.encode("sent logo")), "{events}");
}

#[tokio::test]
async fn what_one_visitors_recorder_sent_does_not_come_to_others_with_a_fetched_sheet() {
    let site = Site::open().await;
    let server = site.server().await;
    let private = vec![
        meta(&site.url("/"), 0),
        site.snapshot(10),
        sent(site.url("/bg.png"), "image/png", "the first visitor's own", 15),
    ];
    server.batch(&batch("session-01", "page-0001", 0, private)).await;
    keep(&server, QUIET_MS).await;
    site.visit(&server, "session-02").await;
    keep(&server, QUIET_MS).await;
    for session in ["session-01", "session-02"] {
        let uri = format!(
            "/v1/sessions/{session}/page?at_ms={}&format=html&assets=kept",
            BASE_MS + 20
        );
        let page = server.get(&uri).await.text();
        assert!(page.contains(&STANDARD.encode("the old background")), "{session}");
        assert!(!page.contains(&STANDARD.encode("the first visitor's own")), "{session}");
    }
    let own = AssetId::of("image/png", b"the first visitor's own");
    assert_eq!(server.get(&format!("{SESSION}/assets/{own}")).await.status, 200);
    let others = server.get(&format!("/v1/sessions/session-02/assets/{own}")).await;
    others.is_problem(404, "not-found");
}
