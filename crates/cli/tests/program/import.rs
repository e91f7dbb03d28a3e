//! `reenact import`, `reenact export` and `reenact inspect` on sessions of a data folder.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::program::{Server, events, reenact, succeed};

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../fixtures/third-party/corpus/{name}.json.gz"))
}

/// A data folder that a server has used, and is using no more.
fn used_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    Server::start(folder.path()).stop();
    folder
}

fn unpacked(path: &Path) -> Value {
    let bytes = std::fs::read(path).unwrap();
    let text = reenact_recording::Encoding::sniff(&bytes)
        .decode(&bytes, 1 << 30)
        .unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn import(file: &Path, data_dir: &Path) -> String {
    succeed(reenact(&["import", file.to_str().unwrap()], data_dir))
}

fn refused(arguments: &[&str], data_dir: &Path) -> String {
    let output = reenact(arguments, data_dir);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

/// The session that the answer to an import names.
fn session_in(answer: &str) -> String {
    let id = answer.split("session ").nth(1).unwrap().split([' ', ';', '\n']).next();
    id.unwrap().to_owned()
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::File::create(&path)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    path
}

fn load(at: u64) -> Value {
    json!({"type": 5, "data": {"tag": "note", "payload": {"at": at}}, "timestamp": 1_700_000_000_000_u64 + at})
}

#[test]
fn what_was_imported_is_exported_and_shown_and_is_there_once() {
    let folder = used_folder();
    for name in ["shop/shop-00", "grapesjs/grapesjs-02"] {
        let file = corpus(name);
        let session = session_in(&import(&file, folder.path()));
        let again = import(&file, folder.path());
        assert!(
            again.contains(&session) && again.contains("nothing was added"),
            "{again}"
        );
        let exported = succeed(reenact(&["export", &session, "--format", "rrweb"], folder.path()));
        let exported: Value = serde_json::from_str(&exported).unwrap();
        assert!(exported == unpacked(&file), "{name}");
        let of_file = succeed(reenact(
            &["inspect", file.to_str().unwrap(), "--at", "0:20", "--html"],
            folder.path(),
        ));
        let of_session = succeed(reenact(&["inspect", &session, "--at", "0:20", "--html"], folder.path()));
        assert!(of_file == of_session, "{name}");
        let health = succeed(reenact(&["inspect", &session, "--health"], folder.path()));
        assert!(health.contains("nothing is wrong"), "{health}");
    }
}

#[test]
fn an_imported_session_is_in_the_list_and_not_live() {
    let folder = used_folder();
    let session = session_in(&import(&corpus("shop/shop-01"), folder.path()));
    let server = Server::start(folder.path());
    let key = server.secret_key();
    let listed = server.get("/v1/sessions", &key).json();
    let first = &listed["sessions"][0];
    assert_eq!(first["id"], session.as_str());
    assert_eq!(first["live"], false);
    assert_eq!(first["entry_url"], "http://127.0.0.1:8179/shop.html");
    let expected = unpacked(&corpus("shop/shop-01"));
    let told: Vec<Value> = events(&server, &key, &session)
        .into_iter()
        .map(|mut one| one["event"].take())
        .collect();
    assert!(Value::Array(told) == expected);
    // Reading works beside the server, writing does not and says so.
    let exported = succeed(reenact(&["export", &session], folder.path()));
    assert!(serde_json::from_str::<Value>(&exported).unwrap() == expected);
    assert!(succeed(reenact(&["inspect", &session, "--text"], folder.path())).contains("Shop"));
    let file = corpus("shop/shop-02");
    let answer = refused(&["import", file.to_str().unwrap()], folder.path());
    assert!(
        answer.contains("stop the server") && answer.contains("in use"),
        "{answer}"
    );
}

#[test]
fn every_form_of_file_is_the_same_session() {
    let folder = used_folder();
    let (a, b) = (load(1), load(2));
    let forms = [
        ("array.json", format!("[{a},\n {b}]")),
        ("object.json", format!("{{\"version\":1,\"events\":[{a},{b}]}}")),
        ("lines.ndjson", format!("{a}\n\n{b}\n")),
    ];
    let answers = forms.map(|(name, text)| import(&write(folder.path(), name, &text), folder.path()));
    assert!(answers[0].contains("2 events are session"), "{answers:?}");
    for answer in &answers[1..] {
        assert!(answer.contains("nothing was added"), "{answer}");
        assert_eq!(session_in(answer), session_in(&answers[0]));
    }
}

#[test]
fn bad_events_are_put_aside_with_reasons_and_secrets_are_redacted() {
    let folder = used_folder();
    let secret =
        json!({"type": 5, "data": {"tag": "note", "payload": "ada@example.com"}, "timestamp": 1_700_000_000_005_u64});
    let wrong =
        json!({"type": 3, "data": {"source": 3, "id": "x", "x": 0, "y": 0}, "timestamp": 1_700_000_000_006_u64});
    let text = format!("[{},{wrong},7,{secret},{{\"type\":3,\"data", load(1));
    let file = write(folder.path(), "cut-off.json", &text);
    let answer = import(&file, folder.path());
    for part in [
        "2 events are session",
        "1 values were redacted",
        "3 events do not fit",
        "event 1: data.id",
        "event 2: ",
    ] {
        assert!(answer.contains(part), "{part}: {answer}");
    }
    let session = session_in(&answer);
    let output = reenact(&["export", &session], folder.path());
    assert!(String::from_utf8_lossy(&output.stderr).contains("3 events of this session were put aside"));
    let exported: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(exported[0], load(1));
    assert!(exported[1]["data"]["payload"] != secret["data"]["payload"] && exported[2].is_null());
    assert!(
        succeed(reenact(&["inspect", &session, "--health"], folder.path()))
            .contains("3 events of batch 0 were refused")
    );
    let server = Server::start(folder.path());
    let aside = server
        .get(&format!("/v1/sessions/{session}/set-aside"), &server.secret_key())
        .json();
    let kept: Vec<&Value> = aside["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["event"])
        .collect();
    assert_eq!(kept, [&wrong, &json!(7), &json!("{\"type\":3,\"data")]);
}

/// Sends one batch of one event.
fn send(server: &Server, window: &str, page: &str, event: &Value) {
    let batch = json!({
        "version": 1, "session_id": "two-windows", "window_id": window, "page_id": page, "sequence": 0, "events": [event],
    });
    let path = format!("/v1/batches?key={}", server.public_key());
    let answer = server
        .connect()
        .send("POST", &path, &[], batch.to_string().as_bytes())
        .unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[test]
fn an_export_holds_one_window_and_its_page_loads_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    send(&server, "window-a", "page-2222", &load(2_000));
    send(&server, "window-a", "page-1111", &load(1_000));
    send(&server, "window-b", "page-3333", &load(1_500));
    let answer = refused(&["export", "two-windows"], folder.path());
    assert!(
        answer.contains("--window: window-a (2 events), window-b (1 events)"),
        "{answer}"
    );
    let exported = succeed(reenact(
        &["export", "two-windows", "--window", "window-a"],
        folder.path(),
    ));
    let exported: Value = serde_json::from_str(&exported).unwrap();
    assert_eq!(exported, json!([load(1_000), load(2_000)]));
    assert!(refused(&["export", "two-windows", "--window", "window-c"], folder.path()).contains("no window window-c"));
    let health = succeed(reenact(&["inspect", "two-windows", "--health"], folder.path()));
    assert!(health.contains("window window-b, page page-3333"), "{health}");
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let folder = used_folder();
    let session = session_in(&import(&corpus("shop/shop-03"), folder.path()));
    let path = folder.path().join("visit.json");
    succeed(reenact(
        &["export", &session, "--output", path.to_str().unwrap()],
        folder.path(),
    ));
    assert!(unpacked(&path) == unpacked(&corpus("shop/shop-03")));
    let nowhere = folder.path().join("nowhere/visit.json");
    let answer = refused(
        &["export", &session, "--output", nowhere.to_str().unwrap()],
        folder.path(),
    );
    assert!(answer.contains("nowhere/visit.json cannot be written"), "{answer}");
}

#[test]
fn refusals_say_what_and_where() {
    let fresh = tempfile::tempdir().unwrap();
    let file = corpus("shop/shop-00");
    let file = file.to_str().unwrap();
    assert!(refused(&["import", file], fresh.path()).contains("start it once with `reenact serve`"));
    let folder = used_folder();
    let empty = write(folder.path(), "empty.json", "[]");
    assert!(refused(&["import", empty.to_str().unwrap()], folder.path()).contains("holds no events"));
    let page = write(folder.path(), "page.html", "<html>");
    assert!(refused(&["import", page.to_str().unwrap()], folder.path()).contains("not a recording"));
    assert!(refused(&["import", "/nowhere.json"], folder.path()).contains("/nowhere.json cannot be read"));
    assert!(refused(&["import", file, "--project", "other"], folder.path()).contains("reenact project list"));
    assert!(refused(&["export", "no-such-session"], folder.path()).contains("there is no session no-such-session"));
    assert!(refused(&["inspect", "no-such-session"], folder.path()).contains("there is no file no-such-session"));
    assert!(refused(&["export", "short"], folder.path()).contains("8 to 64 characters"));
}
