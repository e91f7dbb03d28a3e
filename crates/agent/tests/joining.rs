//! Hooks and transcripts of one session are one session.

mod fixtures;

use std::collections::BTreeSet;

use fixtures::{Source, read_whole, session_of};
use reenact_agent::claude_code::{HookReader, TranscriptReader, Wanted};
use reenact_agent::{Answer, ReadOptions, Session, SessionBuilder, ToolOutcome};

const ALL: [Source; 3] = [Source::Transcript, Source::Subagent, Source::Hooks];

fn ids(session: &Session) -> BTreeSet<&str> {
    session.tool_uses.iter().map(|tool_use| tool_use.id.as_str()).collect()
}

#[test]
fn what_both_tell_is_there_once() {
    let logs = session_of(&[Source::Transcript, Source::Subagent]);
    let both = session_of(&ALL);
    assert_eq!(ids(&both), ids(&logs));
    assert_eq!(both.prompts.len(), logs.prompts.len());
    assert_eq!(both.replies.len(), logs.replies.len(), "{:#?}", both.replies);
    assert_eq!(both.compactions.len(), 1);
    assert_eq!(both.turns.len(), logs.turns.len());
    assert_eq!(both.file_changes.len(), logs.file_changes.len());
    assert_eq!(both.lanes.len(), 1);
    assert_eq!(both.usage, logs.usage);
}

#[test]
fn of_two_tellings_the_more_complete_and_the_earlier_wins() {
    let both = session_of(&ALL);
    let hooks = session_of(&[Source::Hooks]);
    let logs = session_of(&[Source::Transcript, Source::Subagent]);
    // Hooks know the time of a prompt first, and how long a tool ran.
    assert_eq!(both.prompts[0].at_ms, hooks.prompts[0].at_ms);
    let tests = both.tool_use("toolu_0007").unwrap();
    assert_eq!(tests.duration_ms, Some(2900.0));
    assert_eq!(tests.from_ms, logs.tool_use("toolu_0007").unwrap().from_ms);
    // Only logs know what was said, by which model, in which branch; only hooks know questions and the end.
    assert_eq!(both.branches.len(), 1);
    assert_eq!(both.turns[2].left_by, Some(0));
    assert!(both.info.is_ended);
    assert_eq!(both.info.title.as_deref(), Some("Discounts"));
    let lane = &both.lanes[0];
    assert_eq!(
        (lane.tool_use_id.as_deref(), lane.agent_type.as_deref()),
        (Some("toolu_0008"), Some("reviewer"))
    );
    let compaction = &both.compactions[0];
    assert_eq!(
        (compaction.tokens_before, compaction.to_ms - compaction.from_ms),
        (Some(167_094), 6000)
    );
}

#[test]
fn a_question_is_answered_by_the_tool_that_ran() {
    let both = session_of(&ALL);
    let question = &both.permissions[0];
    assert_eq!(question.answer, Some(Answer::Granted));
    assert_eq!(question.tool_use_id.as_deref(), Some("toolu_0007"));
    assert!(question.answered_ms.unwrap() - question.asked_ms > 6000);
}

#[test]
fn outcomes_are_told_apart() {
    let session = session_of(&ALL);
    let outcome = |id| session.tool_use(id).unwrap().outcome;
    assert_eq!(outcome("toolu_0001"), ToolOutcome::Success);
    assert_eq!(outcome("toolu_0002"), ToolOutcome::Error);
    assert_eq!(outcome("toolu_0011"), ToolOutcome::Interrupted);
    assert_eq!(session.tool_use("toolu_0002").unwrap().exit_code, Some(1));
    let crafted = session_of(&[Source::Vibecraft]);
    let failed = crafted.tool_use("toolu_v1").unwrap();
    assert_eq!((failed.outcome, failed.duration_ms), (ToolOutcome::Error, Some(2500.0)));
}

#[test]
fn contents_of_files_that_were_only_read_are_dropped_unless_they_are_wanted() {
    let contents = "A small shop.";
    let read = |keep_read_contents| {
        let options = ReadOptions {
            keep_read_contents,
            ..ReadOptions::default()
        };
        let mut reader = HookReader::new(options);
        let hook = format!(
            r#"{{"hook_event_name":"PostToolUse","tool_name":"Read","tool_use_id":"t","tool_input":{{"file_path":"/a"}},
            "tool_response":{{"type":"text","file":{{"filePath":"/a","content":"{contents}","numLines":1,"startLine":1}}}}}}"#
        );
        let told = reader.read(&hook, 1).unwrap();
        told.events
            .iter()
            .map(reenact_agent::Event::to_json)
            .collect::<String>()
    };
    assert!(!read(false).contains(contents));
    assert!(read(false).contains(r#""omitted":{"reason":"read""#));
    assert!(read(true).contains(contents));
    let dropped = read_whole(Source::Transcript)
        .0
        .iter()
        .map(reenact_agent::Event::to_json)
        .collect::<String>();
    assert!(!dropped.contains("\\t# Shop"));
}

#[test]
fn what_is_kept_beside_a_transcript_is_asked_for_and_completes_it() {
    let mut reader = TranscriptReader::new(ReadOptions::default());
    let mut builder = SessionBuilder::default();
    builder.extend(reader.push(&Source::Transcript.bytes()));
    builder.extend(reader.finish());
    let wanted = reader.take_wanted();
    assert_eq!(wanted.len(), 2, "{wanted:?}");
    assert!(reader.take_wanted().is_empty());
    for file in &wanted {
        let text = match file {
            Wanted::ToolResult { path, .. } => {
                assert!(path.ends_with("/tool-results/ls.txt"));
                "shop@1.0.0\n".repeat(1000)
            }
            Wanted::Backup { path, .. } => {
                assert_eq!(path, "/home/ada/shop/src/total.js");
                "export function total(items) {\n  return items.reduce((sum, item) => sum + item.price, 0);\n}\n".into()
            }
        };
        builder.extend(reader.give(file, text));
    }
    let session = builder.build();
    let output = session.tool_use("toolu_0010").unwrap().output.as_deref().unwrap();
    assert_eq!(output.len(), 11_000);
    assert_eq!(session.tool_use("toolu_0010").unwrap().outcome, ToolOutcome::Success);
}

#[test]
fn a_half_written_line_is_told_and_waits_for_its_rest() {
    let bytes = Source::Transcript.bytes();
    let mut reader = TranscriptReader::new(ReadOptions::default());
    let cut = bytes.len() / 2;
    reader.push(&bytes[..cut]);
    let (position, length) = reader.waiting().unwrap();
    assert_eq!(position.offset as usize + length, cut);
    assert_eq!(reader.tally().broken, 0);
    reader.push(&bytes[cut..]);
    assert_eq!(reader.waiting(), None);
    assert_eq!(reader.tally().broken, 0);
    assert_eq!(
        reader.tally().lines,
        bytes.iter().filter(|byte| **byte == b'\n').count() as u64
    );
}

#[test]
fn all_documented_hooks_are_known() {
    let names = "SessionStart Setup InstructionsLoaded UserPromptSubmit UserPromptExpansion MessageDisplay PreToolUse \
        PermissionRequest PermissionDenied PostToolUse PostToolUseFailure PostToolBatch Notification SubagentStart \
        SubagentStop TaskCreated TaskCompleted Stop StopFailure TeammateIdle ConfigChange CwdChanged DirectoryAdded \
        FileChanged WorktreeCreate WorktreeRemove PreCompact PostCompact SessionEnd Elicitation ElicitationResult";
    let mut reader = HookReader::new(ReadOptions::default());
    let mut count = 0;
    for name in names.split_whitespace() {
        let hook = format!(
            r#"{{"hook_event_name":"{name}","session_id":"s","tool_name":"Bash","tool_use_id":"t{count}","tool_input":{{}},
            "tool_calls":[{{"tool_name":"Read","tool_use_id":"b","tool_input":{{"file_path":"/a"}},"tool_response":"x"}}]}}"#
        );
        let told = reader.read(&hook, 5).unwrap();
        assert!(told.is_known, "{name}");
        assert!(!told.events.is_empty(), "{name} tells nothing");
        assert_eq!(told.session_id.as_deref(), Some("s"));
        count += 1;
    }
    assert_eq!(count, 31);
}
