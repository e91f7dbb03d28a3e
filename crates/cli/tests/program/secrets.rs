//! The law of redaction for sessions of agents: secrets of every detector, put everywhere by every way in, are in no
//! file of the server or of the machine where the agent runs, while they wait and after everything was done with them.

mod disk;
mod sources;

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::process::Command;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use reenact_privacy::Detector;
use serde_json::{Value, json};

use crate::agent::{Machine, agent_key};
use crate::http::Connection;
use crate::planted::{Planted, of_every_detector};
use crate::program::{PROGRAM, Server, events, eventually};
use disk::{Traces, texts_below};

/// What looks like a secret and is none: it is stored as it is, and is found by whoever finds secrets.
const ORDINARY: [&str; 4] = [
    "commit 3f786850e387550fdab836ed7e6dc881de23001b",
    "request 0b9c1b2e-2f0a-4a36-9f5c-2f3f1c7ad7c1",
    "let sum = items.iter().map(Item::price).sum::<u32>();",
    "\"integrity\": \"sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==\"",
];
/// Written by a person.
const NOTE: &str = "The cart is mended here, says grace@shop.example";

/// Everything is done with sessions as soon as they came.
const EAGER: [&str; 4] = ["--quiet-after-s", "0", "--quiet-every-s", "1"];

fn detectors(planted: &[Planted]) -> BTreeSet<&str> {
    planted.iter().map(|planted| planted.detector).collect()
}

/// Secrets of this run, and what is none.
fn planted() -> Vec<Planted> {
    let mut runner = TestRunner::default();
    let planted = of_every_detector().new_tree(&mut runner).expect("secrets").current();
    let all: BTreeSet<&str> = Detector::for_agents().iter().map(|detector| detector.name).collect();
    assert_eq!(detectors(&planted), all, "a detector has no secret to plant");
    planted
}

/// Texts to be put somewhere, each with a secret in it.
fn texts(planted: &[Planted]) -> Vec<String> {
    let ordinary = ORDINARY.iter().map(|text| (*text).to_owned());
    planted
        .iter()
        .map(|planted| planted.text.clone())
        .chain(ordinary)
        .collect()
}

#[test]
fn no_planted_secret_is_on_any_disk() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    let planted = planted();
    let (texts, traces) = (texts(&planted), Traces::of(&planted));
    let machine = Machine::new();

    // Hooks wait in the spool while the server is down.
    let server = Server::start(folder.path());
    let password = password(&server);
    let key = agent_key(folder.path());
    let read_key = server.secret_key();
    machine.install(&server, &key);
    let address = server.address;
    server.stop();
    for hook in sources::hooks("session-command", 0, &texts.join("\n\n")) {
        machine.hook(&hook.to_string());
    }
    assert!(machine.spooled_files() > 0);
    let spooled = traces.in_folder(machine.home.path());
    assert_eq!(spooled, Vec::<String>::new(), "while hooks wait");

    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let listen = address.to_string();
    let mut flags = vec![
        "--listen",
        &listen,
        "--vibecraft-address",
        &free,
        "--vibecraft-project",
        "default",
    ];
    flags.extend(EAGER);
    let server = Server::start_as(Command::new(PROGRAM), folder.path(), &flags);
    send_all(&server, &key, &free, &texts);
    eventually("the spool is sent", || {
        machine.run(&["send"]);
        (machine.spooled_files() == 0).then_some(())
    });
    sources::write_logs(outside.path(), &texts);
    let imported = machine.run(&["import", outside.path().to_str().unwrap()]);
    assert!(
        imported.status.success(),
        "{}",
        String::from_utf8_lossy(&imported.stderr)
    );
    write_onto(&server, &password, &planted);
    eventually("all sessions are recordings", || {
        let metrics = server.connect().send("GET", "/metrics", &[], b"").unwrap().text();
        metrics.contains("\nreenact_sessions_uncompacted 0\n").then_some(())
    });
    same_secret_same_label(&server, &read_key, &planted);

    // While it runs, with its write-ahead log, and after it has stopped.
    assert_eq!(
        traces.in_folder(folder.path()),
        Vec::<String>::new(),
        "while the server runs"
    );
    assert!(server.stop().0.success());
    assert_eq!(
        traces.in_folder(folder.path()),
        Vec::<String>::new(),
        "in the data folder"
    );
    assert_eq!(
        traces.in_folder(machine.home.path()),
        Vec::<String>::new(),
        "where the agent runs"
    );
    // Whoever found none has looked into everything.
    let stored = texts_below(folder.path()).concat();
    for ordinary in ORDINARY {
        let escaped = Value::from(ordinary).to_string();
        let text = escaped.trim_matches('"');
        assert!(stored.contains(text), "{ordinary} was redacted, or not looked at");
    }
    assert!(stored.contains(NOTE), "the index was not looked at");
    let outside = traces.in_folder(outside.path());
    assert_eq!(
        outside.len(),
        traces.detector_count(),
        "where they were planted, all are found"
    );
}

/// Batches, hooks by HTTP, and Vibecraft.
fn send_all(server: &Server, key: &str, vibecraft: &str, texts: &[String]) {
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let mut connection = server.connect();
    let mut post = |path: &str, body: &Value| {
        let answer = connection
            .send("POST", path, &headers, body.to_string().as_bytes())
            .unwrap();
        assert!((200..300).contains(&answer.status), "{path}: {}", answer.text());
    };
    let mut of_vibecraft = Connection::open(vibecraft.parse().unwrap()).unwrap();
    for (n, text) in texts.iter().enumerate() {
        post("/v1/batches", &sources::batch("session-batches", n, text));
        for hook in sources::hooks("session-http", n, text) {
            post("/v1/agent/hooks", &hook);
        }
        for event in sources::vibecraft_events("session-vibecraft", n, text) {
            let body = event.to_string();
            let answer = of_vibecraft
                .send_to("POST", "/event", &[("host", vibecraft)], body.as_bytes())
                .unwrap();
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
    }
    for (session, least) in [("session-http", texts.len()), ("session-vibecraft", texts.len())] {
        let read_key = server.secret_key();
        eventually("what is gathered in memory is stored", || {
            (events(server, &read_key, session).len() > least).then_some(())
        });
    }
}

fn password(server: &Server) -> String {
    let after = server
        .welcome
        .split("Password")
        .nth(1)
        .expect("the first start tells it");
    after.split_whitespace().next().expect("a password").to_owned()
}

/// What people write: titles, descriptions, notes.
fn write_onto(server: &Server, password: &str, planted: &[Planted]) {
    const PATH: &str = "/v1/sessions/session-batches";
    let mut connection = server.connect();
    let json_type = ("content-type", "application/json");
    let body = json!({ "email": "admin@localhost", "password": password }).to_string();
    let login = connection
        .send("POST", "/v1/login", &[json_type], body.as_bytes())
        .unwrap();
    let cookie = login
        .header("set-cookie")
        .expect("logged in")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let mut ask = |method: &str, path: &str, body: Value| {
        let headers = [("cookie", cookie.as_str()), ("x-reenact-dashboard", "1"), json_type];
        let answer = connection
            .send(method, path, &headers, body.to_string().as_bytes())
            .unwrap();
        assert!(
            (200..300).contains(&answer.status),
            "{method} {path}: {}",
            answer.text()
        );
        answer
    };
    let all = Detector::for_agents();
    let is_guessable = |name: &str| all.iter().any(|detector| detector.name == name && detector.guessable);
    for Planted { text, .. } in planted.iter().filter(|planted| !is_guessable(planted.detector)) {
        // A title is short; a description takes all.
        if text.chars().count() < 190 {
            ask(
                "POST",
                "/api/replays/start",
                json!({ "session_id": "session-batches", "title": format!("Cart {text}") }),
            );
        }
        ask(
            "PUT",
            &format!("{PATH}/name"),
            json!({ "title": NOTE, "description": format!("about {text}") }),
        );
        let anchor =
            json!({ "kind": "line", "event": "e", "path": format!("{}/a.rs", sources::folder(text)), "line": 1 });
        let note = json!({ "at_ms": sources::BASE_MS, "text": format!("{NOTE}\n{text}"), "anchor": anchor });
        let written = ask("POST", &format!("{PATH}/annotations"), note).json();
        let path = format!("{PATH}/annotations/{}", written["id"]);
        ask("PATCH", &path, json!({ "text": format!("{NOTE}: {text}") }));
    }
}

/// A reader can follow a secret through all sessions of the project.
fn same_secret_same_label(server: &Server, read_key: &str, planted: &[Planted]) {
    let token = planted
        .iter()
        .find(|planted| planted.detector == "github_token")
        .expect("it is a detector");
    let label_in = |session: &str| {
        let told = Value::Array(events(server, read_key, session)).to_string();
        assert!(!told.contains(&token.secret), "{session}");
        let labels = told.split("[redacted:github_token:").skip(1);
        labels
            .map(|rest| rest.split(']').next().unwrap().to_owned())
            .collect::<BTreeSet<_>>()
    };
    let of_batches = label_in("session-batches");
    assert!(!of_batches.is_empty());
    for session in [
        "session-command",
        "session-http",
        "session-vibecraft",
        sources::TRANSCRIPT,
    ] {
        assert_eq!(label_in(session), of_batches, "{session}");
    }
}
