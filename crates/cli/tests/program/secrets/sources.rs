//! What agents tell, with a text in every place where one can stand.
//!
//! Long because it names each place of each source.

use std::fs;
use std::path::Path;

use reenact_recording::{Kind, Shape, registry};
use serde_json::{Map, Value, json};

pub(super) const BASE_MS: i64 = 1_772_442_000_000;
pub(super) const TRANSCRIPT: &str = "aaaaaaaa-2222-4333-8444-555555555555";

/// A folder that is named by the text, where that can be one name: what stands beside a slash may be no secret any more,
/// and numbers in paths are taken for dates and ids.
pub(super) fn folder(text: &str) -> String {
    let is_name = text.len() <= 255 && text.bytes().any(|byte| byte.is_ascii_alphabetic());
    let has_signs = text.contains(|c: char| c.is_whitespace() || c == '/');
    let name = if is_name && !has_signs { text } else { "shop" };
    format!("/srv/{name}")
}

/// All hooks that hold texts.
pub(super) fn hooks(session: &str, n: usize, text: &str) -> Vec<Value> {
    let path = format!("{}/notes.md", folder(text));
    let told = [
        ("SessionStart", json!({ "source": "startup", "model": text })),
        (
            "UserPromptSubmit",
            json!({ "prompt": text, "prompt_id": format!("{session}-p{n}") }),
        ),
        ("MessageDisplay", json!({ "message": text })),
        (
            "Notification",
            json!({ "message": text, "title": text, "notification_type": "idle" }),
        ),
        (
            "PermissionRequest",
            json!({ "tool_name": "Bash", "tool_input": { "command": text }, "message": text }),
        ),
        ("PermissionDenied", json!({ "tool_name": "Bash", "reason": text })),
        (
            "SubagentStart",
            json!({ "agent_id": format!("a{n}"), "agent_type": text }),
        ),
        (
            "SubagentStop",
            json!({ "agent_id": format!("a{n}"), "last_assistant_message": text }),
        ),
        (
            "PreCompact",
            json!({ "trigger": "manual", "custom_instructions": text }),
        ),
        ("PostCompact", json!({ "compact_summary": text })),
        (
            "TaskCreated",
            json!({ "task_id": "1", "task_subject": text, "task_description": text }),
        ),
        (
            "UserPromptExpansion",
            json!({ "command_name": "deploy", "command_args": text }),
        ),
        ("CwdChanged", json!({ "old_cwd": "/srv", "new_cwd": folder(text) })),
        ("FileChanged", json!({ "file_path": path, "event": "change" })),
        ("Elicitation", json!({ "mcp_server_name": "s", "message": text })),
        ("Stop", json!({ "last_assistant_message": text })),
        (
            "StopFailure",
            json!({ "error": "rate_limit", "error_details": text, "last_assistant_message": text }),
        ),
        ("SomethingNew", json!({ "deep": [{ "er": text }] })),
        ("SessionEnd", json!({ "reason": text })),
    ];
    let tools = tools(text)
        .into_iter()
        .enumerate()
        .map(|(place, (tool, input, response))| {
            let id = format!("toolu_{session}_{n}_{place}");
            (
                "PostToolUse",
                json!({ "tool_name": tool, "tool_use_id": id, "tool_input": input, "tool_response": response }),
            )
        });
    let failure = json!({ "tool_name": "Bash", "tool_use_id": format!("toolu_{session}_{n}_f"), "tool_input": { "command": "x" }, "error": text });
    let all = told.into_iter().chain(tools).chain([("PostToolUseFailure", failure)]);
    all.map(|(name, mut hook)| {
        hook["hook_event_name"] = name.into();
        hook["session_id"] = session.into();
        hook["cwd"] = folder(text).into();
        hook
    })
    .collect()
}

/// Uses of tools: their names, inputs and results.
fn tools(text: &str) -> Vec<(&'static str, Value, Value)> {
    let path = format!("{}/notes.md", folder(text));
    let lines: Vec<String> = text.lines().map(|line| format!("+{line}")).collect();
    vec![
        (
            "Bash",
            json!({ "command": format!("echo {text}"), "description": text }),
            json!({ "stdout": format!("\u{1b}[32m{text}\u{1b}[0m"), "stderr": text, "interrupted": false }),
        ),
        (
            "Write",
            json!({ "file_path": path, "content": text }),
            json!({ "type": "create", "filePath": path, "content": format!("{text}\n"), "originalFile": null, "structuredPatch": [] }),
        ),
        (
            "Edit",
            json!({ "file_path": path, "old_string": text, "new_string": format!("x\n{text}") }),
            json!({ "filePath": path, "oldString": text, "newString": "y", "originalFile": format!("a\n{text}\nb\n"),
                "structuredPatch": [{ "oldStart": 1, "oldLines": 1, "newStart": 1, "newLines": 1, "lines": lines }] }),
        ),
        (
            "Read",
            json!({ "file_path": path }),
            json!({ "type": "text", "file": { "filePath": path, "content": text, "numLines": 1, "startLine": 1, "totalLines": 1 } }),
        ),
        (
            "Grep",
            json!({ "pattern": text, "path": folder(text) }),
            json!({ "filenames": [path], "content": text }),
        ),
        (
            "Task",
            json!({ "prompt": text, "description": text, "subagent_type": "x" }),
            json!({ "content": [{ "type": "text", "text": text }] }),
        ),
        (
            "TodoWrite",
            json!({ "todos": [{ "content": text, "status": "pending" }] }),
            json!({ "newTodos": [{ "content": text }] }),
        ),
        (
            "mcp__store__put",
            json!({ "deep": { "er": [text] } }),
            json!([{ "type": "text", "text": text }]),
        ),
    ]
}

pub(super) fn vibecraft_events(session: &str, n: usize, text: &str) -> Vec<Value> {
    let told = [
        json!({ "type": "session_start", "source": text }),
        json!({ "type": "user_prompt_submit", "prompt": text }),
        json!({ "type": "pre_tool_use", "tool": "Bash", "toolUseId": format!("v{n}"), "toolInput": { "command": text }, "assistantText": text }),
        json!({ "type": "post_tool_use", "tool": "Bash", "toolUseId": format!("v{n}"), "toolInput": { "command": text }, "toolResponse": { "stdout": text }, "success": true }),
        json!({ "type": "stop", "stopHookActive": false, "response": text }),
        json!({ "type": "notification", "message": text, "notificationType": "x" }),
        json!({ "type": "unknown", "raw": { "x": text } }),
    ];
    let events = told.into_iter().enumerate().map(|(place, mut event)| {
        event["id"] = format!("{session}-{n}-{place}").into();
        event["timestamp"] = (BASE_MS + n as i64).into();
        event["sessionId"] = session.into();
        event["cwd"] = folder(text).into();
        event
    });
    events.collect()
}

/// A batch with an event of each kind that the registry has for agents, and events that do not fit.
pub(super) fn batch(session: &str, n: usize, text: &str) -> Value {
    let kinds = registry().iter().filter(|entry| entry.kind.is_of_agent());
    let mut events: Vec<Value> = kinds
        .map(|entry| {
            let mut payload = filled(entry.shape, text, 0);
            if entry.kind != Kind::AgentSource {
                payload["id"] = format!("{n}").into();
            }
            event(entry.name, &payload)
        })
        .collect();
    events.push(event(
        "reenact/agent_prompt@1",
        &json!({ "id": "unfit", "kind": [text], "text": 7, "more": text }),
    ));
    events.push(event("somebody/else@1", &json!({ "deep": [{ "er": text }] })));
    events.push(json!({ "type": 77, "new": text, "timestamp": BASE_MS }));
    // A recorder's name is short.
    let name = Some(text).filter(|text| text.len() <= 128).unwrap_or("recorder");
    json!({
        "version": 1, "session_id": session, "window_id": "window-01", "page_id": "page-0001", "sequence": n,
        "sent_at_ms": BASE_MS, "recorder": { "name": name, "version": name }, "events": events, "note": text,
    })
}

fn event(tag: &str, payload: &Value) -> Value {
    json!({ "type": 5, "data": { "tag": tag, "payload": payload }, "timestamp": BASE_MS })
}

/// A value of the shape with the text wherever one fits; ids name what belongs together and are no texts.
fn filled(shape: &Shape, text: &str, depth: usize) -> Value {
    match shape {
        Shape::Any => json!({ "any": [text] }),
        Shape::Boolean => true.into(),
        Shape::Integer | Shape::Number => 1.into(),
        Shape::Text => text.into(),
        Shape::Word(words) => words[0].into(),
        Shape::List(of) => json!([filled(of, text, depth + 1)]),
        Shape::Map(of) => json!({ "a": filled(of, text, depth + 1) }),
        Shape::Either(one, _) => filled(one, text, depth + 1),
        Shape::Record(record) => {
            let members = record
                .fields
                .iter()
                .filter(|field| depth < 4 && !names_something(field.name));
            let filled = members.map(|field| (field.name.to_owned(), filled(field.shape, text, depth + 1)));
            Value::Object(filled.collect::<Map<_, _>>())
        }
    }
}

fn names_something(member: &str) -> bool {
    member == "id" || member.ends_with("_id") || matches!(member, "lane" | "left_by" | "prefix_hash")
}

/// Logs as agents write them: Claude Code with a subagent and what stands beside, Codex, Gemini CLI.
pub(super) fn write_logs(folder: &Path, texts: &[String]) {
    let project = folder.join("projects/shop");
    let of_session = project.join(TRANSCRIPT);
    let history = folder.join("file-history").join(TRANSCRIPT);
    for folder in [
        &of_session.join("subagents"),
        &of_session.join("tool-results"),
        &history,
    ] {
        fs::create_dir_all(folder).unwrap();
    }
    let transcript: Vec<Value> = texts
        .iter()
        .enumerate()
        .flat_map(|(n, text)| transcript_lines(n, text))
        .collect();
    write(&project.join(format!("{TRANSCRIPT}.jsonl")), &transcript);
    let subagent: Vec<Value> = texts
        .iter()
        .enumerate()
        .flat_map(|(n, text)| subagent_lines(n, text))
        .collect();
    write(&of_session.join("subagents/agent-s1.jsonl"), &subagent);
    for (n, text) in texts.iter().enumerate() {
        fs::write(
            of_session.join(format!("tool-results/{n}.txt")),
            format!("found\n{text}\n"),
        )
        .unwrap();
        fs::write(history.join(format!("{n}@v1")), format!("a\n{text}\nb\n")).unwrap();
    }
    write(&folder.join("rollout.jsonl"), &rollout(texts));
    write(&folder.join("chat.jsonl"), &chat(texts));
}

fn write(path: &Path, lines: &[Value]) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(path, text).unwrap();
}

const AT: &str = "2026-03-02T09:03:19.969Z";

fn of_session(mut line: Value, n: usize, place: usize) -> Value {
    line["uuid"] = format!("{n:08x}-{place:04x}-4000-8000-000000000000").into();
    line["sessionId"] = TRANSCRIPT.into();
    line["timestamp"] = AT.into();
    line
}

fn transcript_lines(n: usize, text: &str) -> Vec<Value> {
    let aside = format!(
        "<persisted-output>\nOutput too large. Full output saved to: /x/tool-results/{n}.txt\n\n{text}\n</persisted-output>"
    );
    let snapshot = json!({ "messageId": "m", "timestamp": AT, "trackedFileBackups": { (format!("{}/a", folder(text))): { "backupFileName": format!("{n}@v1"), "version": 1, "backupTime": AT } } });
    let mut lines = vec![
        json!({ "type": "user", "cwd": folder(text), "gitBranch": text, "message": { "role": "user", "content": text } }),
        json!({ "type": "user", "isMeta": true, "message": { "role": "user", "content": [{ "type": "text", "text": text }] } }),
        json!({ "type": "user", "isCompactSummary": true, "message": { "role": "user", "content": text } }),
        json!({ "type": "assistant", "message": { "id": format!("msg_{n}"), "role": "assistant", "model": text, "content": [{ "type": "thinking", "thinking": text }] } }),
        json!({ "type": "assistant", "message": { "id": format!("msg_{n}"), "role": "assistant", "content": [{ "type": "text", "text": text }] } }),
        json!({ "type": "system", "subtype": "api_error", "error": { "message": text, "formatted": text }, "content": text }),
        json!({ "type": "system", "subtype": "local_command", "content": format!("<local-command-stdout>{text}</local-command-stdout>") }),
        json!({ "type": "system", "subtype": "something_new", "content": text }),
        json!({ "type": "queue-operation", "operation": "enqueue", "content": text }),
        json!({ "type": "attachment", "attachment": { "type": "queued_command", "prompt": text } }),
        json!({ "type": "attachment", "attachment": { "type": "edited_text_file", "filename": format!("{}/e", folder(text)), "snippet": text } }),
        json!({ "type": "attachment", "attachment": { "type": "something_new", "content": text } }),
        json!({ "type": "progress", "data": { "output": text } }),
        json!({ "type": "something-new", "deep": [{ "er": text }] }),
        json!({ "type": "summary", "summary": text, "leafUuid": "x" }),
        json!({ "type": "ai-title", "aiTitle": text }),
        json!({ "type": "custom-title", "customTitle": text }),
        json!({ "type": "file-history-snapshot", "messageId": "m", "snapshot": snapshot, "isSnapshotUpdate": false }),
        json!({ "type": "user", "message": [text] }),
    ];
    let mut used = tools(text);
    used.push(("Bash", json!({ "command": "ls" }), Value::from(aside)));
    for (place, (tool, input, response)) in used.into_iter().enumerate() {
        let id = format!("toolu_t{n}_{place}");
        let call = json!({ "type": "tool_use", "id": id, "name": tool, "input": input });
        lines.push(json!({ "type": "assistant", "message": { "id": format!("msg_{n}_{place}"), "role": "assistant", "content": [call] } }));
        let shown = response.as_str().map_or_else(|| text.to_owned(), str::to_owned);
        let result = json!({ "type": "tool_result", "tool_use_id": id, "content": shown });
        lines.push(
            json!({ "type": "user", "message": { "role": "user", "content": [result] }, "toolUseResult": response }),
        );
    }
    let lines = lines.into_iter().enumerate();
    lines.map(|(place, line)| of_session(line, n, place)).collect()
}

fn subagent_lines(n: usize, text: &str) -> Vec<Value> {
    let lines = [
        json!({ "type": "user", "isSidechain": true, "agentId": "s1", "message": { "role": "user", "content": text } }),
        json!({ "type": "assistant", "isSidechain": true, "agentId": "s1", "message": { "id": format!("msg_s{n}"), "role": "assistant", "content": [{ "type": "text", "text": text }] } }),
    ];
    let lines = lines.into_iter().enumerate();
    lines.map(|(place, line)| of_session(line, n, 0x1000 + place)).collect()
}

fn rollout(texts: &[String]) -> Vec<Value> {
    let line = |kind: &str, payload: Value| json!({ "timestamp": AT, "type": kind, "payload": payload });
    let mut lines = vec![line(
        "session_meta",
        json!({ "id": "22222222-0000-7000-8000-00000000000a", "cwd": "/srv" }),
    )];
    for (n, text) in texts.iter().enumerate() {
        let patch = format!(
            "*** Begin Patch\n*** Add File: {}/a.md\n+{}\n*** End Patch",
            folder(text),
            text.replace('\n', "\n+")
        );
        let arguments = json!({ "command": ["bash", "-lc", text], "workdir": folder(text) }).to_string();
        let items = [
            ("event_msg", json!({ "type": "user_message", "message": text })),
            ("event_msg", json!({ "type": "agent_message", "message": text })),
            ("event_msg", json!({ "type": "agent_reasoning", "text": text })),
            ("event_msg", json!({ "type": "error", "message": text })),
            ("event_msg", json!({ "type": "background_event", "message": text })),
            (
                "response_item",
                json!({ "type": "function_call", "call_id": format!("c{n}"), "name": "shell", "arguments": arguments }),
            ),
            (
                "response_item",
                json!({ "type": "function_call_output", "call_id": format!("c{n}"), "output": json!({ "output": text, "metadata": { "exit_code": 0 } }).to_string() }),
            ),
            (
                "response_item",
                json!({ "type": "custom_tool_call", "call_id": format!("d{n}"), "name": "apply_patch", "input": patch, "status": "completed" }),
            ),
            (
                "response_item",
                json!({ "type": "custom_tool_call_output", "call_id": format!("d{n}"), "output": text }),
            ),
            ("compacted", json!({ "message": text })),
            ("something_new", json!({ "deep": [{ "er": text }] })),
        ];
        lines.extend(items.map(|(kind, payload)| line(kind, payload)));
    }
    lines
}

fn chat(texts: &[String]) -> Vec<Value> {
    let mut lines = vec![
        json!({ "sessionId": "33333333-0000-4000-8000-00000000000a", "projectHash": "h", "startTime": AT, "lastUpdated": AT }),
    ];
    for (n, text) in texts.iter().enumerate() {
        let output =
            json!([{ "functionResponse": { "id": "x", "name": "run_shell_command", "response": { "output": text } } }]);
        let command = json!({ "id": format!("r{n}"), "name": "run_shell_command", "args": { "command": text }, "status": "success", "timestamp": AT, "result": output });
        let shown =
            json!({ "fileName": "a", "fileDiff": text, "originalContent": format!("a\n{text}\n"), "newContent": text });
        let replace = json!({ "id": format!("w{n}"), "name": "replace", "args": { "file_path": format!("{}/a", folder(text)), "old_string": text, "new_string": "x" }, "status": "success", "timestamp": AT, "result": output, "resultDisplay": shown });
        let thought = json!({ "subject": text, "description": text, "timestamp": AT });
        lines.extend([
            json!({ "id": format!("u{n}"), "type": "user", "content": [{ "text": text }], "timestamp": AT }),
            json!({ "id": format!("g{n}"), "type": "gemini", "model": "m", "content": text, "thoughts": [thought], "toolCalls": [command, replace], "timestamp": AT }),
            json!({ "id": format!("e{n}"), "type": "error", "content": text, "timestamp": AT }),
            json!({ "$set": { "summary": text } }),
            json!({ "id": format!("n{n}"), "type": "something_new", "content": text, "timestamp": AT }),
        ]);
    }
    lines
}
