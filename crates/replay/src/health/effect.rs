//! What a viewer sees of something that is wrong, in words.

use reenact_recording::json;
use reenact_recording::operation::Change;

use super::FindingKind;
use crate::order::ClockJump;
use crate::problem::{Problem, Use};

/// Whether an operation means nothing without a snapshot before it.
pub(super) fn needs_page(change: &Change<'_>) -> bool {
    matches!(
        change,
        Change::Mutation(_)
            | Change::Scroll(_)
            | Change::Input(_)
            | Change::MediaInteraction(_)
            | Change::StyleSheetRule(_)
            | Change::StyleDeclaration(_)
            | Change::AdoptedStyleSheet(_)
            | Change::CanvasMutation(_)
            | Change::Selection(_)
    )
}

pub(super) fn of_jump(jump: &ClockJump) -> String {
    let seconds = (jump.jump_ms / 1_000.0).round().abs();
    let way = if jump.jump_ms < 0.0 { "back" } else { "ahead" };
    if jump.lasting {
        format!("the clock was set {way} by {seconds} s: what follows is shown as if it had run on")
    } else {
        format!("one event says a time {seconds} s {way} of its neighbours: it is shown with them")
    }
}

pub(super) fn of_missing_batches(first: u64, last: u64) -> String {
    if first == last {
        format!("batch {first} never came: what it told is not shown")
    } else {
        format!("batches {first} to {last} never came: what they told is not shown")
    }
}

pub(super) fn of_told_gap(payload: &str) -> String {
    let reason = json::member(payload, "reason").and_then(json::text);
    let dropped = json::member(payload, "events_dropped").and_then(json::integer);
    let count = dropped.map_or("events".to_owned(), |count| format!("{count} events"));
    format!(
        "the recorder dropped {count} ({})",
        reason.as_deref().unwrap_or("no reason told")
    )
}

/// The kind, the words, and whether what is shown is right all the same.
pub(super) fn of_problem(problem: Problem) -> (FindingKind, String, bool) {
    use FindingKind::{Misplaced, MissingSnapshot, UnknownNode, UnknownSheet};
    match problem {
        Problem::UnknownNode { id, used_for } => {
            let (what, is_repaired) = of_use(used_for);
            (
                UnknownNode,
                format!("node {id} is not on the page: {what}"),
                is_repaired,
            )
        }
        Problem::OtherParent { id, named } => (
            Misplaced,
            format!("node {id} was removed, though not from node {named}, where the event saw it"),
            true,
        ),
        Problem::SiblingMissing { id, sibling } => (
            Misplaced,
            format!("node {id} is shown last in its parent, since node {sibling}, which it stood before, is not there"),
            true,
        ),
        Problem::SiblingElsewhere { id, sibling } => (
            Misplaced,
            format!(
                "node {id} is shown last in its parent, since node {sibling}, which it stood before, has another one"
            ),
            true,
        ),
        Problem::ParentMissing { id, parent } => (
            UnknownNode,
            format!("node {id} is not shown, since its parent, node {parent}, is not on the page"),
            false,
        ),
        Problem::DocumentMissing { id, document } => (
            UnknownNode,
            format!("node {id} is not shown, since its document, node {document}, is not on the page"),
            false,
        ),
        Problem::IntoItself { id } => (
            Misplaced,
            format!("node {id} was to be put into itself: it stayed where it was"),
            true,
        ),
        Problem::SecondOfId { id } => (
            Misplaced,
            format!("two nodes say that they are node {id}: later events mean the later one"),
            true,
        ),
        Problem::NotAParent { id, parent } => (
            Misplaced,
            format!("node {id} is not shown, since node {parent} cannot hold it"),
            false,
        ),
        Problem::UnknownSheet { style_id } => (
            UnknownSheet,
            format!("style sheet {style_id} was never told: the page looks different"),
            false,
        ),
        Problem::UnknownRule { sheet } => (
            UnknownSheet,
            format!("a rule of sheet {sheet} that was changed is not there: the page may look different"),
            false,
        ),
        Problem::SnapshotWithoutDocument => (
            MissingSnapshot,
            "a snapshot holds no document: the page stays as it was".to_owned(),
            false,
        ),
    }
}

fn of_use(used_for: Use) -> (&'static str, bool) {
    match used_for {
        Use::Remove => ("it did not need to be removed", true),
        Use::Text => ("its new text is not shown", false),
        Use::Attributes => ("its new attributes are not shown", false),
        Use::Scroll => ("its scrolling is not shown", false),
        Use::Input => ("what was typed is not shown", false),
        Use::Interaction => ("it is not known what was pointed at", false),
        Use::Media => ("its playing is not shown", false),
        Use::Canvas => ("its drawing is not kept", false),
        Use::StyleSheet => ("its style sheet is not changed", false),
    }
}
