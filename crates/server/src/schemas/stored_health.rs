use std::collections::BTreeMap;

use reenact_recording::{ProjectId, SessionId};
use reenact_store::StoreError;
use serde::Deserialize;

use crate::moments::PageLoad;
use crate::state::App;

/// The only version that this program knows; what was stored in another is found anew.
const VERSION: u32 = 1;

/// What was found wrong when a session became a recording, as the index keeps it.
#[derive(Debug, Deserialize)]
pub(crate) struct StoredHealth {
    version: u32,
    pages: Vec<StoredPageHealth>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct StoredPageHealth {
    window_id: String,
    page_id: String,
    pub(super) event_count: usize,
    pub(super) counts: BTreeMap<String, u64>,
    pub(super) findings: Vec<StoredFinding>,
}

#[derive(Debug, Deserialize)]
pub(super) struct StoredFinding {
    pub(super) kind: String,
    pub(super) at_ms: f64,
    pub(super) effect: String,
    pub(super) is_repaired: bool,
}

impl StoredHealth {
    /// `None` if the session has no recording, or one whose health this program cannot read.
    pub(crate) async fn of(app: &App, project: &ProjectId, session: &SessionId) -> Result<Option<Self>, StoreError> {
        let recording = app.parts.index.recording(project, session).await?;
        let health = recording.and_then(|recording| recording.health);
        let read = health.and_then(|health| serde_json::from_str::<Self>(&health).ok());
        Ok(read.filter(|health| health.version == VERSION))
    }

    /// That of a page load which lies in the recording whole.
    pub(crate) fn of_page(&self, load: &PageLoad) -> Option<&StoredPageHealth> {
        let is_whole = load.batches().iter().all(|batch| batch.frame.is_none());
        let (window, page) = (load.key().window.as_str(), load.key().page.as_str());
        let mut pages = self.pages.iter().filter(|_| is_whole);
        pages.find(|found| found.window_id == window && found.page_id == page)
    }
}
