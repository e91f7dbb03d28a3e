//! The use of a tool in a line.

use serde_json::Value;

use super::ToolUse;

/// Longer lines are cut.
const CHARS_MAX: usize = 200;
/// Members of inputs that say best what is done, the best first.
const TELLING: [&str; 16] = [
    "command",
    "cmd",
    "file_path",
    "notebook_path",
    "absolute_path",
    "path",
    "pattern",
    "query",
    "url",
    "description",
    "subject",
    "skill",
    "question",
    "prompt",
    "plan",
    "text",
];

/// Members of inputs that are commands of a shell.
const COMMANDS: [&str; 2] = ["command", "cmd"];

impl ToolUse {
    /// What was given to a shell.
    pub fn command(&self) -> Option<String> {
        let input: Value = self.input.as_ref()?.read()?;
        let told = COMMANDS.iter().filter_map(|name| text_of(input.get(*name)?));
        told.into_iter().find(|text| !text.trim().is_empty())
    }

    /// What it was used for: the command, the file, what was looked for.
    pub fn summary(&self) -> String {
        let input: Value = self.input.as_ref().and_then(|input| input.read()).unwrap_or_default();
        let said = match &input {
            Value::String(text) => Some(text.clone()),
            Value::Object(members) => {
                let told = TELLING.iter().filter_map(|name| text_of(members.get(*name)?));
                told.into_iter().find(|text| !text.trim().is_empty())
            }
            _ => None,
        };
        first_line(&said.unwrap_or_default())
    }
}

/// A text, or a command as a list of words.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(words) => {
            let words: Option<Vec<&str>> = words.iter().map(Value::as_str).collect();
            words.map(|words| words.join(" "))
        }
        _ => None,
    }
}

fn first_line(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    match line.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::event::{Event, Payload, ToolCall};
    use crate::{Json, SessionBuilder};

    #[test]
    fn a_use_is_told_by_what_it_is_for() {
        for (input, summary) in [
            (
                r#"{"description":"Run tests","command":"cargo test\n--all"}"#,
                "cargo test",
            ),
            (r#"{"file_path":"/src/a.rs","old_string":"x"}"#, "/src/a.rs"),
            (r#"{"command":["bash","-lc","ls"]}"#, "bash -lc ls"),
            (r#"{"todos":[]}"#, ""),
            (r#""*** Begin Patch""#, "*** Begin Patch"),
            ("{}", ""),
        ] {
            let call = ToolCall {
                id: "t".to_owned(),
                tool: "Any".to_owned(),
                input: Json::of(input),
                ..ToolCall::default()
            };
            let mut builder = SessionBuilder::default();
            builder.add(Event {
                timestamp_ms: 1,
                payload: Payload::from(call),
            });
            assert_eq!(builder.build().tool_uses[0].summary(), summary, "{input}");
        }
    }
}
