//! Starting and ending the program, and asking it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::http::{Connection, Response};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_reenact");
/// Nothing that is waited for takes nearly as long.
const PATIENCE: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// All load comes from one address, so without rates.
const WITHOUT_RATES: [&str; 4] = ["--key-batches-per-s-max", "0", "--address-batches-per-s-max", "0"];

pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) welcome: String,
    data_dir: PathBuf,
    log: Option<JoinHandle<String>>,
}

impl Server {
    pub(crate) fn start(data_dir: &Path) -> Self {
        Self::start_as(Command::new(PROGRAM), data_dir, &[])
    }

    /// Starts with a command that may wrap the program, and with more flags.
    pub(crate) fn start_as(mut command: Command, data_dir: &Path, flags: &[&str]) -> Self {
        command
            .args(["serve", "--data-dir"])
            .arg(data_dir)
            .args(WITHOUT_RATES)
            .args(flags);
        if !flags.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = child.stderr.take().unwrap();
        // Read at all times, so that a full pipe never holds the server up.
        let log = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let _ = stderr.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let mut welcome = String::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            welcome.push_str(&line);
            welcome.push('\n');
            if line.starts_with('└') {
                break;
            }
        }
        let Some(address) = address_in(&welcome) else {
            let _ = child.kill();
            panic!("the server did not start: {welcome}{}", log.join().unwrap());
        };
        Self {
            child,
            address,
            welcome,
            data_dir: data_dir.to_owned(),
            log: Some(log),
        }
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection::open(self.address).unwrap()
    }

    pub(crate) fn get(&self, path: &str, secret_key: &str) -> Response {
        let bearer = format!("Bearer {secret_key}");
        self.connect()
            .send("GET", path, &[("authorization", &bearer)], b"")
            .unwrap()
    }

    /// The public key of the project that the first start created.
    pub(crate) fn public_key(&self) -> String {
        let listed = succeed(reenact(&["project", "list"], &self.data_dir));
        let line = listed
            .lines()
            .find(|line| line.starts_with("default\t"))
            .unwrap()
            .to_owned();
        line.split('\t').nth(1).unwrap().to_owned()
    }

    pub(crate) fn secret_key(&self) -> String {
        succeed(reenact(&["secret-key", "create", "default"], &self.data_dir))
            .trim()
            .to_owned()
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// `kill -TERM`, and what became of it.
    pub(crate) fn stop(mut self) -> (ExitStatus, String) {
        signal(self.process_id(), "TERM");
        self.wait()
    }

    pub(crate) fn wait(&mut self) -> (ExitStatus, String) {
        let status = eventually("the server ends", || self.child.try_wait().unwrap());
        (status, self.log.take().unwrap().join().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn address_in(welcome: &str) -> Option<SocketAddr> {
    welcome.split("http://").nth(1)?.split('/').next()?.parse().ok()
}

pub(crate) fn signal(process_id: u32, name: &str) {
    let sent = Command::new("kill")
        .arg(format!("-{name}"))
        .arg(process_id.to_string())
        .status()
        .unwrap();
    assert!(sent.success());
}

/// Runs a subcommand on a data folder.
pub(crate) fn reenact(arguments: &[&str], data_dir: &Path) -> Output {
    Command::new(PROGRAM)
        .args(arguments)
        .arg("--data-dir")
        .arg(data_dir)
        .output()
        .unwrap()
}

#[track_caller]
pub(crate) fn succeed(output: Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    text(&output.stdout)
}

/// Waits until there is something.
#[track_caller]
pub(crate) fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "{what}: not in time");
        std::thread::park_timeout(POLL_INTERVAL);
    }
}

/// All events of a session, by the API.
pub(crate) fn events(server: &Server, secret_key: &str, session: &str) -> Vec<Value> {
    let mut connection = server.connect();
    let bearer = format!("Bearer {secret_key}");
    let mut events = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/v1/sessions/{session}/events?limit_bytes=8388608{cursor}");
        let response = connection
            .send("GET", &path, &[("authorization", &bearer)], b"")
            .unwrap();
        if response.status == 404 {
            return events;
        }
        assert_eq!(response.status, 200, "{}", response.text());
        let mut page = response.json();
        let next = page["next_cursor"].as_str().map(|next| format!("&cursor={next}"));
        if let Value::Array(page) = page["events"].take() {
            events.extend(page);
        }
        match next {
            Some(next) => cursor = next,
            None => return events,
        }
    }
}
