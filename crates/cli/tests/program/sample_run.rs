//! The sample run that `serve --demo` adds.

use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::program::{PROGRAM, Server, reenact, succeed};

/// What the sample's settings hold, and nobody may read.
const SECRET: &str = "lantern-harbour-4471";

fn shop(data_dir: &Path) -> Server {
    Server::start_as(Command::new(PROGRAM), data_dir, &["--demo"])
}

fn read_key(data_dir: &Path) -> String {
    succeed(reenact(&["secret-key", "create", "demo"], data_dir))
        .trim()
        .to_owned()
}

fn runs(server: &Server, key: &str) -> Vec<Value> {
    let listed = server.get("/v1/sessions?source=agent", key).json();
    listed["sessions"].as_array().unwrap().clone()
}

#[test]
fn the_sample_shop_has_exactly_one_run_and_it_plays() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path());
    let key = read_key(folder.path());
    let runs = runs(&server, &key);
    assert_eq!(runs.len(), 1, "{runs:?}");
    let session = &runs[0];
    let title = session["agent"]["title"].as_str().unwrap();
    assert!(title.starts_with("Sample: "), "{title}");
    assert_eq!(
        (&session["live"], &session["set_aside_count"]),
        (&json!(false), &json!(0))
    );

    let path = format!("/v1/sessions/{}/agent", session["id"].as_str().unwrap());
    let run = server.get(&path, &key).json();
    let entries = run["entries"].as_array().unwrap();
    let of_kind = |kind: &str| entries.iter().filter(|entry| entry["kind"] == kind).count();
    let typed = entries
        .iter()
        .filter(|entry| entry["kind"] == "prompt" && entry["lane"].is_null());
    assert_eq!((typed.count(), of_kind("thinking")), (2, 1));
    assert!(
        of_kind("reply") >= 5 && of_kind("tool") >= 25,
        "{} tools",
        of_kind("tool")
    );
    let at_stations = |name: &str| entries.iter().any(|entry| entry["tool"]["station"] == name);
    for station in run["stations"].as_array().unwrap() {
        let name = station["name"].as_str().unwrap();
        assert!(at_stations(name), "nothing happens at {name}");
    }
    let lanes = run["lanes"].as_array().unwrap();
    assert_eq!(lanes.len(), 2);
    for lane in lanes {
        assert!(
            entries
                .iter()
                .any(|entry| entry["kind"] == "tool" && entry["lane"] == lane["id"])
        );
    }
    let highlights: Vec<_> = run["highlights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mark| mark["rule"].as_str().unwrap())
        .collect();
    for rule in [
        "first_failing_test",
        "fix_of_first_failing_test",
        "largest_edit",
        "final_diff",
    ] {
        assert!(highlights.contains(&rule), "no {rule} in {highlights:?}");
    }
    let facts = &run["facts"];
    assert!(facts["cost_usd"].as_f64().unwrap() > 0.1, "{}", facts["cost_usd"]);
    assert_eq!((&facts["drifts"], &run["unknown_lines"]), (&json!(1), &json!(0)));
    assert_eq!(run["info"]["is_ended"], true);

    let files = server.get(&format!("{path}/files?at_ms={}", run["to_ms"]), &key).json();
    let known = files["files"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|file| file["state"] == "known");
    assert!(known.count() >= 4, "{files}");
}

#[test]
fn its_times_are_those_of_just_now() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path());
    let key = read_key(folder.path());
    let session = runs(&server, &key).remove(0);
    // By the one clock that wrote both: the sample ended before the server took it in, and not long ago.
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now_ms = i64::try_from(since_epoch.as_millis()).unwrap();
    let ended_ms = session["ended_at_ms"].as_i64().unwrap();
    assert!(
        ended_ms < now_ms && now_ms - ended_ms < 3_600_000,
        "{ended_ms} {now_ms}"
    );
    let duration_ms = session["duration_ms"].as_i64().unwrap();
    assert!((60_000..1_200_000).contains(&duration_ms), "{duration_ms}");
}

#[test]
fn it_is_added_once_and_stays_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path());
    let key = read_key(folder.path());
    let first = runs(&server, &key);
    assert!(server.stop().0.success());

    let server = shop(folder.path());
    assert_eq!(runs(&server, &key), first, "a second start adds nothing");
    let id = first[0]["id"].as_str().unwrap();
    let bearer = format!("Bearer {key}");
    let path = format!("/v1/sessions/{id}");
    let deleted = server
        .connect()
        .send("DELETE", &path, &[("authorization", &bearer)], b"")
        .unwrap();
    assert_eq!(deleted.status, 204, "{}", deleted.text());
    assert!(server.stop().0.success());

    let server = shop(folder.path());
    assert_eq!(runs(&server, &key), Vec::<Value>::new(), "deleted is deleted");
}

#[test]
fn it_is_redacted_as_any_run_is() {
    let folder = tempfile::tempdir().unwrap();
    let server = shop(folder.path());
    let key = read_key(folder.path());
    let id = runs(&server, &key)[0]["id"].as_str().unwrap().to_owned();
    let told = crate::program::events(&server, &key, &id);
    let text = Value::from(told).to_string();
    assert!(
        text.contains("postgres://") && text.contains("[redacted:"),
        "the place of the secret is seen"
    );
    assert!(!text.contains(SECRET));
    assert!(server.stop().0.success());
    let mut files = vec![folder.path().to_owned()];
    while let Some(path) = files.pop() {
        match path.is_dir() {
            true => files.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path())),
            false => {
                let bytes = std::fs::read(&path).unwrap();
                let holds = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
                assert!(!holds, "{}", path.display());
            }
        }
    }
}

#[test]
fn without_the_sample_shop_there_is_no_sample_run() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let key = server.secret_key();
    assert_eq!(runs(&server, &key), Vec::<Value>::new());
}
