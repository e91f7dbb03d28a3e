//! Clients that send batches of known events and remember what was acknowledged.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use serde_json::{Value, json};

use crate::http::Connection;
use crate::program::{Server, events};

pub(crate) const EVENTS_PER_BATCH: u32 = 3;

/// One client: one page load of one session.
pub(crate) struct Client {
    pub(crate) session: String,
    /// The next batch; one whose answer did not come is sent again, as a recorder does.
    pub(crate) sequence: u32,
    pub(crate) acknowledged: Vec<u32>,
}

impl Client {
    pub(crate) fn new(number: usize) -> Self {
        Self {
            session: format!("session-{number:04}"),
            sequence: 0,
            acknowledged: Vec::new(),
        }
    }

    /// The events of a batch.
    pub(crate) fn events(&self, sequence: u32) -> Vec<Value> {
        let event = |number: u32| {
            json!({
                "type": 5,
                "timestamp": 1_767_225_600_000_u64 + u64::from(sequence) * 100 + u64::from(number),
                "data": { "tag": "reenact/track@1", "payload": {
                    "name": format!("{}/{sequence}/{number}", self.session),
                    "data": "some text of the page ".repeat(8 + number as usize * 20),
                } },
            })
        };
        (0..EVENTS_PER_BATCH).map(event).collect()
    }

    pub(crate) fn batch(&self, sequence: u32) -> Vec<u8> {
        let batch = json!({
            "version": 1,
            "session_id": self.session,
            "window_id": "window-01",
            "page_id": "page-0001",
            "sequence": sequence,
            "sent_at_ms": 1_767_225_600_000_u64,
            "recorder": { "name": "@reenact/recorder", "version": "0.1.0" },
            "events": self.events(sequence),
        });
        let text = batch.to_string().into_bytes();
        // Every other one compressed: stored as sent, so both kinds must survive.
        if sequence.is_multiple_of(2) { text } else { gzip(&text) }
    }

    /// Sends until the server is gone or refuses.
    fn run(&mut self, address: SocketAddr, key: &str, acknowledged: &AtomicU64) {
        let Ok(mut connection) = Connection::open(address) else {
            return;
        };
        let path = format!("/v1/batches?key={key}");
        loop {
            let body = self.batch(self.sequence);
            match connection.send("POST", &path, &[("content-type", "text/plain")], &body) {
                Ok(response) if response.status == 200 => {
                    self.acknowledged.push(self.sequence);
                    self.sequence += 1;
                    acknowledged.fetch_add(1, Relaxed);
                }
                Ok(response) if response.status == 503 => return,
                Ok(response) => panic!("{}: {}", response.status, response.text()),
                Err(_gone) => return,
            }
        }
    }
}

pub(crate) fn gzip(text: &[u8]) -> Vec<u8> {
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::fastest());
    let mut out = vec![0; compressor.gzip_compress_bound(text.len())];
    let bytes = compressor.gzip_compress(text, &mut out).unwrap();
    out.truncate(bytes);
    out
}

/// Clients at work.
pub(crate) struct Load {
    threads: Vec<std::thread::JoinHandle<Client>>,
    pub(crate) acknowledged: Arc<AtomicU64>,
}

impl Load {
    pub(crate) fn start(server: &Server, key: &str, clients: Vec<Client>) -> Self {
        let acknowledged = Arc::new(AtomicU64::new(0));
        let threads = clients
            .into_iter()
            .map(|mut client| {
                let acknowledged = acknowledged.clone();
                let (address, key) = (server.address, key.to_owned());
                std::thread::spawn(move || {
                    client.run(address, &key, &acknowledged);
                    client
                })
            })
            .collect();
        Self { threads, acknowledged }
    }

    /// The clients, once each has noticed that the server is gone.
    pub(crate) fn join(self) -> Vec<Client> {
        self.threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    }
}

/// Checks that every acknowledged event is there exactly once, and that no other is there twice.
pub(crate) fn check(server: &Server, secret_key: &str, clients: &[Client]) {
    let mut failures = Vec::new();
    for client in clients {
        let mut found: HashMap<String, u32> = HashMap::new();
        for event in events(server, secret_key, &client.session) {
            let name = event["event"]["data"]["payload"]["name"].as_str().unwrap().to_owned();
            *found.entry(name).or_default() += 1;
        }
        for (name, count) in &found {
            if *count > 1 {
                failures.push(format!("{name} is there {count} times"));
            }
        }
        for sequence in &client.acknowledged {
            for number in 0..EVENTS_PER_BATCH {
                let name = format!("{}/{sequence}/{number}", client.session);
                if !found.contains_key(&name) {
                    failures.push(format!("{name} was acknowledged and is gone"));
                }
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} failures: {:?}",
        failures.len(),
        &failures[..failures.len().min(5)]
    );
}
