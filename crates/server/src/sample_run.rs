//! The sample shop's run of a coding agent: fixtures/agents/sample, taken in as an import takes in an agent's own files.

use std::sync::Arc;

use reenact_agent::claude_code::{HookReader, TranscriptReader};
use reenact_agent::{Event, Payload, ReadOptions};
use reenact_ingest::Refusal;
use reenact_recording::{ProjectId, SessionId};
use reenact_store::{Project, StoreError};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::agent_stream::{AgentStream, StreamName};
use crate::setup::DEMO_PROJECT_ID;
use crate::state::App;

/// As its transcript names it.
pub const SAMPLE_RUN_ID: &str = "5c0ffee0-7a3d-4c1e-9b52-1f6d8e0a4b37";
/// It ended so long before the server started.
const ENDED_BEFORE_MS: i64 = 4 * 60_000;

const TRANSCRIPT: &str = include_str!("../../../fixtures/agents/sample/transcript.jsonl");
const HOOKS: &str = include_str!("../../../fixtures/agents/sample/hooks.jsonl");
const SUBAGENTS: [(&str, &str, &str); 2] = [
    (
        "e5c0ffee",
        "agent-e5c0ffee",
        include_str!("../../../fixtures/agents/sample/agent-e5c0ffee.jsonl"),
    ),
    (
        "d15c0be5",
        "agent-d15c0be5",
        include_str!("../../../fixtures/agents/sample/agent-d15c0be5.jsonl"),
    ),
];

#[derive(Debug, thiserror::Error)]
pub enum SampleRunError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("it could not be taken in: {0}")]
    Refused(#[from] Refusal),
}

/// Adds the sample run to the sample shop's project. One that is there or was deleted is left as it is.
pub async fn add_sample_run(app: &App) -> Result<(), SampleRunError> {
    let (Ok(project), Ok(session)) = (ProjectId::parse(DEMO_PROJECT_ID), SessionId::parse(SAMPLE_RUN_ID)) else {
        return Ok(());
    };
    let Some(project) = app.projects.by_id(&project).await? else {
        return Ok(());
    };
    match store(app, &project, &session).await {
        Err(SampleRunError::Refused(Refusal::SessionDeleted)) => Ok(()),
        outcome => outcome,
    }
}

async fn store(app: &App, project: &Arc<Project>, session: &SessionId) -> Result<(), SampleRunError> {
    let sources = sources();
    let last_ms = sources
        .iter()
        .flat_map(|(_, events)| events)
        .map(|event| event.timestamp_ms)
        .max();
    let later_by_ms = app.now_ms() - ENDED_BEFORE_MS - last_ms.unwrap_or_default();
    for (name, events) in sources {
        let events: Vec<String> = events
            .into_iter()
            .map(|event| moved(event, later_by_ms).to_json())
            .collect();
        let mut stream = AgentStream::new(app.clone(), project.clone(), session.clone(), name);
        // A start that was broken off left some sources out.
        if stream.sequence().await? == 0 {
            stream.try_to_store(&events).await?;
        }
    }
    Ok(())
}

/// What each source tells.
fn sources() -> Vec<(StreamName, Vec<Event>)> {
    let stream = |window, page| StreamName { window, page };
    let mut sources = vec![
        (stream("transcript", SAMPLE_RUN_ID), transcript(TRANSCRIPT, None)),
        (stream("agent-hooks", "http-hooks"), hooks()),
    ];
    for (lane, page, text) in SUBAGENTS {
        sources.push((stream("transcript", page), transcript(text, Some(lane))));
    }
    sources
}

fn transcript(text: &str, lane: Option<&str>) -> Vec<Event> {
    let options = ReadOptions {
        lane: lane.map(str::to_owned),
        // Nothing in it is anybody's, and the files are to be seen as they were.
        keep_read_contents: true,
        ..ReadOptions::default()
    };
    TranscriptReader::new(options).push(text.as_bytes())
}

#[derive(Deserialize)]
struct Received<'t> {
    received_ms: i64,
    #[serde(borrow)]
    hook: &'t RawValue,
}

fn hooks() -> Vec<Event> {
    let mut reader = HookReader::new(ReadOptions {
        keep_read_contents: true,
        ..ReadOptions::default()
    });
    let received = HOOKS
        .lines()
        .filter_map(|line| serde_json::from_str::<Received<'_>>(line).ok());
    received
        .filter_map(|Received { received_ms, hook }| reader.read(hook.get(), received_ms).ok())
        .flat_map(|told| told.events)
        .collect()
}

fn moved(mut event: Event, by_ms: i64) -> Event {
    event.timestamp_ms += by_ms;
    if let Payload::Rewind(rewind) = &mut event.payload {
        rewind.to_ms += by_ms;
    }
    event
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_sample_is_read() {
        let hook_count = HOOKS.lines().count();
        let hooks = HOOKS
            .lines()
            .filter_map(|line| serde_json::from_str::<Received<'_>>(line).ok());
        assert_eq!(hooks.count(), hook_count);
        for (name, events) in sources() {
            assert!(events.len() > 5, "{name:?}: {}", events.len());
            let unknown = |event: &&Event| matches!(event.payload, Payload::Unknown(_));
            assert_eq!(events.iter().find(unknown), None);
        }
    }
}
