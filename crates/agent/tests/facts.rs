//! Facts, highlights and comparison of the sample sessions.

mod fixtures;

use fixtures::{Source, read_whole, session_of};
use reenact_agent::{CostOrigin, FileHistory, Payload, SessionBuilder, SessionFacts, compare, highlights};

fn sample() -> (reenact_agent::Session, FileHistory) {
    let session = session_of(&[Source::Transcript, Source::Subagent, Source::Hooks]);
    let files = FileHistory::of(&session);
    (session, files)
}

#[test]
fn facts_are_what_the_session_shows() {
    let (session, files) = sample();
    let facts = SessionFacts::of(&session, &files);
    assert_eq!(
        (
            facts.turns,
            facts.prompts,
            facts.lanes,
            facts.compactions,
            facts.branches
        ),
        (4, 4, 1, 1, 1)
    );
    let edits = &facts.tools["Edit"];
    assert_eq!((edits.uses, edits.failures), (6, 1));
    assert_eq!((facts.failures, facts.errors, facts.drifts), (2, 2, 1));
    let bash = &facts.tools["Bash"];
    assert_eq!((bash.uses, bash.longest_ms), (3, 3230.0));
    assert_eq!(facts.files["/home/ada/shop/test/total.test.js"].lines_added, 5);
    assert_eq!(facts.files["/home/ada/shop/src/total.js"].reads, 1);
    assert!(facts.active_ms > 0 && facts.active_ms < facts.duration_ms);
    assert!(facts.longest_waits[0].to_ms - facts.longest_waits[0].from_ms > 90_000);
}

#[test]
fn costs_are_known_where_the_price_is() {
    let (session, files) = sample();
    let facts = SessionFacts::of(&session, &files);
    let replies = session.usage.len() as f64;
    // A reply of the sample has the same tokens each time.
    let one = (12.0 * 3.0 + 90.0 * 15.0 + 12_000.0 * 0.3 + 500.0 * 3.75 + 300.0 * 6.0) / 1e6;
    assert!((facts.cost.known_usd.unwrap() - one * replies).abs() < 1e-9);
    assert_eq!(facts.cost.tokens_without_price, 0);

    let mut builder = SessionBuilder::default();
    builder.extend(read_whole(Source::Rollout).0.into_iter().map(|mut event| {
        if let Payload::Usage(usage) = &mut event.payload {
            usage.model = Some("a-model-of-tomorrow".into());
        }
        event
    }));
    let session = builder.build();
    assert_eq!(session.usage[0].cost_origin, CostOrigin::Unknown);
    let facts = SessionFacts::of(&session, &FileHistory::of(&session));
    assert_eq!((facts.cost.known_usd, facts.cost.tokens_without_price), (None, 4380));
}

#[test]
fn highlights_are_found_by_their_rules() {
    let (session, files) = sample();
    let found = highlights(&session, &files);
    let of = |rule: &str| {
        found
            .iter()
            .filter(|highlight| highlight.rule == rule)
            .collect::<Vec<_>>()
    };
    assert_eq!(of("first_failing_test")[0].about.as_deref(), Some("toolu_0002"));
    assert_eq!(of("fix_of_first_failing_test")[0].about.as_deref(), Some("toolu_0006"));
    assert_eq!(
        of("largest_edit")[0].path.as_deref(),
        Some("/home/ada/shop/test/total.test.js")
    );
    assert_eq!(of("error").len(), 1, "retries that follow are not told again");
    assert_eq!(of("compaction").len(), 1);
    assert_eq!(of("final_diff")[0].about.as_deref(), Some("toolu_0013"));
    assert!(found.is_sorted_by_key(|highlight| highlight.at_ms));
}

#[test]
fn sessions_go_in_step_until_they_diverge_and_meet_again() {
    let (session, _) = sample();
    let same = compare(&session, &session);
    assert_eq!(same.diverges_at, None);
    assert_eq!(same.rows.len(), same.left.len());

    let mut builder = SessionBuilder::default();
    for source in [Source::Transcript, Source::Subagent, Source::Hooks] {
        builder.extend(
            read_whole(source)
                .0
                .into_iter()
                .filter(|event| event.payload.id() != "toolu_0003"),
        );
    }
    let without = compare(&session, &builder.build());
    let at = without.diverges_at.unwrap();
    let row = without.rows[at];
    assert_eq!(without.left[row.left.unwrap()].id, "toolu_0003");
    assert_eq!(row.right, None);
    assert!(
        without.rows[at + 1..]
            .iter()
            .all(|row| row.left.is_some() && row.right.is_some())
    );
}
