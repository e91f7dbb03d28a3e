//! The program is killed again and again while it makes recordings of sessions that go on: every acknowledged event is
//! there once, with the same values.

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use rand::{Rng as _, SeedableRng as _};
use serde_json::Value;

use crate::load::{Client, Load, check};
use crate::program::{PROGRAM, Server, events, eventually, reenact, succeed};

const ROUNDS: usize = 8;
const CLIENTS: usize = 3;
const KILL_AFTER_BATCHES_MAX: u64 = 20;
const KILL_WITHIN_MS_MAX: u64 = 500;

/// Everything is compacted as soon as it came, and again with what came since.
const EAGER: [&str; 4] = ["--quiet-after-s", "0", "--quiet-every-s", "1"];

fn start(folder: &Path) -> Server {
    Server::start_as(Command::new(PROGRAM), folder, &EAGER)
}

fn recordings(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for project in std::fs::read_dir(folder.join("objects/recordings"))
        .into_iter()
        .flatten()
        .flatten()
    {
        for recording in std::fs::read_dir(project.path()).into_iter().flatten().flatten() {
            names.push(recording.file_name().to_string_lossy().into_owned());
        }
    }
    names
}

fn blocks(folder: &Path) -> usize {
    let mut folders = vec![folder.join("objects/blocks")];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                _ => count += 1,
            }
        }
    }
    count
}

/// Every event of a session in the form that it was sent in.
fn values(server: &Server, secret_key: &str, session: &str) -> Vec<Value> {
    let events = events(server, secret_key, session).into_iter();
    events.map(|mut event| event["event"].take()).collect()
}

#[test]
fn every_event_is_there_once_after_many_kills_while_sessions_are_compacted() {
    let folder = tempfile::tempdir().unwrap();
    let seed: u64 = std::env::var("REENACT_TEST_SEED").map_or_else(|_| rand::random(), |text| text.parse().unwrap());
    println!("REENACT_TEST_SEED={seed}");
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);

    let mut server = start(folder.path());
    let (public_key, secret_key) = (server.public_key(), server.secret_key());
    let mut clients: Vec<Client> = (0..CLIENTS).map(Client::new).collect();
    for _ in 0..ROUNDS {
        let load = Load::start(&server, &public_key, clients);
        let acknowledged_min = random.random_range(1..KILL_AFTER_BATCHES_MAX);
        eventually("batches are acknowledged", || {
            (load.acknowledged.load(Relaxed) >= acknowledged_min).then_some(())
        });
        // The first round of compaction begins with the program: anywhere within it, or before or behind it.
        let moment = Instant::now() + Duration::from_millis(random.random_range(0..KILL_WITHIN_MS_MAX));
        while Instant::now() < moment {
            std::thread::park_timeout(Duration::from_millis(1));
        }
        server.kill();
        clients = load.join();
        server = start(folder.path());
    }
    eventually("everything is compacted and nothing is left in blocks", || {
        let metrics = server.connect().send("GET", "/metrics", &[], b"").unwrap().text();
        let is_compacted = metrics.contains("\nreenact_sessions_uncompacted 0\n");
        (is_compacted && blocks(folder.path()) == 0).then_some(())
    });
    check(&server, &secret_key, &clients);
    assert_eq!(
        recordings(folder.path()).len(),
        CLIENTS,
        "one recording a session, whatever was left behind"
    );
    for client in &clients {
        let found = values(&server, &secret_key, &client.session).into_iter();
        // Members of objects are sorted in this text, so that it is one for one value.
        let found: HashSet<String> = found.map(|event| event.to_string()).collect();
        // One whose acknowledgement a kill cut off may be there too.
        for event in client.acknowledged.iter().flat_map(|sequence| client.events(*sequence)) {
            assert!(found.contains(&event.to_string()), "not found as it was sent: {event}");
        }
    }
    let before: Vec<Vec<Value>> = clients
        .iter()
        .map(|client| values(&server, &secret_key, &client.session))
        .collect();
    server.stop();
    let said = String::from_utf8_lossy(&reenact(&["doctor"], folder.path()).stdout).into_owned();
    assert!(said.contains("all 3 recordings of the index are there"), "{said}");
    assert!(
        !said.contains("recordings that the index refers to are not there"),
        "{said}"
    );
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.path().join(format!("index.sqlite{suffix}")));
    }
    let said = succeed(reenact(&["index", "rebuild"], folder.path()));
    assert!(said.contains("of 3 recordings and 0 blocks"), "{said}");
    let server = Server::start(folder.path());
    let secret_key = server.secret_key();
    let after: Vec<Vec<Value>> = clients
        .iter()
        .map(|client| values(&server, &secret_key, &client.session))
        .collect();
    assert_eq!(
        after, before,
        "an index that was built from recordings alone finds the same"
    );
}
