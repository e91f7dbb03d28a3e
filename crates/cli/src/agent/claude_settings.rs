//! Hooks in Claude Code's settings: put in at the end of what is there, and taken out again so that the text is as it was.
//!
//! The text is changed in place: order, spaces and members that nobody here knows stay byte for byte. What is put in
//! begins behind the last part of its list, and what is taken out goes from there to its own end.

use std::ops::Range;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value as Json, json};

use super::json_spans::{Value, parse};

/// What is recorded. Left out is what only repeats others (`PostToolBatch`, `MessageDisplay`: the transcript has it) and
/// what Claude Code takes an answer from (`WorktreeCreate`).
pub(crate) const EVENTS: [&str; 15] = [
    "SessionStart",
    "UserPromptSubmit",
    "PreToolUse",
    "PermissionRequest",
    "PermissionDenied",
    "PostToolUse",
    "PostToolUseFailure",
    "Notification",
    "SubagentStart",
    "SubagentStop",
    "Stop",
    "StopFailure",
    "PreCompact",
    "PostCompact",
    "SessionEnd",
];

/// Ends of what our hooks call.
const COMMAND_END: &str = " agent hook";
const URL_END: &str = "/v1/agent/hooks";
/// Seconds. A hook takes some milliseconds; this is for a machine that stands still.
const TIMEOUT_S: u32 = 30;

/// How hooks come here.
#[derive(Debug, Clone)]
pub(crate) enum Way {
    /// A program is run.
    Command { program: String },
    /// Claude Code asks the server itself.
    Http { server: String, key: String },
}

impl Way {
    fn hook(&self) -> Json {
        match self {
            Self::Command { program } => json!({
                "type": "command",
                "command": format!("{}{COMMAND_END}", shell_quoted(program)),
                "async": true,
                "timeout": TIMEOUT_S,
            }),
            Self::Http { server, key } => json!({
                "type": "http",
                "url": format!("{server}{URL_END}"),
                "headers": { "Authorization": format!("Bearer {key}") },
                "timeout": TIMEOUT_S,
            }),
        }
    }
}

fn shell_quoted(path: &str) -> String {
    let is_plain = path
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"/._-+@".contains(&byte));
    if is_plain {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}

/// The settings with our hooks; those of an earlier installation are replaced. `None`: there were no settings.
pub(crate) fn install(settings: Option<&str>, way: &Way) -> Result<String> {
    let cleared = match settings {
        Some(text) if !text.trim().is_empty() => uninstall(text)?,
        _ => "{\n}\n".to_owned(),
    };
    let mut text = cleared;
    let group = json!({ "hooks": [way.hook()] });
    for event in EVENTS {
        text = with_group(&text, event, &group)?;
    }
    Ok(text)
}

fn with_group(text: &str, event: &str, group: &Json) -> Result<String> {
    let root = parse(text).context("the settings are no JSON")?;
    if !root.is_object() {
        bail!("the settings are no JSON object");
    }
    let Some(hooks) = root.member("hooks") else {
        return insert(text, &root, &member("hooks", &json!({ event: [group] }))?);
    };
    if !hooks.value.is_object() {
        bail!("`hooks` in the settings is no object: mend that first");
    }
    let Some(groups) = hooks.value.member(event) else {
        return insert(text, &hooks.value, &member(event, &json!([group]))?);
    };
    if !groups.value.is_array() {
        bail!("`hooks.{event}` in the settings is no list: mend that first");
    }
    insert(text, &groups.value, &serde_json::to_string_pretty(group)?)
}

fn member(name: &str, value: &Json) -> Result<String> {
    Ok(format!(
        "{}: {}",
        serde_json::to_string(name)?,
        serde_json::to_string_pretty(value)?
    ))
}

/// Puts a part at the end of a list.
fn insert(text: &str, list: &Value, part: &str) -> Result<String> {
    let parts = parts(list);
    let indent = match parts.last() {
        Some(last) => indent_at(text, last.start),
        None => format!("{}  ", indent_at(text, list.span.start)),
    };
    let part = part.replace('\n', &format!("\n{indent}"));
    let (at, comma) = match parts.last() {
        Some(last) => (last.end, ","),
        None => (list.span.start + 1, ""),
    };
    Ok(format!("{}{comma}\n{indent}{part}{}", &text[..at], &text[at..]))
}

fn parts(list: &Value) -> Vec<Range<usize>> {
    let members = list.members().iter().map(|member| member.span.clone());
    members
        .chain(list.elements().iter().map(|element| element.span.clone()))
        .collect()
}

/// The spaces that the line begins with.
fn indent_at(text: &str, at: usize) -> String {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[line..at].chars().take_while(|c| matches!(c, ' ' | '\t')).collect()
}

/// The settings without our hooks.
pub(crate) fn uninstall(text: &str) -> Result<String> {
    let mut text = text.to_owned();
    loop {
        let root = parse(&text).context("the settings are no JSON")?;
        let Some(cut) = next_cut(&text, &root) else {
            return Ok(text);
        };
        text.replace_range(cut, "");
    }
}

/// Whether any of our hooks are in the settings.
pub(crate) fn is_installed(text: &str) -> bool {
    parse(text).is_ok_and(|root| next_cut(text, &root).is_some())
}

/// Takes out one thing at a time, the last first.
fn next_cut(text: &str, root: &Value) -> Option<Range<usize>> {
    let hooks = &root.member("hooks")?.value;
    for (index, event) in hooks.members().iter().enumerate().rev() {
        let groups = event.value.elements();
        for (group_index, group) in groups.iter().enumerate().rev() {
            let Some(list) = group.member("hooks") else { continue };
            let entries = list.value.elements();
            let Some(ours) = entries.iter().rposition(|entry| is_ours(&text[entry.span.clone()])) else {
                continue;
            };
            if entries.len() > 1 {
                return Some(cut(&list.value, ours));
            }
            if groups.len() > 1 || !leaves_nothing(text, &event.value) {
                return Some(cut(&event.value, group_index));
            }
            if hooks.members().len() > 1 || !leaves_nothing(text, hooks) {
                return Some(cut(hooks, index));
            }
            let place = root.members().iter().rposition(|member| member.name == "hooks")?;
            return Some(cut(root, place));
        }
    }
    None
}

/// A list that was made for what was put in ends on a line of its own; one that was there empty does not.
fn leaves_nothing(text: &str, list: &Value) -> bool {
    parts(list)
        .last()
        .is_none_or(|last| text[last.end..list.span.end].contains('\n'))
}

/// From the end of the part before it to its own.
fn cut(list: &Value, index: usize) -> Range<usize> {
    let parts = parts(list);
    match index.checked_sub(1) {
        Some(before) => parts[before].end..parts[index].end,
        None if parts.len() > 1 => parts[0].start..parts[1].start,
        None => list.span.start + 1..parts[0].end,
    }
}

fn is_ours(entry: &str) -> bool {
    let Ok(entry) = serde_json::from_str::<Json>(entry) else {
        return false;
    };
    let ends = |name: &str, end: &str| entry[name].as_str().is_some_and(|text| text.ends_with(end));
    let is_our_program = |command: &str| {
        let program = command.trim_end_matches(COMMAND_END).trim_matches('\'');
        program
            .rsplit('/')
            .next()
            .is_some_and(|name| name.starts_with("reenact"))
    };
    match entry["type"].as_str() {
        Some("command") => ends("command", COMMAND_END) && entry["command"].as_str().is_some_and(is_our_program),
        Some("http") => ends("url", URL_END),
        _ => false,
    }
}

/// Nothing is left that means anything.
pub(crate) fn is_empty(text: &str) -> bool {
    parse(text).is_ok_and(|root| root.is_object() && root.members().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways() -> [Way; 3] {
        [
            Way::Command {
                program: "/usr/local/bin/reenact".to_owned(),
            },
            Way::Command {
                program: "/home/a b/it's/reenact".to_owned(),
            },
            Way::Http {
                server: "http://127.0.0.1:7717".to_owned(),
                key: "ak_x".to_owned(),
            },
        ]
    }

    const SETTINGS: [&str; 8] = [
        "{}",
        "{\"model\":\"opus\"}",
        "{\n  \"model\": \"opus\",\n  \"hooks\": {}\n}\n",
        "{\n    \"unknown\": [1, 2],\n    \"hooks\": {\n        \"Stop\": []\n    },\n    \"permissions\": {\"allow\": [\"Bash(ls)\"]}\n}\n",
        "{\n\t\"hooks\": {\n\t\t\"Stop\": [\n\t\t\t{\n\t\t\t\t\"hooks\": [{\"type\":\"command\",\"command\":\"say done\"}]\n\t\t\t}\n\t\t]\n\t}\n}",
        "{\"hooks\":{\"PreToolUse\":[{\"matcher\":\"Bash\",\"hooks\":[{\"type\":\"command\",\"command\":\"./check agent hook\"}]}],\"Other\":[]}}",
        "{ \"a\": \"{\\\"hooks\\\": [\" , \"hooks\" : { \"SessionEnd\" : [ ] } }",
        "{\r\n  \"a\": 1\r\n}\r\n",
    ];

    #[test]
    fn what_is_put_in_is_taken_out_exactly() {
        for before in SETTINGS {
            for way in ways() {
                let installed = install(Some(before), &way).unwrap();
                assert!(is_installed(&installed), "{installed}");
                assert_eq!(uninstall(&installed).unwrap(), before, "{installed}");
                assert_eq!(install(Some(&installed), &way).unwrap(), installed);
            }
        }
    }

    #[test]
    fn all_else_stays_as_it_was() {
        for before in SETTINGS {
            let installed: Json = serde_json::from_str(&install(Some(before), &ways()[0]).unwrap()).unwrap();
            let before: Json = serde_json::from_str(before).unwrap();
            for (name, value) in before.as_object().unwrap() {
                if name != "hooks" {
                    assert_eq!(installed[name], *value);
                    continue;
                }
                for (event, groups) in value.as_object().unwrap() {
                    for group in groups.as_array().unwrap() {
                        assert!(
                            installed["hooks"][event].as_array().unwrap().contains(group),
                            "{installed}"
                        );
                    }
                }
            }
            for event in EVENTS {
                assert_eq!(
                    installed["hooks"][event].as_array().unwrap().last().unwrap()["hooks"][0]["async"],
                    true
                );
            }
        }
    }

    #[test]
    fn another_way_takes_the_place_of_the_first() {
        let [command, _, http] = ways();
        let first = install(None, &command).unwrap();
        let second = install(Some(&first), &http).unwrap();
        assert!(!second.contains("agent hook") && second.contains(URL_END), "{second}");
        assert!(is_empty(&uninstall(&second).unwrap()));
        assert!(!is_installed(SETTINGS[5]));
    }

    #[test]
    fn what_somebody_put_beside_our_hook_stays() {
        let installed = install(None, &ways()[0]).unwrap();
        let more = installed.replacen(
            "\"type\": \"command\"\n",
            "\"type\": \"command\"\n}, {\"type\": \"command\", \"command\": \"say\"\n",
            1,
        );
        let left: Json = serde_json::from_str(&uninstall(&more).unwrap()).unwrap();
        assert_eq!(
            left,
            json!({"hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": "say"}]}]}})
        );
    }

    #[test]
    fn settings_that_are_not_as_they_should_be_are_refused() {
        for wrong in ["[]", "{", "{\"hooks\": []}", "{\"hooks\": {\"Stop\": {}}}"] {
            assert!(install(Some(wrong), &ways()[0]).is_err(), "{wrong}");
        }
    }
}
