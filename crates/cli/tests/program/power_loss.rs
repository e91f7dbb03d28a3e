//! What a loss of power would leave: the order of writes, seen from outside by strace.
//!
//! `kill -9` leaves the page cache alive; a loss of power does not. So for each acknowledged batch the trace must show,
//! before the answer leaves: the block's file synced, its name made durable by syncing its folder, and the index's
//! write-ahead log written and synced.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::load::{Client, check};
use crate::program::{PROGRAM, Server, eventually, signal};

const BATCHES: u32 = 10;
const CALLS: &str =
    "trace=openat,write,writev,pwrite64,fsync,fdatasync,rename,renameat,renameat2,link,linkat,sendto,sendmsg";

fn can_trace() -> bool {
    let traced = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .stderr(Stdio::null())
        .status();
    traced.is_ok_and(|status| status.success())
}

/// The steps that an acknowledgement depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    BlockSynced,
    BlockNamed,
    BlockFolderSynced,
    LogWritten,
    LogSynced,
    Answered,
}

/// What a finished call means here.
fn step(call: &str) -> Option<Step> {
    let name = call.split('(').next()?;
    let is_ok = !call.rsplit(" = ").next()?.starts_with('-');
    if !is_ok {
        return None;
    }
    let of_block = call.contains("/objects/blocks");
    let of_log = call.contains("index.sqlite-wal");
    match name {
        "fsync" | "fdatasync" if of_log => Some(Step::LogSynced),
        // A block's temporary file has a name with a mark; a folder has none.
        "fsync" | "fdatasync" if of_block && call.contains('#') => Some(Step::BlockSynced),
        "fsync" if of_block => Some(Step::BlockFolderSynced),
        "rename" | "renameat" | "renameat2" | "link" | "linkat" if of_block => Some(Step::BlockNamed),
        "write" | "pwrite64" | "writev" if of_log => Some(Step::LogWritten),
        "write" | "writev" | "sendto" | "sendmsg" if call.contains("HTTP/1.1 200") => Some(Step::Answered),
        _ => None,
    }
}

/// The calls of a trace in the order in which they ended; calls that were interrupted by another thread's are joined.
fn finished_calls(trace: &str) -> Vec<String> {
    let mut begun: HashMap<&str, String> = HashMap::new();
    let mut finished = Vec::new();
    for line in trace.lines() {
        let Some((thread, call)) = line.split_once(' ') else {
            continue;
        };
        let call = call.trim_start();
        if let Some(beginning) = call.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, beginning.to_owned());
        } else if let Some((_, end)) = call.strip_prefix("<... ").and_then(|rest| rest.split_once(" resumed>")) {
            finished.push(begun.remove(thread).unwrap_or_default() + end);
        } else {
            finished.push(call.to_owned());
        }
    }
    finished
}

/// Checks what led to one answer, from the block's last sync on: each step once the one before it is durable.
fn check_order(steps: &[Step]) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{what}: {steps:?}"));
    let Some(synced) = steps.iter().rposition(|step| *step == Step::BlockSynced) else {
        return wrong("the block was never synced");
    };
    let after = &steps[synced..];
    let first = |wanted: Step| after.iter().position(|step| *step == wanted);
    let last = |wanted: Step| after.iter().rposition(|step| *step == wanted);
    let order = [
        first(Step::BlockNamed),
        first(Step::BlockFolderSynced),
        first(Step::LogWritten),
        last(Step::LogWritten),
        last(Step::LogSynced),
    ];
    if order.contains(&None) {
        return wrong("a step is missing");
    }
    if order.is_sorted() {
        Ok(())
    } else {
        wrong("out of order")
    }
}

#[test]
fn each_acknowledgement_comes_after_its_block_and_its_index_row_are_durable() {
    if !can_trace() {
        println!("not run: strace is missing or may not trace here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let trace_file = folder.path().join("trace");
    let data = folder.path().join("data");
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-y", "-s", "200", "-e", CALLS, "-o"])
        .arg(&trace_file)
        .arg(PROGRAM);
    let server = Server::start_as(strace, &data, &["--log-level", "off"]);
    let (public_key, secret_key) = (server.public_key(), server.secret_key());
    let mut client = Client::new(0);
    let mut connection = server.connect();
    // One at a time, so that each answer's writes are its own.
    for sequence in 0..BATCHES {
        let path = format!("/v1/batches?key={public_key}");
        let response = connection.send("POST", &path, &[], &client.batch(sequence)).unwrap();
        assert_eq!(response.status, 200, "{}", response.text());
        client.acknowledged.push(sequence);
    }
    drop(connection);
    stop_traced(&server);
    let trace = read_trace(&trace_file);
    let calls = finished_calls(&trace);
    let steps: Vec<Step> = calls.iter().filter_map(|call| step(call)).collect();
    let answers = steps.iter().filter(|step| **step == Step::Answered).count();
    assert_eq!(answers, BATCHES as usize, "every answer is in the trace");
    for (number, steps) in steps
        .split_inclusive(|step| *step == Step::Answered)
        .take(BATCHES as usize)
        .enumerate()
    {
        check_order(steps).unwrap_or_else(|why| panic!("batch {number}: {why}"));
    }
    drop(server);
    check(&Server::start(&data), &secret_key, &[client]);
}

/// The signal is for the program, which strace runs.
fn stop_traced(server: &Server) {
    let tracer = server.process_id();
    let children = format!("/proc/{tracer}/task/{tracer}/children");
    let child: u32 = fs::read_to_string(children)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    signal(child, "TERM");
    let gone = format!("/proc/{child}");
    eventually("the traced server ends", || {
        let stat = fs::read_to_string(format!("{gone}/stat")).unwrap_or_default();
        (stat.is_empty() || stat.contains(") Z ")).then_some(())
    });
}

fn read_trace(file: &Path) -> String {
    eventually("the trace is whole", || {
        let trace = String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned();
        trace.contains("+++ exited with 0 +++").then_some(trace)
    })
}

#[test]
fn a_wrong_order_is_noticed() {
    use Step::{Answered, BlockFolderSynced, BlockNamed, BlockSynced, LogSynced, LogWritten};
    let right = [
        BlockSynced,
        BlockNamed,
        BlockFolderSynced,
        LogWritten,
        LogSynced,
        Answered,
    ];
    assert_eq!(check_order(&right), Ok(()));
    for missing in 0..5 {
        let mut steps = right.to_vec();
        steps.remove(missing);
        assert!(check_order(&steps).is_err(), "without {:?}", right[missing]);
    }
    for first in 0..4 {
        let mut steps = right;
        steps.swap(first, first + 1);
        assert!(check_order(&steps).is_err(), "{steps:?}");
    }
}
