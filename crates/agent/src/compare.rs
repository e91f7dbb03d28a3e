//! Two sessions side by side: in step by what was done, and where they go apart.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;

use crate::session::{Session, ToolUse};

/// After a difference, both are looked through so far for where they meet again.
const LOOK_AHEAD_STEPS_MAX: usize = 64;

/// What was done, in one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    pub at_ms: i64,
    pub kind: StepKind,
    /// Of the prompt or the use of a tool.
    pub id: String,
    /// What is compared.
    pub done: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    Prompt,
    ToolUse,
}

/// A row of the two: steps by their places, one of them absent where the other did something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Row {
    pub left: Option<usize>,
    pub right: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    pub left: Vec<Step>,
    pub right: Vec<Step>,
    pub rows: Vec<Row>,
    /// The first row in which they are not the same. Absent: they are the same to the end.
    pub diverges_at: Option<usize>,
}

/// Compares what was done in the sessions' own lanes; subagents run beside them at times of their own.
pub fn compare(left: &Session, right: &Session) -> Comparison {
    let (left, right) = (steps(left), steps(right));
    let rows = align(&left, &right);
    let diverges_at = rows.iter().position(|row| row.left.is_none() || row.right.is_none());
    Comparison {
        left,
        right,
        rows,
        diverges_at,
    }
}

fn steps(session: &Session) -> Vec<Step> {
    let prompts = session
        .prompts
        .iter()
        .filter(|prompt| prompt.begins_turn())
        .map(|prompt| Step {
            at_ms: prompt.at_ms,
            kind: StepKind::Prompt,
            id: prompt.id.clone(),
            done: prompt.text.split_whitespace().collect::<Vec<_>>().join(" "),
        });
    let own = session.tool_uses.iter().filter(|tool_use| tool_use.lane.is_none());
    let tools = own.map(|tool_use| Step {
        at_ms: tool_use.from_ms,
        kind: StepKind::ToolUse,
        id: tool_use.id.clone(),
        done: done(tool_use, session.info.cwd.as_deref()),
    });
    let mut steps: Vec<Step> = prompts.chain(tools).collect();
    steps.sort_by(|one, other| (one.at_ms, one.kind as u8, &one.id).cmp(&(other.at_ms, other.kind as u8, &other.id)));
    steps
}

/// Members of inputs that say why and not what.
const WORDS: [&str; 3] = ["description", "justification", "explanation"];

/// The tool with its input, in an order that does not depend on who wrote it, and without the folder it worked in.
fn done(tool_use: &ToolUse, cwd: Option<&str>) -> String {
    let mut input: Value = tool_use
        .input
        .as_ref()
        .and_then(|input| input.read())
        .unwrap_or_default();
    if let Value::Object(members) = &mut input {
        members.retain(|name, _| !WORDS.contains(&name.as_str()));
    }
    let text = input.to_string();
    let text = match cwd.filter(|cwd| cwd.len() > 1) {
        Some(cwd) => text.replace(cwd, "."),
        None => text,
    };
    format!("{} {text}", tool_use.tool)
}

fn align(left: &[Step], right: &[Step]) -> Vec<Row> {
    let same = |one: usize, other: usize| left[one].kind == right[other].kind && left[one].done == right[other].done;
    let mut rows = Vec::new();
    let (mut at_left, mut at_right) = (0, 0);
    while at_left < left.len() && at_right < right.len() {
        if same(at_left, at_right) {
            rows.push(Row {
                left: Some(at_left),
                right: Some(at_right),
            });
            (at_left, at_right) = (at_left + 1, at_right + 1);
            continue;
        }
        let (skip_left, skip_right) = meet_again(&left[at_left..], &right[at_right..]);
        rows.extend((at_left..at_left + skip_left).map(only_left));
        rows.extend((at_right..at_right + skip_right).map(only_right));
        (at_left, at_right) = (at_left + skip_left, at_right + skip_right);
    }
    rows.extend((at_left..left.len()).map(only_left));
    rows.extend((at_right..right.len()).map(only_right));
    rows
}

fn only_left(place: usize) -> Row {
    Row {
        left: Some(place),
        right: None,
    }
}

fn only_right(place: usize) -> Row {
    Row {
        left: None,
        right: Some(place),
    }
}

/// How many steps of each are passed until both do the same, as few as can be.
fn meet_again(left: &[Step], right: &[Step]) -> (usize, usize) {
    let left = &left[..left.len().min(LOOK_AHEAD_STEPS_MAX)];
    let right = &right[..right.len().min(LOOK_AHEAD_STEPS_MAX)];
    let mut first: HashMap<(u8, &str), usize> = HashMap::new();
    for (place, step) in right.iter().enumerate() {
        first.entry((step.kind as u8, step.done.as_str())).or_insert(place);
    }
    let meetings = left.iter().enumerate().filter_map(|(place, step)| {
        let other = first.get(&(step.kind as u8, step.done.as_str()))?;
        Some((place, *other))
    });
    meetings
        .min_by_key(|(one, other)| (one + other, *one))
        .unwrap_or((left.len(), right.len()))
}
