//! What people write onto sessions: secrets that were pasted into it go before it is stored, as everywhere.

use std::sync::Arc;

use reenact_recording::{ProjectId, SessionId};
use reenact_store::Project;

use crate::agent_labels::agent_labels;
use crate::problem::Problem;
use crate::state::App;

/// Texts for one session, whose labels they get.
pub(crate) struct Written<'a> {
    app: &'a App,
    project: Arc<Project>,
    session: &'a SessionId,
}

impl<'a> Written<'a> {
    pub(crate) async fn of(app: &'a App, project: &ProjectId, session: &'a SessionId) -> Result<Self, Problem> {
        let project = app
            .projects
            .by_id(project)
            .await?
            .ok_or_else(Problem::no_such_project)?;
        Ok(Self { app, project, session })
    }

    pub(crate) fn without_secrets(&self, text: String) -> String {
        let labels = agent_labels(&self.project);
        self.app.parts.ingest.without_secrets(text, self.session, &labels)
    }
}
