//! Files at any time, and how often a rebuilt file is what was recorded.

mod fixtures;

use fixtures::{Source, session_of};
use reenact_agent::{Content, FileHistory, FileState, Session};

const TOTAL: &str = "/home/ada/shop/src/total.js";

fn claude_code() -> Session {
    session_of(&[Source::Transcript, Source::Subagent, Source::Hooks])
}

#[test]
fn rebuilt_files_are_what_was_recorded() {
    for sources in [
        &[Source::Transcript, Source::Subagent][..],
        &[Source::Hooks],
        &[Source::Chat],
    ] {
        let session = session_of(sources);
        let history = FileHistory::of(&session);
        let check = history.check();
        let share = 100.0 * check.equal as f64 / check.compared.max(1) as f64;
        println!("{sources:?}: {} of {} ({share:.1} %)", check.equal, check.compared);
        // Whatever differs was changed by something else, and is told as such.
        assert_eq!(check.compared - check.equal, history.drifts().len());
    }
    let session = claude_code();
    let history = FileHistory::of(&session);
    assert_eq!((history.check().compared, history.check().equal), (3, 2));
}

#[test]
fn a_change_from_outside_is_a_drift_and_holds_from_there() {
    let session = claude_code();
    let history = FileHistory::of(&session);
    let [drift] = history.drifts() else {
        panic!("one drift: {:?}", history.drifts());
    };
    assert_eq!((drift.path.as_str(), drift.event_id.as_str()), (TOTAL, "toolu_0009"));
    let (Content::Text(rebuilt), Content::Text(recorded)) = (&drift.rebuilt, &drift.recorded) else {
        panic!("both are known");
    };
    assert_eq!(rebuilt.replace("  return", "\treturn"), *recorded);
    let Content::Text(end) = history.content_at(TOTAL, session.to_ms) else {
        panic!("it is known");
    };
    assert!(
        end.contains("\treturn") && end.contains("Math.min") && end.starts_with("/** With"),
        "{end}"
    );
}

#[test]
fn a_file_has_at_each_time_what_it_had_then() {
    let session = claude_code();
    let history = FileHistory::of(&session);
    let first = session.tool_use("toolu_0004").unwrap();
    let text = |at_ms| match history.content_at(TOTAL, at_ms) {
        Content::Text(text) => text,
        other => panic!("{other:?}"),
    };
    assert!(text(first.to_ms.unwrap()).starts_with("export function total(items, discount = 0) {"));
    assert!(!text(first.to_ms.unwrap()).contains("(1 - discount)"));
    assert_eq!(history.content_at(TOTAL, first.from_ms), Content::Unknown);
    let test = "/home/ada/shop/test/total.test.js";
    let names = |at_ms: i64| {
        history
            .tree_at(at_ms)
            .into_iter()
            .map(|entry| entry.path)
            .collect::<Vec<_>>()
    };
    let written = session.tool_use("toolu_0006").unwrap();
    assert!(!names(written.from_ms).iter().any(|path| path == test));
    let entry = history
        .tree_at(session.to_ms)
        .into_iter()
        .find(|entry| entry.path == test)
        .unwrap();
    assert_eq!(
        (entry.state, entry.lines, entry.changes),
        (FileState::Known, Some(5), 1)
    );
}

#[test]
fn each_line_leads_to_the_event_that_wrote_it() {
    let session = claude_code();
    let history = FileHistory::of(&session);
    let blame = history.blame_at(TOTAL, session.to_ms);
    let writers: Vec<_> = blame.iter().map(|line| line.event_id.as_deref()).collect();
    assert_eq!(
        writers,
        [Some("toolu_0013"), Some("toolu_0004"), Some("toolu_0009"), None]
    );
    assert_eq!(blame[1].at_ms, session.tool_use("toolu_0004").unwrap().to_ms);
}

#[test]
fn patches_make_move_and_delete_files() {
    let session = session_of(&[Source::Rollout]);
    let history = FileHistory::of(&session);
    let path = "/home/ada/shop/src/hello.js";
    let patched = session.tool_use("call_2").unwrap().to_ms.unwrap();
    assert_eq!(
        history.content_at(path, patched),
        Content::Text("export function hello() {\n  return 'hello, world';\n}\n".into())
    );
    assert_eq!(history.content_at(path, session.to_ms), Content::Absent);
    let chat = session_of(&[Source::Chat]);
    assert_eq!(
        FileHistory::of(&chat).content_at(path, chat.to_ms),
        Content::Text("HELLO\n".into())
    );
}
