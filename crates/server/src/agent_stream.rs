//! Events of a coding agent that the server itself hands to ingest, as a stream of their own in their session.

use std::sync::Arc;

use reenact_ingest::{Material, Refusal, Submission};
use reenact_recording::{Encoding, SessionId};
use reenact_store::Project;

use crate::agent_labels::agent_labels;
use crate::endpoints::agent_recording::coverage::next_sequence;
use crate::state::App;

/// Which stream of a session.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StreamName {
    pub(crate) window: &'static str,
    pub(crate) page: &'static str,
}

pub(crate) struct AgentStream {
    app: App,
    project: Arc<Project>,
    session: SessionId,
    name: StreamName,
    /// `None`: the index is asked.
    next_sequence: Option<u32>,
}

impl AgentStream {
    pub(crate) fn new(app: App, project: Arc<Project>, session: SessionId, name: StreamName) -> Self {
        Self {
            app,
            project,
            session,
            name,
            next_sequence: None,
        }
    }

    /// The number of the batch to come; 0 of a stream that is not known.
    pub(crate) async fn sequence(&mut self) -> Result<u32, Refusal> {
        if let Some(sequence) = self.next_sequence {
            return Ok(sequence);
        }
        let pages = self.app.parts.index.pages(&self.project.id, &self.session).await?;
        let known = pages
            .iter()
            .find(|known| known.window.as_str() == self.name.window && known.page.as_str() == self.name.page);
        Ok(known.map_or(0, next_sequence))
    }

    /// Redacts events and makes them durable. `false`: the number was taken by what was stored before; the next try has
    /// another.
    pub(crate) async fn try_to_store(&mut self, events: &[String]) -> Result<bool, Refusal> {
        let sequence = self.sequence().await?;
        let now_ms = self.app.now_ms();
        let body = format!(
            r#"{{"version":1,"session_id":"{}","window_id":"{}","page_id":"{}","sequence":{sequence},"sent_at_ms":{now_ms},"recorder":{{"name":"reenact-agent","version":"{}"}},"events":[{}]}}"#,
            self.session,
            self.name.window,
            self.name.page,
            env!("CARGO_PKG_VERSION"),
            events.join(","),
        );
        let ingest = &self.app.parts.ingest;
        let reservation = ingest.reserve(Some(body.len() as u64))?;
        let submission = Submission {
            project: self.project.clone(),
            encoding: Some(Encoding::Identity),
            body: body.into(),
            client: Default::default(),
            received_at_ms: now_ms,
            material: Material::AgentSession,
            labels: agent_labels(&self.project),
        };
        let receipt = ingest.accept(submission, reservation).await.inspect_err(|refusal| {
            if let Refusal::Store(error) = refusal {
                self.app.parts.storage.report(error);
            }
        })?;
        self.next_sequence = (!receipt.duplicate).then_some(sequence + 1);
        Ok(!receipt.duplicate)
    }
}
