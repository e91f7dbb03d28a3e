//! The first run of tests that failed, and what mended it: the last change of a file before the same run succeeded.

use serde::Deserialize;

use super::{Highlight, Scope, mark};
use crate::event::FileOperation;
use crate::session::{ToolOutcome, ToolUse};

/// Commands that run tests.
const TEST_COMMANDS: [&str; 22] = [
    "cargo test",
    "cargo nextest",
    "npm test",
    "npm run test",
    "npm t ",
    "yarn test",
    "pnpm test",
    "bun test",
    "deno test",
    "npx jest",
    "npx vitest",
    "vitest",
    "jest",
    "pytest",
    "python -m unittest",
    "go test",
    "mix test",
    "rspec",
    "mvn test",
    "gradle test",
    "dotnet test",
    "make test",
];

/// Words of runs that failed although their command did not say so, as behind a pipe.
const FAILURE_SIGNS: [&str; 6] = [
    "test result: FAILED",
    "FAILED (",
    "Tests:       ",
    "--- FAIL:",
    "= FAILURES =",
    "failures:",
];

#[derive(Deserialize)]
#[serde(untagged)]
enum Command {
    Text(String),
    Words(Vec<String>),
}

#[derive(Deserialize)]
struct Input {
    command: Option<Command>,
    cmd: Option<Command>,
}

/// The run and the one that then succeeded.
struct Found<'s> {
    failed: &'s ToolUse,
    command: String,
    succeeded: Option<&'s ToolUse>,
}

pub(super) fn failure(scope: &Scope<'_>) -> Vec<Highlight> {
    let found = find(scope).map(|found| Highlight {
        to_ms: found.failed.to_ms,
        about: Some(found.failed.id.clone()),
        ..mark(found.failed.from_ms, format!("tests fail: {}", found.command))
    });
    found.into_iter().collect()
}

pub(super) fn fix(scope: &Scope<'_>) -> Vec<Highlight> {
    let Some(Found {
        failed,
        succeeded: Some(succeeded),
        ..
    }) = find(scope)
    else {
        return Vec::new();
    };
    let changes = scope.session.file_changes.iter().rev();
    let between = changes.filter(|timed| timed.at_ms >= failed.from_ms && timed.at_ms <= succeeded.from_ms);
    let mut made = between.filter(|timed| {
        let operation = &timed.change.operation;
        matches!(
            operation,
            FileOperation::Write | FileOperation::Edit | FileOperation::Delete | FileOperation::Move
        )
    });
    let fix = made.next().map(|timed| Highlight {
        to_ms: succeeded.to_ms,
        about: Some(timed.change.id.clone()),
        path: Some(timed.change.path.clone()),
        ..mark(timed.at_ms, format!("then tests pass: {}", timed.change.path))
    });
    fix.into_iter().collect()
}

fn find<'s>(scope: &Scope<'s>) -> Option<Found<'s>> {
    let mut runs = scope
        .session
        .tool_uses
        .iter()
        .filter_map(|tool_use| Some((tool_use, test_command(tool_use)?)));
    let (failed, command) = runs.by_ref().find(|(tool_use, _)| has_failed(tool_use))?;
    let mut later = runs.filter(|(_, other)| *other == command);
    let succeeded = later.find(|(tool_use, _)| tool_use.outcome == ToolOutcome::Success && !has_failed(tool_use));
    Some(Found {
        failed,
        succeeded: succeeded.map(|(tool_use, _)| tool_use),
        command,
    })
}

/// The part of a command that runs tests.
fn test_command(tool_use: &ToolUse) -> Option<String> {
    let input: Input = tool_use.input.as_ref()?.read()?;
    let command = match input.command.or(input.cmd)? {
        Command::Text(text) => text,
        Command::Words(words) => words.join(" "),
    };
    let parts = command.split(['\n', ';', '|']).flat_map(|part| part.split("&&"));
    let mut parts = parts.map(str::trim);
    let test = parts.find(|part| {
        TEST_COMMANDS
            .iter()
            .any(|test| part.starts_with(test) || part.contains(&format!(" {test}")))
    })?;
    Some(test.trim_end_matches("2>&1").trim().to_owned())
}

fn has_failed(tool_use: &ToolUse) -> bool {
    let output = tool_use.output.as_deref().unwrap_or("");
    let says_so = FAILURE_SIGNS.iter().any(|sign| match *sign {
        // This line is there in any case, and counts.
        "Tests:       " => output
            .lines()
            .any(|line| line.trim_start().starts_with("Tests:") && line.contains(" failed")),
        sign => output.contains(sign),
    });
    tool_use.outcome == ToolOutcome::Error || tool_use.exit_code.is_some_and(|code| code != 0) || says_so
}
