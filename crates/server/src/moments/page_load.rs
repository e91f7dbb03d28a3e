//! The page load that a request means.

use reenact_recording::{ProjectId, SessionId, StreamKey};
use reenact_replay::Replay;
use reenact_store::BatchLocation;

use super::{Look, StreamHealth, Streams, WantedStream};
use crate::problem::Problem;
use crate::state::App;

/// A page load of a session that the project has.
pub(crate) struct PageLoad {
    app: App,
    pub(super) key: StreamKey,
    pub(super) batches: Vec<BatchLocation>,
}

impl App {
    /// The page loads of a session that the project has.
    pub(crate) async fn streams_of(&self, project: &ProjectId, session: &SessionId) -> Result<Streams, Problem> {
        let index = self.parts.index.as_ref();
        index
            .session(project, session)
            .await?
            .ok_or_else(Problem::no_such_session)?;
        Ok(Streams::of(index, project, session).await?)
    }

    /// The page load that is meant.
    pub(crate) async fn page_load(
        &self,
        project: &ProjectId,
        session: &SessionId,
        wanted: &WantedStream,
    ) -> Result<PageLoad, Problem> {
        let streams = self.streams_of(project, session).await?;
        let (key, batches) = streams
            .find(self.parts.index.as_ref(), &self.parts.reader, wanted)
            .await?;
        Ok(self.page_load_of(key, batches))
    }

    pub(crate) fn page_load_of(&self, key: StreamKey, batches: Vec<BatchLocation>) -> PageLoad {
        PageLoad {
            app: self.clone(),
            key,
            batches,
        }
    }
}

impl PageLoad {
    pub(crate) fn key(&self) -> &StreamKey {
        &self.key
    }

    pub(crate) fn batches(&self) -> &[BatchLocation] {
        &self.batches
    }

    /// Lets `work` look into it. Its replay has what `look` asks for, and may have more.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: Look,
        work: impl FnOnce(&mut Replay<'_>) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        self.app.moments.look(self, look, work).await
    }

    /// What is wrong with its recording.
    pub(crate) async fn health(&self) -> Result<StreamHealth, Problem> {
        self.app.moments.health(self).await
    }
}
