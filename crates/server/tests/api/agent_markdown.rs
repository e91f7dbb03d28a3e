//! Runs of coding agents as Markdown.

use crate::agent_runs::{PATH, server_with_a_run};

#[tokio::test]
async fn a_run_is_given_as_markdown() {
    let server = server_with_a_run().await;
    let answer = server.get(&format!("{PATH}/markdown")).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    assert_eq!(
        (answer.header("content-type"), answer.header("content-disposition")),
        (
            "text/markdown; charset=utf-8",
            "attachment; filename=\"reenact-session-01.md\""
        )
    );
    let text = answer.text();
    assert!(text.starts_with("# Discounts\n"), "{text}");
    assert!(
        text.contains("> The total must take a discount. Add a test for it.\n"),
        "{text}"
    );
    assert!(text.contains("\"command\": \"npm test\""), "{text}");
    server
        .get("/v1/sessions/session-99/agent/markdown")
        .await
        .is_problem(404, "not-found");
}
