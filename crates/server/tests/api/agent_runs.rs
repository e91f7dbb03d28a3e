//! Runs of coding agents, as the player reads them.

use serde_json::{Value, json};

use crate::support::{Server, batch, track};

pub(crate) const PATH: &str = "/v1/sessions/session-01/agent";
const TOTAL: &str = "%2Fhome%2Fada%2Fshop%2Fsrc%2Ftotal.js";

/// What the reader of transcripts gives of the made-up session and its subagent.
fn events() -> Vec<Value> {
    let texts = [
        include_str!("../../../../fixtures/agents/expected/Transcript.events.jsonl"),
        include_str!("../../../../fixtures/agents/expected/Subagent.events.jsonl"),
    ];
    let lines = texts.into_iter().flat_map(str::lines);
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub(crate) async fn server_with_a_run() -> Server {
    let server = Server::start().await;
    for (sequence, events) in events().chunks(40).enumerate() {
        let batch = batch("session-01", "page-0001", sequence as u32, events.to_vec());
        let receipt = server.batch(&batch).await;
        assert_eq!(receipt.json()["events_set_aside"], 0, "{}", receipt.text());
    }
    server
}

async fn json_of(server: &Server, path: &str) -> Value {
    let answer = server.get(path).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text());
    answer.json()
}

fn entries<'v>(run: &'v Value, kind: &str) -> Vec<&'v Value> {
    let all = run["entries"].as_array().unwrap();
    all.iter().filter(|entry| entry["kind"] == kind).collect()
}

#[tokio::test]
async fn a_run_is_told_as_one_thing_after_the_other() {
    let server = server_with_a_run().await;
    let run = json_of(&server, PATH).await;
    assert_eq!(
        (&run["info"]["agent"], &run["info"]["title"], &run["info"]["folder"]),
        (&json!("claude-code"), &json!("Discounts"), &json!("/home/ada/shop"))
    );
    let times: Vec<i64> = run["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["at_ms"].as_i64().unwrap())
        .collect();
    assert!(times.is_sorted(), "by time");
    let prompts = entries(&run, "prompt");
    assert_eq!(prompts[0]["text"], "The total must take a discount. Add a test for it.");
    let tools = entries(&run, "tool");
    let test = tools.iter().find(|tool| tool["id"] == "toolu_0002").unwrap();
    assert_eq!(test["text"], "npm test");
    assert_eq!(
        test["tool"],
        json!({ "name": "Bash", "station": "terminal", "outcome": "error", "exit_code": 1, "duration_ms": 3_234.0 })
    );
    assert!(tools.iter().any(|tool| tool["lane"] == "a1b2c3d"), "of the subagent");
    assert_eq!(run["lanes"][0]["agent_type"], "reviewer");
    assert_eq!(run["stations"].as_array().unwrap().len(), 9);
    assert_eq!(run["unknown_lines"], 1);
    assert!(
        run["turns"]
            .as_array()
            .unwrap()
            .iter()
            .any(|turn| turn["is_left"] == true),
        "it went back once"
    );
    assert_eq!(
        run["facts"]["files_equal"],
        run["facts"]["files_compared"].as_u64().unwrap() - run["facts"]["drifts"].as_u64().unwrap()
    );
    assert!(run["facts"]["cost_usd"].as_f64().unwrap() > 0.0);
    let rules: Vec<_> = run["highlights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["rule"].as_str().unwrap())
        .collect();
    for rule in ["first_failing_test", "fix_of_first_failing_test", "final_diff"] {
        assert!(rules.contains(&rule), "{rules:?}");
    }
}

#[tokio::test]
async fn an_entry_is_told_whole() {
    let server = server_with_a_run().await;
    let test = json_of(&server, &format!("{PATH}/entry?kind=tool&id=toolu_0002")).await;
    assert_eq!(test["tool"]["input"]["command"], "npm test");
    assert!(test["tool"]["output"].as_str().unwrap().contains("1 failed"));
    let edit = json_of(&server, &format!("{PATH}/entry?kind=tool&id=toolu_0004")).await;
    let change = &edit["tool"]["changes"][0];
    assert_eq!(
        (&change["path"], &change["operation"]),
        (&json!("/home/ada/shop/src/total.js"), &json!("edit"))
    );
    let lines = change["hunks"][0]["lines"].as_array().unwrap();
    assert!(
        lines.iter().any(|line| line.as_str().unwrap().starts_with('+')),
        "{lines:?}"
    );
    for (kind, id) in [
        ("tool", "none"),
        ("reply", "toolu_0002"),
        ("nothing", "x"),
        ("prompt", ""),
    ] {
        let answer = server.get(&format!("{PATH}/entry?kind={kind}&id={id}")).await;
        answer.is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn files_are_there_as_they_were() {
    let server = server_with_a_run().await;
    let run = json_of(&server, PATH).await;
    let edited_ms = 1_772_442_007_796_i64;
    let before = json_of(&server, &format!("{PATH}/file?path={TOTAL}&at_ms={}", edited_ms - 1)).await;
    let after = json_of(&server, &format!("{PATH}/file?path={TOTAL}&at_ms={edited_ms}")).await;
    assert_eq!(after["state"], "known");
    assert_ne!(before["text"], after["text"]);
    let origins = after["origins"].as_array().unwrap();
    assert!(
        origins.iter().any(|origin| origin["event_id"] == "toolu_0004"),
        "{origins:?}"
    );
    assert_eq!(
        after["drifts"].as_array().unwrap().len() as u64,
        run["facts"]["drifts"].as_u64().unwrap(),
        "somebody changed it in between"
    );
    let early = json_of(&server, &format!("{PATH}/files?at_ms={}", edited_ms)).await;
    let late = json_of(&server, &format!("{PATH}/files")).await;
    let count = |files: &Value| files["files"].as_array().unwrap().len();
    assert!(count(&early) < count(&late));
    server
        .get(&format!("{PATH}/file?path=nowhere"))
        .await
        .is_problem(404, "not-found");
    server
        .get(&format!("{PATH}/file?path={TOTAL}&at_ms=soon"))
        .await
        .is_problem(400, "invalid-request");
}

#[tokio::test]
async fn what_arrives_later_is_shown_and_what_is_deleted_is_not() {
    let server = server_with_a_run().await;
    let prompts = async || entries(&json_of(&server, PATH).await, "prompt").len();
    let before = prompts().await;
    let payload = json!({ "id": "later", "kind": "typed", "text": "And now?" });
    let event = json!({ "type": 5, "data": { "tag": "reenact/agent_prompt@1", "payload": payload }, "timestamp": 1_772_442_500_000_i64 });
    server.batch(&batch("session-01", "page-0001", 50, vec![event])).await;
    assert_eq!(prompts().await, before + 1);
    let cookie = server.log_in().await;
    server
        .dashboard(&cookie, "DELETE", "/v1/sessions/session-01", None)
        .await;
    server.get(PATH).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn two_runs_are_compared_in_step() {
    let server = server_with_a_run().await;
    let mut other = events();
    other.retain(|event| event["timestamp"].as_i64().unwrap() < 1_772_442_008_000);
    server.batch(&batch("session-02", "page-0001", 0, other)).await;
    let same = json_of(&server, &format!("{PATH}/compare?with=session-01")).await;
    assert_eq!(same["diverges_at"], Value::Null);
    let compared = json_of(&server, &format!("{PATH}/compare?with=session-02")).await;
    let diverges_at = compared["diverges_at"].as_u64().unwrap() as usize;
    assert_eq!(
        diverges_at,
        compared["right"].as_array().unwrap().len(),
        "where the shorter one ends"
    );
    for with in ["session-99", "!"] {
        server
            .get(&format!("{PATH}/compare?with={with}"))
            .await
            .is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn visits_are_no_runs_and_projects_do_not_see_each_other() {
    let server = server_with_a_run().await;
    server
        .batch(&batch("session-03", "page-0001", 0, vec![track("bought", 0)]))
        .await;
    server
        .get("/v1/sessions/session-03/agent")
        .await
        .is_problem(404, "not-found");
    let (_, stranger, _) = server.other_project().await;
    for path in [
        "",
        "/files",
        "/entry?kind=tool&id=toolu_0002",
        "/compare?with=session-01",
    ] {
        server
            .get_with(&stranger, &format!("{PATH}{path}"))
            .await
            .is_problem(404, "not-found");
    }
}

/// What whoever knew a run knows of it when it was told what is new.
fn joined(known: &Value, told: &Value) -> Value {
    let mut run = told["run"].clone();
    let Some(kept) = told["kept"].as_object() else {
        panic!("{told}");
    };
    for (name, spans) in kept {
        if name == "file_facts" {
            continue;
        }
        let mut news = run[name].as_array().unwrap().iter();
        let mut all: Vec<Value> = Vec::new();
        for span in spans.as_array().unwrap() {
            let [from, to, count] = ["from", "to", "count"].map(|member| span[member].as_u64().unwrap() as usize);
            while all.len() < to {
                all.push(news.next().unwrap().clone());
            }
            all.extend_from_slice(&known[name].as_array().unwrap()[from..from + count]);
        }
        all.extend(news.cloned());
        run[name] = all.into();
    }
    if kept["file_facts"] == true {
        let mut files = known["facts"]["files"].as_object().unwrap().clone();
        files.extend(run["facts"]["files"].as_object().unwrap().clone());
        run["facts"]["files"] = files.into();
    }
    run
}

fn version(of: &Value) -> &str {
    of["version"].as_str().unwrap()
}

#[tokio::test]
async fn what_is_new_in_a_run_is_told_and_late_facts_are_in_their_places() {
    let events = events();
    // In the order in which they happened, from the end to the beginning, and every second one first.
    let orders: [Vec<usize>; 3] = [
        (0..events.len()).collect(),
        (0..events.len()).rev().collect(),
        (0..events.len())
            .step_by(2)
            .chain((1..events.len()).step_by(2))
            .collect(),
    ];
    for order in orders {
        let server = Server::start().await;
        let mut known = Value::Null;
        for (sequence, places) in order.chunks(9).enumerate() {
            let events: Vec<Value> = places.iter().map(|place| events[*place].clone()).collect();
            server
                .batch(&batch("session-01", "page-0001", sequence as u32, events))
                .await;
            if known.is_null() {
                known = json_of(&server, PATH).await;
                continue;
            }
            let told = json_of(&server, &format!("{PATH}/changes?since={}", version(&known))).await;
            assert_ne!(told["run"], Value::Null);
            known = joined(&known, &told);
            assert_eq!(known, json_of(&server, PATH).await);
        }
    }
}

#[tokio::test]
async fn what_is_new_is_little() {
    let server = server_with_a_run().await;
    let whole = server.get(PATH).await.text().len();
    let known = json_of(&server, PATH).await;
    let changes = format!("{PATH}/changes?since={}", version(&known));
    let nothing = server.get(&changes).await;
    assert_eq!(nothing.json()["run"], Value::Null);
    assert!(nothing.text().len() * 20 < whole, "{} of {whole}", nothing.text().len());
    let payload = json!({ "id": "later", "kind": "typed", "text": "And now?" });
    let event = json!({ "type": 5, "data": { "tag": "reenact/agent_prompt@1", "payload": payload }, "timestamp": 1_772_442_500_000_i64 });
    server.batch(&batch("session-01", "page-0001", 50, vec![event])).await;
    let one = server.get(&changes).await;
    assert_eq!(entries(&one.json()["run"], "prompt").len(), 1, "only the new one");
    assert!(one.text().len() * 3 < whole, "{} of {whole}", one.text().len());
    // A version that nobody remembers, as after a restart.
    let all = json_of(&server, &format!("{PATH}/changes?since=1")).await;
    assert_eq!(joined(&json!({}), &all), json_of(&server, PATH).await);
}

#[tokio::test]
async fn a_detail_that_is_filled_in_later_makes_its_entry_new() {
    let server = server_with_a_run().await;
    let said = |text: &str, sequence| {
        let payload = json!({ "id": "toolu_late", "output": text });
        let event = json!({ "type": 5, "data": { "tag": "reenact/agent_tool_result@1", "payload": payload }, "timestamp": 1_772_442_500_000_i64 });
        batch("session-01", "page-0001", sequence, vec![event])
    };
    server.batch(&said("one", 50)).await;
    let known = json_of(&server, PATH).await;
    server.batch(&said("one and two, which is longer", 51)).await;
    let told = json_of(&server, &format!("{PATH}/changes?since={}", version(&known))).await;
    let news = told["run"]["entries"].as_array().unwrap();
    assert_eq!(news.len(), 1, "{news:?}");
    assert_eq!(news[0]["id"], "toolu_late");
}

#[tokio::test]
async fn a_run_is_told_to_go_on_until_its_end() {
    let server = Server::start().await;
    let now_ms = crate::support::NOW_MS;
    let event = |name: &str, payload: Value| json!({ "type": 5, "data": { "tag": format!("reenact/{name}@1"), "payload": payload }, "timestamp": now_ms });
    let prompt = event("agent_prompt", json!({ "id": "p", "kind": "typed", "text": "Go" }));
    server.batch(&batch("session-01", "page-0001", 0, vec![prompt])).await;
    let known = json_of(&server, PATH).await;
    let changes = format!("{PATH}/changes?since={}", version(&known));
    assert_eq!(json_of(&server, &changes).await["live"], true);
    let end = event("agent_session", json!({ "id": "e", "status": "end", "reason": "exit" }));
    let receipt = server.batch(&batch("session-01", "page-0001", 1, vec![end])).await;
    assert_eq!(receipt.json()["events_set_aside"], 0, "{}", receipt.text());
    let told = json_of(&server, &changes).await;
    assert_eq!(told["live"], false, "{told}");
    assert_eq!(told["run"]["info"]["is_ended"], true);
    assert_eq!(joined(&known, &told), json_of(&server, PATH).await);
}

#[tokio::test]
async fn the_tree_at_any_time_follows_from_the_versions_of_files() {
    let server = server_with_a_run().await;
    let versions = json_of(&server, &format!("{PATH}/files/versions")).await;
    let files = versions["files"].as_array().unwrap();
    let times = |file: &Value, list: &str| -> Vec<i64> {
        let all = file[list].as_array().unwrap().iter();
        all.map(|one| one["at_ms"].as_i64().unwrap()).collect()
    };
    for at_ms in files.iter().flat_map(|file| times(file, "touches")) {
        let tree = json_of(&server, &format!("{PATH}/files?at_ms={at_ms}")).await;
        for entry in tree["files"].as_array().unwrap() {
            let file = files.iter().find(|file| file["path"] == entry["path"]).unwrap();
            let all = file["versions"].as_array().unwrap().iter();
            let by_then: Vec<&Value> = all
                .filter(|version| version["at_ms"].as_i64().unwrap() <= at_ms)
                .collect();
            let state = by_then
                .last()
                .map_or(&json!("unknown"), |version| &version["state"])
                .clone();
            assert_eq!(entry["state"], state);
            let made = by_then.iter().filter(|version| version["is_made"] == true).count();
            assert_eq!(entry["changes"], made);
            assert_eq!(entry["first_ms"], times(file, "touches")[0]);
        }
    }
    let total = files
        .iter()
        .find(|file| file["path"].as_str().unwrap().ends_with("/src/total.js"));
    let ids: Vec<&Value> = total.unwrap()["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| &version["id"])
        .collect();
    assert!(ids.len() > 2 && ids.iter().enumerate().all(|(place, id)| !ids[..place].contains(id)));
}
