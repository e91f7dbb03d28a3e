//! `reenact agent`: hooks that are put in and taken out, spooled and sent; logs that are imported, once.
//!
//! Long because each test plays a whole machine, from its settings to what the server has in the end.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{fs, str};

use serde_json::{Value, json};

use crate::program::{PROGRAM, Server, events, eventually, reenact, succeed};

const SESSION: &str = "11111111-2222-4333-8444-555555555555";
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/agents")
}

/// A person's machine: a home folder of its own.
pub(crate) struct Machine {
    pub(crate) home: tempfile::TempDir,
}

impl Machine {
    pub(crate) fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .arg("agent")
            .args(arguments)
            .env("HOME", self.home.path())
            .current_dir(self.home.path());
        for variable in [
            "XDG_CONFIG_HOME",
            "XDG_STATE_HOME",
            "CLAUDE_CONFIG_DIR",
            "CODEX_HOME",
            "GEMINI_CLI_HOME",
        ] {
            command.env_remove(variable);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().unwrap()
    }

    pub(crate) fn install(&self, server: &Server, key: &str) -> String {
        let address = format!("http://{}", server.address);
        succeed(self.run(&["install", "--yes", "--server", &address, "--key", key]))
    }

    fn settings(&self) -> PathBuf {
        self.home.path().join(".claude/settings.json")
    }

    /// Calls the program as Claude Code does. It says nothing and succeeds, whatever happens.
    pub(crate) fn hook(&self, json: &str) {
        let mut child = self
            .command(&["hook"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(json.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        assert_eq!((output.stdout, output.stderr), (Vec::new(), Vec::new()));
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.home.path().join(".local/state/reenact/agent")
    }

    pub(crate) fn spooled_files(&self) -> usize {
        fs::read_dir(self.state().join("spool")).map_or(0, Iterator::count)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.state().join("agent.log")).unwrap_or_default()
    }
}

pub(crate) fn agent_key(server_data: &Path) -> String {
    succeed(reenact(
        &["secret-key", "create", "default", "--purpose", "agent"],
        server_data,
    ))
    .trim()
    .to_owned()
}

/// The hooks of the sample session, as Claude Code gives them.
fn sample_hooks() -> Vec<Value> {
    let text = fs::read_to_string(fixtures().join("claude-code/hooks.jsonl")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["hook"].take())
        .collect()
}

fn tool_hook(command: &str, output: &str) -> Value {
    json!({
        "session_id": SESSION, "cwd": "/tmp", "hook_event_name": "PostToolUse", "tool_name": "Bash",
        "tool_use_id": "toolu_01", "tool_input": { "command": command },
        "tool_response": { "stdout": output, "stderr": "", "interrupted": false },
    })
}

/// Ids of what the session's events tell, by kind; where its sources were read is no part of it.
fn told(server: &Server, key: &str, session: &str) -> BTreeSet<(String, String)> {
    let told = events(server, key, session).into_iter().filter_map(|recorded| {
        let data = &recorded["event"]["data"];
        Some((
            data["tag"].as_str()?.to_owned(),
            data["payload"]["id"].as_str()?.to_owned(),
        ))
    });
    told.collect()
}

#[test]
fn hooks_are_shown_put_in_and_taken_out_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let key = agent_key(folder.path());
    let machine = Machine::new();
    let before = "{\n    \"model\":  \"opus\",\n    \"hooks\": { \"Stop\": [ {\"hooks\": [{\"type\": \"command\", \"command\": \"say done\"}]} ] },\n    \"unknown\": [1,2]\n}\n";
    fs::create_dir_all(machine.settings().parent().unwrap()).unwrap();
    fs::write(machine.settings(), before).unwrap();

    let address = format!("http://{}", server.address);
    let refused = machine.run(&["install", "--server", &address, "--key", &key]);
    let shown = str::from_utf8(&refused.stdout).unwrap();
    assert!(!refused.status.success());
    assert!(shown.contains("+") && shown.contains("agent hook"), "{shown}");
    assert_eq!(fs::read_to_string(machine.settings()).unwrap(), before, "nobody agreed");

    let said = machine.install(&server, &key);
    assert!(!said.contains(&key), "{said}");
    let installed = fs::read_to_string(machine.settings()).unwrap();
    let read: Value = serde_json::from_str(&installed).unwrap();
    assert_eq!(read["hooks"]["Stop"].as_array().unwrap().len(), 2);
    assert_eq!(read["hooks"]["PreToolUse"][0]["hooks"][0]["async"], true);
    machine.install(&server, &key);
    assert_eq!(
        fs::read_to_string(machine.settings()).unwrap(),
        installed,
        "installing again changes nothing"
    );
    let config = machine.home.path().join(".config/reenact/agent.toml");
    let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(&config).unwrap());
    assert_eq!(mode & 0o777, 0o600);
    let status = succeed(machine.run(&["status"]));
    assert!(
        status.contains("calls Reenact's hooks") && status.contains("never"),
        "{status}"
    );

    succeed(machine.run(&["uninstall", "--yes"]));
    assert_eq!(fs::read_to_string(machine.settings()).unwrap(), before);
    succeed(machine.run(&["uninstall", "--yes"]));

    succeed(machine.run(&["install", "--yes", "--project", "--http"]));
    let local = machine.home.path().join(".claude/settings.local.json");
    let http: Value = serde_json::from_str(&fs::read_to_string(&local).unwrap()).unwrap();
    assert_eq!(
        http["hooks"]["Stop"][0]["hooks"][0]["url"],
        format!("{address}/v1/agent/hooks")
    );
    succeed(machine.run(&["uninstall", "--yes", "--project"]));
    assert!(!local.exists(), "settings that were made for the hooks go with them");
}

#[test]
fn a_wrong_key_is_told_before_anything_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let machine = Machine::new();
    let address = format!("http://{}", server.address);
    let refused = machine.run(&["install", "--yes", "--server", &address, "--key", "ak_wrong"]);
    assert!(!refused.status.success());
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("agent key"), "{said}");
    assert!(!machine.settings().exists());
}

#[test]
fn hooks_wait_for_a_server_that_is_down_and_join_with_the_transcript() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (key, read_key) = (agent_key(folder.path()), server.secret_key());
    let machine = Machine::new();
    machine.install(&server, &key);
    let address = server.address;
    server.stop();

    let hooks = sample_hooks();
    for hook in &hooks {
        machine.hook(&hook.to_string());
    }
    eventually("a failure is noted", || {
        machine.log().contains("cannot be reached").then_some(())
    });
    let failed = succeed(machine.run(&["status"]));
    assert!(failed.contains("last failed"), "{failed}");
    assert_eq!(machine.spooled_files(), 1);

    let server = Server::start_as(
        Command::new(PROGRAM),
        folder.path(),
        &["--listen", &address.to_string()],
    );
    let sent = eventually("the hooks are sent", || {
        let said = succeed(machine.run(&["send"]));
        (machine.spooled_files() == 0).then_some(said)
    });
    let by_hooks = told(&server, &read_key, SESSION);
    assert!(by_hooks.len() > 10, "{sent} {by_hooks:?}");

    // The same session from its transcript: tools and prompts are the same things, told twice.
    let transcript = fixtures().join(format!("claude-code/{SESSION}.jsonl"));
    let said = succeed(machine.run(&["import", transcript.to_str().unwrap()]));
    assert!(said.contains("1 sessions") && said.contains("2 logs"), "{said}");
    let both = told(&server, &read_key, SESSION);
    let tools = |told: &BTreeSet<(String, String)>| {
        told.iter()
            .filter(|(tag, _)| tag.contains("tool_call"))
            .cloned()
            .collect::<BTreeSet<_>>()
    };
    assert!(tools(&both) == tools(&both).union(&tools(&by_hooks)).cloned().collect());
    assert!(!tools(&by_hooks).is_disjoint(&tools(&both)));
    let listed = server.get("/v1/sessions?source=agent", &read_key).json();
    assert_eq!(listed["sessions"].as_array().unwrap().len(), 1);
}

#[test]
fn importing_twice_adds_nothing_and_goes_on_where_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (key, read_key) = (agent_key(folder.path()), server.secret_key());
    let machine = Machine::new();
    let projects = machine.home.path().join(".claude/projects/shop");
    fs::create_dir_all(&projects).unwrap();
    let whole = fs::read_to_string(fixtures().join(format!("claude-code/{SESSION}.jsonl"))).unwrap();
    let half = whole.match_indices('\n').nth(whole.lines().count() / 2).unwrap().0 + 20;
    let path = projects.join(format!("{SESSION}.jsonl"));
    fs::write(&path, &whole[..half]).unwrap();
    let address = format!("http://{}", server.address);
    let import = || succeed(machine.run(&["import", "--server", &address, "--key", &key]));
    let count = || events(&server, &read_key, SESSION).len();

    assert!(import().contains("of 1 sessions were sent"));
    let of_half = count();
    assert!(import().contains("nothing was added"));
    assert_eq!(count(), of_half);

    fs::write(&path, &whole).unwrap();
    import();
    assert!(count() > of_half);
    assert!(import().contains("nothing was added"));
    let in_steps = told(&server, &read_key, SESSION);

    // Told at once on another server, it is the same.
    let other_folder = tempfile::tempdir().unwrap();
    let other = Server::start(other_folder.path());
    let (other_key, other_read_key) = (agent_key(other_folder.path()), other.secret_key());
    let address = format!("http://{}", other.address);
    succeed(machine.run(&["import", "--server", &address, "--key", &other_key]));
    assert_eq!(told(&other, &other_read_key, SESSION), in_steps);

    // A file that is not what it was is told anew.
    fs::write(
        &path,
        whole.lines().rev().map(|line| format!("{line}\n")).collect::<String>(),
    )
    .unwrap();
    assert!(import().contains("were sent"));
    assert!(import().contains("nothing was added"));
}

#[test]
fn an_import_that_was_killed_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (key, read_key) = (agent_key(folder.path()), server.secret_key());
    let machine = Machine::new();
    let lines: String = (0..30_000)
        .map(|n| {
            let line = json!({
                "type": "user", "uuid": format!("{n:08x}-0000-4000-8000-000000000000"), "sessionId": SESSION,
                "timestamp": "2026-03-02T09:03:19.969Z",
                "message": { "role": "user", "content": format!("Question {n}: {}", "why ".repeat(20)) },
            });
            format!("{line}\n")
        })
        .collect();
    let path = machine.home.path().join(format!("{SESSION}.jsonl"));
    fs::write(&path, &lines).unwrap();
    let address = format!("http://{}", server.address);
    let arguments = ["import", path.to_str().unwrap(), "--server", &address, "--key", &key];
    let mut importing = machine.command(&arguments).stdout(Stdio::null()).spawn().unwrap();
    eventually("a batch arrives", || {
        let session = server.get(&format!("/v1/sessions/{SESSION}"), &read_key);
        (session.status == 200).then_some(())
    });
    importing.kill().unwrap();
    importing.wait().unwrap();
    succeed(machine.run(&arguments));
    let prompts = events(&server, &read_key, SESSION)
        .into_iter()
        .filter(|recorded| recorded["event"]["data"]["tag"] == "reenact/agent_prompt@1")
        .count();
    assert_eq!(prompts, 30_000, "each once");
}

#[test]
fn whatever_a_hook_is_given_the_agent_does_not_notice() {
    let machine = Machine::new();
    for wrong in ["", "{", "[]", "{\"hook_event_name\":\"Stop\"}"] {
        machine.hook(wrong);
    }
    machine.hook(&tool_hook("ls", "").to_string());
    assert!(machine.log().contains("reenact agent install"), "{}", machine.log());
}

#[test]
fn vibecrafts_hook_is_taken_from_this_machine_alone() {
    let folder = tempfile::tempdir().unwrap();
    let refused = reenact(
        &[
            "serve",
            "--vibecraft-address",
            "0.0.0.0:4003",
            "--vibecraft-project",
            "default",
        ],
        folder.path(),
    );
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no address of this machine"));
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let flags = ["--vibecraft-address", free.as_str(), "--vibecraft-project", "default"];
    let server = Server::start_as(Command::new(PROGRAM), folder.path(), &flags);
    let read_key = server.secret_key();
    let send = |headers: &[(&str, &str)], body: &str| {
        let mut connection = crate::http::Connection::open(free.parse().unwrap()).unwrap();
        connection.send_to("POST", "/event", headers, body.as_bytes()).unwrap()
    };
    let text = fs::read_to_string(fixtures().join("vibecraft/events.jsonl")).unwrap();
    for line in text.lines().chain(text.lines()) {
        let answer = send(&[("host", free.as_str())], line);
        assert_eq!((answer.status, answer.text()), (200, "{\"ok\":true}".to_owned()));
    }
    let line = text.lines().next().unwrap();
    assert_eq!(send(&[("host", "shop.example")], line).status, 403);
    assert_eq!(
        send(&[("host", free.as_str()), ("origin", "http://localhost:4003")], line).status,
        403
    );
    let (status, _) = server.stop();
    assert!(status.success());
    // What was taken is stored when the server has stopped.
    let server = Server::start(folder.path());
    let stored = events(&server, &read_key, "44444444");
    let calls: Vec<_> = stored
        .iter()
        .filter(|one| one["event"]["data"]["tag"] == "reenact/agent_tool_result@1")
        .collect();
    assert!(
        calls
            .iter()
            .any(|call| call["event"]["data"]["payload"]["is_error"] == true),
        "{calls:?}"
    );
    let ids = told(&server, &read_key, "44444444");
    let of_calls = ids.iter().filter(|(tag, _)| tag.contains("tool_result")).count();
    assert_eq!(calls.len(), of_calls, "events that came twice are there once");
}

#[test]
fn hooks_that_come_while_others_are_sent_are_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let (key, read_key) = (agent_key(folder.path()), server.secret_key());
    let machine = Machine::new();
    machine.install(&server, &key);
    let hook = |n: usize| {
        let text = format!("Question {n} {}", "?".repeat(n % 7));
        json!({ "session_id": SESSION, "hook_event_name": "UserPromptSubmit", "prompt": text, "prompt_id": format!("p{n}") })
    };
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let (machine, hook) = (&machine, &hook);
            scope.spawn(move || (0..12).for_each(|n| machine.hook(&hook(thread * 12 + n).to_string())));
        }
    });
    eventually("all hooks are sent", || (machine.spooled_files() == 0).then_some(()));
    let prompts = |session: &str| {
        let told = told(&server, &read_key, session);
        told.iter().filter(|(tag, _)| tag.contains("agent_prompt")).count()
    };
    eventually("all hooks are stored", || (prompts(SESSION) == 36).then_some(()));
    let all = events(&server, &read_key, SESSION);
    let all = all
        .iter()
        .filter(|one| one["event"]["data"]["tag"] == "reenact/agent_prompt@1")
        .count();
    assert_eq!(all, 36, "none is there twice");
}
