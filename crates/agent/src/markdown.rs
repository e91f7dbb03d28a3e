//! A session as one Markdown text, for people and for other programs: what was asked, answered and done, by time.
//!
//! What comes from the session stands in block quotes and in fences that are longer than any in it, so that nothing in it
//! can end the part that it stands in: an open fence, an HTML comment or a heading stays where it is.

mod escape;
mod tool;

use std::fmt::Write as _;

use crate::session::{Answer, Session, SessionError, SessionLane};
use crate::timestamp::rfc3339;
use escape::{inline, quoted};

/// The whole session. `title` is what people call it, if they do.
pub fn to_markdown(session: &Session, title: Option<&str>) -> String {
    let mut text = head(session, title);
    let mut parts = parts(session);
    parts.sort_by_key(|part| part.at_ms);
    for part in parts {
        text.push('\n');
        text.push_str(&part.text);
    }
    text
}

/// What happened at one time, written.
struct Part {
    at_ms: i64,
    text: String,
}

fn head(session: &Session, title: Option<&str>) -> String {
    let info = &session.info;
    let first_prompt = || session.prompts.first().map(|prompt| prompt.text.as_str());
    let title = title.or(info.title.as_deref()).or_else(first_prompt).unwrap_or("Run");
    let mut text = format!("# {}\n\n", inline(title));
    let agent = [info.agent.as_deref(), info.agent_version.as_deref()];
    for (name, value) in [
        ("Agent", agent.into_iter().flatten().collect::<Vec<_>>().join(" ")),
        ("Model", info.model.clone().unwrap_or_default()),
        ("Folder", info.cwd.clone().unwrap_or_default()),
        ("Branch", info.git_branch.clone().unwrap_or_default()),
        ("Began", rfc3339(session.from_ms)),
        ("Lasted", clock(session.to_ms - session.from_ms)),
        ("Tools used", session.tool_uses.len().to_string()),
        ("Cost", cost(session)),
    ] {
        if !value.is_empty() {
            let _ = writeln!(text, "- {name}: {}", inline(&value));
        }
    }
    text
}

fn cost(session: &Session) -> String {
    let known: Vec<f64> = session.usage.iter().filter_map(|sample| sample.cost_usd).collect();
    match known.is_empty() {
        true => String::new(),
        false => format!("${:.2}", known.iter().sum::<f64>()),
    }
}

fn parts(session: &Session) -> Vec<Part> {
    let from_ms = session.from_ms;
    let part = |at_ms: i64, what: &str, lane: &Option<String>, text: &str| {
        let of = lane
            .as_deref()
            .map_or(String::new(), |lane| format!(" of {}", lane_name(session, lane)));
        let left = if is_left(session, at_ms) {
            " (left: the conversation went back)"
        } else {
            ""
        };
        let at = clock(at_ms - from_ms);
        Part {
            at_ms,
            text: format!("## {what}{of}{left} · {at}\n\n{}", quoted(text)),
        }
    };
    let mut parts = Vec::new();
    for prompt in &session.prompts {
        parts.push(part(prompt.at_ms, "Prompt", &prompt.lane, &prompt.text));
    }
    for reply in &session.replies {
        parts.push(part(reply.at_ms, "Reply", &reply.lane, &reply.text));
    }
    for thought in session.thoughts.iter().filter(|thought| !thought.text.is_empty()) {
        let folded = escape::folded("Thinking", &quoted(&thought.text));
        parts.push(Part {
            at_ms: thought.at_ms,
            text: folded,
        });
    }
    for used in &session.tool_uses {
        let lane = used.lane.as_deref().map(|lane| lane_name(session, lane));
        parts.push(Part {
            at_ms: used.from_ms,
            text: tool::folded_use(used, lane.as_deref(), &clock(used.from_ms - from_ms)),
        });
    }
    for question in &session.permissions {
        let tool = question.tool.as_deref().unwrap_or("something");
        let answer = match question.answer {
            Some(Answer::Granted) => "granted",
            Some(Answer::Denied) => "denied",
            None => "not answered",
        };
        let text = question.message.clone().unwrap_or_else(|| format!("May {tool} run?"));
        let what = format!("Permission question, {answer}");
        parts.push(part(question.asked_ms, &what, &question.lane, &text));
    }
    for told in &session.notifications {
        let text = told.message.as_deref().or(told.title.as_deref()).unwrap_or_default();
        parts.push(part(told.at_ms, "Notification", &told.lane, text));
    }
    for compaction in &session.compactions {
        let text = compaction.summary.as_deref().unwrap_or_default();
        parts.push(part(compaction.from_ms, "Compaction", &compaction.lane, text));
    }
    for error in &session.errors {
        parts.push(part(error.at_ms, &error_words(error), &error.lane, &error.message));
    }
    parts
}

fn error_words(error: &SessionError) -> String {
    match (error.retry_attempt, error.retries_max) {
        (Some(attempt), Some(most)) => format!("Error, attempt {attempt} of {most}"),
        _ => "Error".to_owned(),
    }
}

fn lane_name(session: &Session, lane: &str) -> String {
    let known = session.lanes.iter().find(|known| known.id == lane);
    let named = known.and_then(
        |SessionLane {
             agent_type,
             description,
             ..
         }| agent_type.as_deref().or(description.as_deref()),
    );
    inline(named.unwrap_or("a subagent"))
}

fn is_left(session: &Session, at_ms: i64) -> bool {
    let of_time = session.turn_at(at_ms).and_then(|place| session.turns.get(place));
    of_time.is_some_and(|turn| turn.left_by.is_some())
}

/// As `1:02:03`; without hours, `2:03`.
fn clock(ms: i64) -> String {
    let seconds = ms.max(0) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_have_hours_only_when_they_need_them() {
        assert_eq!(
            [-5, 999, 61_000, 3_723_000].map(clock),
            ["0:00", "0:00", "1:01", "1:02:03"].map(str::to_owned)
        );
    }
}
