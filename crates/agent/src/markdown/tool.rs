//! The use of a tool: folded, with what it was given and gave back.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::escape::{fenced, folded, html, inline};
use crate::session::{ToolOutcome, ToolUse};

pub(super) fn folded_use(used: &ToolUse, lane: Option<&str>, at: &str) -> String {
    let mut summary = format!("{at} · <b>{}</b>", html(&used.tool));
    let about = html(&used.summary());
    if !about.is_empty() {
        let _ = write!(summary, " <code>{about}</code>");
    }
    let _ = write!(summary, " · {}", outcome(used));
    if let Some(lane) = lane {
        let _ = write!(summary, " · {}", html(lane));
    }
    let mut inside = given(used);
    if let Some(output) = used.output.as_deref().filter(|output| !output.is_empty()) {
        let _ = write!(inside, "Output:\n\n{}", fenced("", output));
    }
    if let Some(cut_bytes) = used.cut_bytes {
        let _ = write!(inside, "\n{cut_bytes} bytes more were not kept.\n");
    }
    if used.omitted.is_some() {
        inside.push_str("\nContents of files that were only read are not kept.\n");
    }
    folded(&summary, &inside)
}

fn outcome(used: &ToolUse) -> String {
    let word = match used.outcome {
        ToolOutcome::Success => "succeeded",
        ToolOutcome::Error => "failed",
        ToolOutcome::Interrupted => "interrupted",
        ToolOutcome::Denied => "denied",
        ToolOutcome::Running => "still running",
    };
    let code = used.exit_code.filter(|code| *code != 0);
    let code = code.map_or(String::new(), |code| format!(" with code {code}"));
    let took = match used.duration_ms {
        Some(ms) if ms < 1_000.0 => format!(" in {ms:.0} ms"),
        Some(ms) => format!(" in {:.1} s", ms / 1_000.0),
        None => String::new(),
    };
    format!("{word}{code}{took}")
}

/// Long texts of the input each in a fence of their own, the rest as JSON.
fn given(used: &ToolUse) -> String {
    let Some(input) = &used.input else {
        return String::new();
    };
    let Some(members) = input.read::<Map<String, Value>>() else {
        return format!("Input:\n\n{}\n", fenced("json", input.as_str()));
    };
    let (long, short): (Map<_, _>, Map<_, _>) = members
        .into_iter()
        .partition(|(_, value)| value.as_str().is_some_and(|text| text.contains('\n')));
    let mut text = String::new();
    if !short.is_empty() {
        let json = serde_json::to_string_pretty(&short).unwrap_or_default();
        let _ = write!(text, "Input:\n\n{}\n", fenced("json", &json));
    }
    for (name, value) in &long {
        let body = value.as_str().unwrap_or_default();
        let _ = write!(text, "Input, {}:\n\n{}\n", inline(name), fenced("", body));
    }
    text
}
