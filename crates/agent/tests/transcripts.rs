//! Whole folders of logs: no line is lost, nothing is added by reading again, and rebuilt files are what was recorded.
//!
//! `AGENT_TRANSCRIPTS=<folder>` takes logs of one's own into the tests, for example `~/.claude/projects`;
//! `--nocapture` prints what was found in them.
#![allow(clippy::print_stdout)]

mod fixtures;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use fixtures::log_file::{LogFile, log_files};
use fixtures::{expected, folder};
use reenact_agent::{Event, FileHistory, RebuildCheck, Session, SessionBuilder, SessionFacts, Tally, highlights};

/// Our own, and those that somebody wants to know about.
fn folders() -> Vec<PathBuf> {
    let named = env::var_os("AGENT_TRANSCRIPTS").map(PathBuf::from);
    [Some(folder()), named].into_iter().flatten().collect()
}

/// Logs by the sessions that they are of.
fn sessions(folder: &Path) -> BTreeMap<String, Vec<LogFile>> {
    let mut sessions: BTreeMap<String, Vec<LogFile>> = BTreeMap::new();
    for log in log_files(folder) {
        sessions.entry(log.session.clone()).or_default().push(log);
    }
    sessions
}

fn build<'e>(events: impl IntoIterator<Item = &'e Event>) -> Session {
    let mut builder = SessionBuilder::default();
    builder.extend(events.into_iter().cloned());
    builder.build()
}

/// Lines that are no JSON or are cut off, counted by whoever knows nothing of agents.
fn truly_broken(log: &LogFile) -> u64 {
    let bytes = fs::read(&log.path).expect("the log is there");
    if log.is_document() {
        return u64::from(serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_err());
    }
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let broken =
        lines.filter(|line| !line.is_empty() && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_err());
    broken.count() as u64
}

#[test]
fn every_line_is_accounted_for_and_only_what_is_broken_is_called_so() {
    for folder in folders() {
        let mut unknown: BTreeMap<String, u64> = BTreeMap::new();
        for log in log_files(&folder) {
            let (_, tally) = log.read();
            assert!(tally.adds_up(), "{}: {tally:?}", log.path.display());
            assert_eq!(tally.broken, truly_broken(&log), "{}: {tally:?}", log.path.display());
            for (kind, count) in &tally.unknown {
                *unknown.entry(format!("{:?} {kind}", log.format)).or_default() += count;
            }
            println!("{}: {}", log.path.display(), summary(&tally));
        }
        println!("{}: unknown {unknown:#?}", folder.display());
        if folder == fixtures::folder() {
            let listed = serde_json::to_string_pretty(&unknown).expect("counts are JSON") + "\n";
            expected("unknown.json", &listed);
        }
    }
}

fn summary(tally: &Tally) -> String {
    format!(
        "{} lines, {} told, counted {:?}, unknown {:?}, {} broken",
        tally.lines, tally.told, tally.counted, tally.unknown, tally.broken
    )
}

#[test]
fn reading_again_and_in_any_order_changes_nothing() {
    for folder in folders() {
        for (name, logs) in sessions(&folder) {
            let events: Vec<Event> = logs.iter().flat_map(|log| log.read().0).collect();
            let session = build(&events);
            assert_eq!(build(events.iter().chain(&events)), session, "{name} twice");
            assert_eq!(build(events.iter().rev()), session, "{name} backwards");
            let by_log = logs.iter().rev().flat_map(|log| log.read().0);
            assert_eq!(
                build(&by_log.collect::<Vec<_>>()),
                session,
                "{name} by its last log first"
            );
            let history = FileHistory::of(&session);
            let facts = SessionFacts::of(&session, &history);
            assert_eq!(facts.tool_uses, session.tool_uses.len(), "{name}");
            highlights(&session, &history);
        }
    }
}

#[test]
fn a_rebuilt_file_is_what_was_recorded_or_a_drift() {
    for folder in folders() {
        let mut all = RebuildCheck::default();
        for (name, logs) in sessions(&folder) {
            let events: Vec<Event> = logs.iter().flat_map(|log| log.read().0).collect();
            let history = FileHistory::of(&build(&events));
            let check = history.check();
            assert_eq!(check.compared - check.equal, history.drifts().len(), "{name}");
            for drift in history.drifts() {
                println!("{name}: {} drifted at {}", drift.path, drift.event_id);
            }
            all.compared += check.compared;
            all.equal += check.equal;
        }
        let share = 100.0 * all.equal as f64 / all.compared.max(1) as f64;
        let told = format!(
            "{} of {} recorded originals are what was rebuilt ({share:.1} %)\n",
            all.equal, all.compared
        );
        print!("{}: {told}", folder.display());
        if folder == fixtures::folder() {
            expected("rebuilt.txt", &told);
        }
    }
}
