//! Runs of coding agents in lists and in the search.

use serde_json::{Value, json};

use crate::agent_runs::server_with_a_run;
use crate::support::{Server, batch, track};

async fn found(server: &Server, words: &str) -> Value {
    let answer = server.get(&format!("/v1/search?q={words}")).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    answer.json()
}

/// (kind, snippet) of the moments of the first session that was found.
async fn moments(server: &Server, words: &str) -> Vec<(String, String)> {
    let found = found(server, words).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let moments = found["results"][0]["moments"].as_array().cloned().unwrap_or_default();
    let moments = moments.iter();
    moments
        .map(|moment| (text(&moment["kind"]), text(&moment["snippet"])))
        .collect()
}

fn kinds(moments: &[(String, String)]) -> Vec<&str> {
    moments.iter().map(|(kind, _)| kind.as_str()).collect()
}

#[tokio::test]
async fn what_was_asked_said_and_done_is_found() {
    let server = server_with_a_run().await;
    assert_eq!(found(&server, "discount").await["results"], json!([]), "not yet");
    server.parts.settler.settle_all().await.unwrap();
    let asked = moments(&server, "must%20take%20discount").await;
    assert_eq!(
        asked,
        [(
            "prompt".to_owned(),
            "The total must take a discount. Add a test for it.".to_owned()
        )]
    );
    assert!(kinds(&moments(&server, "%22npm%20test%22").await).contains(&"command"));
    assert!(kinds(&moments(&server, "Discounts").await).contains(&"title"));
    let file = moments(&server, "total.test.js").await;
    assert!(kinds(&file).contains(&"file"), "{file:?}");
    let failed = moments(&server, "failed%20passed").await;
    assert!(kinds(&failed).contains(&"error"), "{failed:?}");
    // A moment is in the run.
    let result = &found(&server, "must%20take%20discount").await["results"][0];
    let at_ms = result["moments"][0]["at_ms"].as_i64().unwrap();
    let session = &result["session"];
    let of_run = session["started_at_ms"].as_i64().unwrap()..=session["ended_at_ms"].as_i64().unwrap();
    assert!(of_run.contains(&at_ms), "{at_ms}");

    let cookie = server.log_in().await;
    let deleted = server
        .dashboard(&cookie, "DELETE", "/v1/sessions/session-01", None)
        .await;
    assert!(deleted.status.is_success(), "{}", deleted.text());
    assert_eq!(found(&server, "discount").await["results"], json!([]));
}

#[tokio::test]
async fn a_run_is_summed_up_while_it_goes_on_and_when_it_is_quiet() {
    let server = server_with_a_run().await;
    let summary = async || {
        let sessions = server.get("/v1/sessions").await.json();
        sessions["sessions"][0]["agent"]["summary"].clone()
    };
    let live = summary().await;
    assert_eq!(live["is_current"], true);
    assert_eq!((&live["tools"]["Bash"], &live["failures"]), (&json!(3), &json!(2)));
    assert!(live["cost_usd"].as_f64().unwrap() > 0.0 && live["tokens"]["total"].as_u64().unwrap() > 0);
    let run = server.get("/v1/sessions/session-01/agent").await.json();
    assert_eq!(
        (&live["tool_uses"], &live["cost_usd"], &live["files_touched"]),
        (
            &run["facts"]["tool_uses"],
            &run["facts"]["cost_usd"],
            &json!(run["facts"]["files"].as_object().unwrap().len())
        )
    );
    server.parts.settler.settle_all().await.unwrap();
    assert_eq!(summary().await, live, "the same from the index");
    let detail = server.get("/v1/sessions/session-01").await.json();
    assert_eq!(detail["agent"]["summary"], live);
    let replay = server.get("/api/replays").await.json()["replays"][0].clone();
    assert_eq!(replay["metadata"]["tool_breakdown"], live["tools"]);
    assert_eq!(
        replay["metadata"]["files_touched"].as_array().unwrap().len() as u64,
        live["files_touched"].as_u64().unwrap()
    );
}

#[tokio::test]
async fn lists_by_cost_and_events_hold_runs_alone() {
    let server = server_with_a_run().await;
    let visit = batch("session-02", "page-0001", 0, vec![track("bought", 0)]);
    assert_eq!(server.batch(&visit).await.status.as_u16(), 200);
    server.parts.settler.settle_all().await.unwrap();
    for (sort, expected) in [("started", 2), ("run_cost", 1), ("run_events", 1)] {
        let listed = server.get(&format!("/v1/sessions?sort={sort}")).await.json();
        let sessions = listed["sessions"].as_array().unwrap();
        assert_eq!(sessions.len(), expected, "{sort}");
        assert_eq!(
            sessions.iter().filter(|session| session["source"] == "agent").count(),
            1
        );
    }
}
