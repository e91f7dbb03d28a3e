//! Sessions as Markdown.

mod fixtures;

use fixtures::{Source, session_of};
use reenact_agent::{Event, PromptKind, Reply, SessionBuilder, ToolCall, ToolResult, to_markdown};

#[test]
fn a_session_is_told_from_its_prompt_to_its_end() {
    let text = to_markdown(
        &session_of(&[Source::Transcript, Source::Subagent, Source::Hooks]),
        None,
    );
    let mut rest = text.as_str();
    for part in [
        "# Discounts\n",
        "- Agent: claude-code 2.1.200\n",
        "- Folder: /home/ada/shop\n",
        "- Began: 2026-03-02T09:00:00Z\n",
        "- Cost: $",
        "## Prompt · 0:02\n\n> The total must take a discount. Add a test for it.\n",
        "<b>Read</b>",
        "<b>Bash</b> <code>npm test</code> · failed with code 1 in 3.2 s",
        "\"command\": \"npm test\"",
        "1 failed, 4 passed",
        "<summary>Thinking</summary>\n\n> The price is summed up here.\n",
        "## Permission question, granted · ",
        "## Reply of reviewer · ",
        "## Reply · ",
        "## Error, attempt 1 of 10 · ",
        "## Compaction · ",
        "## Prompt (left: the conversation went back) · ",
        "> Write it down in the README.\n",
    ] {
        let at = rest
            .find(part)
            .unwrap_or_else(|| panic!("no {part:?} after\n{}", &text[..text.len() - rest.len()]));
        rest = &rest[at + part.len()..];
    }
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

/// What stands in no block quote and no fence: only what the writer itself wrote may be there.
fn outside(text: &str) -> Vec<&str> {
    let (mut lines, mut fence) = (Vec::new(), None::<&str>);
    for line in text.lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 => fence = Some(ticks),
            None if line.starts_with('>') => {}
            None => lines.push(line),
        }
    }
    assert_eq!(fence, None, "a fence is open at the end");
    lines
}

#[test]
fn nothing_in_a_session_ends_the_part_that_it_stands_in() {
    let hostile = "```\n</details>\n\n<script>EVIL</script>\n<!-- \r# EVIL\r\n````\nEVIL\n~~~";
    let input = serde_json::json!({ "command": hostile, "note": "``` EVIL", "EVIL\n</details>": hostile });
    let mut builder = SessionBuilder::default();
    builder.extend([
        Event::new(
            1,
            reenact_agent::Prompt {
                id: "p".to_owned(),
                kind: PromptKind::Typed,
                text: hostile.to_owned(),
                ..Default::default()
            },
        ),
        Event::new(
            2,
            Reply {
                id: "r".to_owned(),
                text: hostile.to_owned(),
                ..Default::default()
            },
        ),
        Event::new(
            3,
            ToolCall {
                id: "t".to_owned(),
                tool: "</summary><script>".to_owned(),
                input: reenact_agent::Json::of(&input.to_string()),
                ..Default::default()
            },
        ),
        Event::new(
            4,
            ToolResult {
                id: "t".to_owned(),
                output: Some(hostile.to_owned()),
                ..Default::default()
            },
        ),
    ]);
    let text = to_markdown(&builder.build(), Some("# <!-- title\n<details>"));
    let outside = outside(&text);
    for line in &outside {
        for part in ["<script", "<!--", "EVIL</"] {
            assert!(!line.contains(part), "{line}\nin\n{text}");
        }
    }
    let count = |tag: &str| outside.iter().filter(|line| **line == tag).count();
    assert_eq!((count("<details>"), count("</details>")), (1, 1), "{text}");
    assert!(text.starts_with("# \\# \\<\\!-- title \\<details\\>\n"), "{text}");
}
